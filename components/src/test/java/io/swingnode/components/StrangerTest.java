package io.swingnode.components;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.PendingRemoval;
import io.swingnode.components.model.ProcessIdentity;
import io.swingnode.components.model.ProcessRecord;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.StartOptions;
import io.swingnode.components.model.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The journal names a process id that another process has by now: no operation touches that process. */
class StrangerTest {
    @TempDir
    Path dir;

    private Process stranger;

    @BeforeEach
    void spawnStranger() throws IOException {
        stranger = new ProcessBuilder("sleep", "600").start();
    }

    @AfterEach
    void endStranger() {
        stranger.destroyForcibly();
    }

    private Path home() {
        return dir.resolve("home");
    }

    /** Records a running component whose process id is that of the stranger, with another start time. */
    private void leaveRecord(Optional<PendingRemoval.Kind> unfinished) {
        Fixture fixture = new Fixture(dir).worker("worker", "memoryLimitBytes: 2000000");
        TestNode node = TestNode.start(home(), TestNode.settings(home())).install(fixture);
        node.setStatus("worker", Status.RUNNING);
        ProcessRecord record = new ProcessRecord(
                "a token of ours", Optional.of(new ProcessIdentity(stranger.pid(), "an earlier start")), 0);
        node.processEvents().pause();
        node.rewrite(state -> {
            ApplicationState doctored = state.mapComponents(c -> c.withProcess(Optional.of(record)));
            return doctored.withUnfinished(unfinished.map(
                    kind -> new PendingRemoval(kind, doctored.components(), kind == PendingRemoval.Kind.REMOVE, true)));
        });
        node.leave();
    }

    private static void operate(LifecycleManager manager, String operation) {
        Selection worker = Selection.of("worker");
        switch (operation) {
            case "stop" -> manager.stop(Fixture.ID, worker, true, false);
            case "start" -> manager.start(Fixture.ID, StartOptions.of(worker).immediately());
            case "restart" -> manager.restart(Fixture.ID, worker);
            case "delete" -> manager.deleteProcess(Fixture.ID, worker);
            case "reset" -> manager.reset(Fixture.ID);
            case "remove-component" -> manager.removeComponent(Fixture.ID, "worker", true);
            case "remove" -> manager.remove(Fixture.ID, true);
            case "recovery" -> manager.status(Fixture.ID, worker, true);
            default -> throw new IllegalArgumentException(operation);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "start", "restart", "delete", "reset", "remove-component", "remove", "recovery"})
    void survivesEveryOperation(String operation) throws Exception {
        leaveRecord(Optional.empty());
        try (TestNode node = TestNode.start(home())) {
            operate(node.manager, operation);
            node.awaitNoJobs();
            if (node.manager.applications().contains(Fixture.ID)) {
                List<Long> known = node.state().components().stream()
                        .flatMap(component -> component.process().stream())
                        .flatMap(process -> process.identity().stream())
                        .map(ProcessIdentity::pid)
                        .toList();
                assertThat(known).doesNotContain(stranger.pid());
            }
        }
        survived();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RESET", "REMOVE"})
    void survivesTheCompletionOfWhatAKilledNodeHadBegun(PendingRemoval.Kind kind) throws Exception {
        leaveRecord(Optional.of(kind));
        try (TestNode node = TestNode.start(home())) {
            assertThat(node.manager.applications().isEmpty()).isEqualTo(kind == PendingRemoval.Kind.REMOVE);
        }
        survived();
    }

    /** A signal would have arrived by now: every operation waits for the processes that it ends. */
    private void survived() throws InterruptedException {
        assertThat(stranger.waitFor(0, TimeUnit.MILLISECONDS)).isFalse();
    }
}
