package io.swingnode.node.watch;

import io.swingnode.node.CommandProvider;
import java.util.List;

/** The commands that watch a node. */
public final class WatchCommands implements CommandProvider {
    @Override
    public String heading() {
        return "Watching";
    }

    @Override
    public int rank() {
        return 45;
    }

    @Override
    public List<Object> commands() {
        return List.of(new TopCommand());
    }
}
