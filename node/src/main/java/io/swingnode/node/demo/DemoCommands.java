package io.swingnode.node.demo;

import io.swingnode.node.CommandProvider;
import java.util.List;

/** The command to try first. */
public final class DemoCommands implements CommandProvider {
    @Override
    public String heading() {
        return "Try it";
    }

    @Override
    public int rank() {
        return 0;
    }

    @Override
    public List<Object> commands() {
        return List.of(new DemoCommand());
    }
}
