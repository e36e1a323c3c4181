package io.swingnode.node.store;

import io.swingnode.node.CommandProvider;
import io.swingnode.node.conformance.ConformanceCommand;
import java.util.List;

/** The commands that work on a store. */
public final class StoreCommands implements CommandProvider {
    @Override
    public String heading() {
        return "Stores";
    }

    @Override
    public int rank() {
        return 10;
    }

    @Override
    public List<Object> commands() {
        return List.of(
                new InitCommand(),
                new InfoCommand(),
                new VerifyCommand(),
                new ExportCommand(),
                new ImportCommand(),
                new CloneCommand(),
                new DumpCommand(),
                new PruneCommand(),
                new RepopulateCommand(),
                new ConformanceCommand());
    }
}
