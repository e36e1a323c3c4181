package io.swingnode.node.store;

import io.swingnode.node.CommandProvider;
import java.util.List;

/** The commands about nodes. */
public final class NodeCommands implements CommandProvider {
    @Override
    public String heading() {
        return "Nodes";
    }

    @Override
    public int rank() {
        return 30;
    }

    @Override
    public List<Object> commands() {
        return List.of(new BlocksCommand());
    }
}
