package io.swingnode.node.inspect;

import io.swingnode.node.CommandProvider;
import java.util.List;

/** The commands that look inside a store. */
public final class InspectCommands implements CommandProvider {
    @Override
    public String heading() {
        return "Looking inside";
    }

    @Override
    public int rank() {
        return 20;
    }

    @Override
    public List<Object> commands() {
        return List.of(
                new VatsCommand(), new GetCommand(), new ItemsCommand(), new SnapshotCommand(), new DiffCommand());
    }
}
