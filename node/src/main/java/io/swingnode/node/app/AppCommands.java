package io.swingnode.node.app;

import io.swingnode.node.CommandProvider;
import java.util.List;

/** The commands that manage applications, and the one that runs the node. */
public final class AppCommands implements CommandProvider {
    @Override
    public String heading() {
        return "Applications";
    }

    @Override
    public int rank() {
        return 40;
    }

    @Override
    public List<Object> commands() {
        return List.of(new ServeCommand(), new KernelServerCommand(), new NodeCommand(), new AppCommand());
    }
}
