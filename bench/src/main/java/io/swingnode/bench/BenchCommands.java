package io.swingnode.bench;

import io.swingnode.node.CommandProvider;
import java.util.List;

/** The command {@code bench}. */
public final class BenchCommands implements CommandProvider {
    @Override
    public String heading() {
        return "Measuring";
    }

    @Override
    public int rank() {
        return 80;
    }

    @Override
    public List<Object> commands() {
        return List.of(new BenchCommand());
    }
}
