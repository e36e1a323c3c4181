package io.swingnode.components;

import io.swingnode.components.model.Selection;
import io.swingnode.components.model.StartOptions;
import java.nio.file.Path;

/** A node in a virtual machine of its own, to be killed in the middle of the operation named on its command line. */
public final class KilledNode {
    private KilledNode() {}

    public static void main(String[] args) throws Exception {
        Path home = Path.of(args[0]);
        String operation = args[1];
        TestNode node = operation.equals("restart-queued") ? TestNode.idle(home) : TestNode.start(home);
        System.out.println("ready");
        System.out.flush();
        run(node, operation, args[2]);
        System.out.println("done");
        System.out.flush();
        Thread.currentThread().join();
    }

    private static void run(TestNode node, String operation, String manifest) {
        LifecycleManager manager = node.manager;
        switch (operation) {
            case "start" ->
                manager.start(Fixture.ID, StartOptions.of(Selection.ALL).immediately());
            case "stop" -> manager.stop(Fixture.ID, Selection.ALL, true, false);
            case "restart", "restart-queued" -> manager.restart(Fixture.ID, Selection.ALL);
            case "install" -> manager.install(Path.of(manifest), true);
            case "upgrade" ->
                manager.upgrade(
                        manager.checkUpgrade(Fixture.ID, Path.of(manifest)).id(), TestNode.select("one", "two"));
            case "reset" -> manager.reset(Fixture.ID);
            case "remove" -> manager.remove(Fixture.ID, false);
            case "remove-component" -> manager.removeComponent(Fixture.ID, "one", true);
            default -> throw new IllegalArgumentException(operation);
        }
    }
}
