package io.swingnode.node;

import java.util.List;

/** The commands about the program itself. */
public final class ProgramCommands implements CommandProvider {
    @Override
    public String heading() {
        return "This program";
    }

    @Override
    public int rank() {
        return 90;
    }

    @Override
    public List<Object> commands() {
        return List.of(new CompletionCommand(), new ManPageCommand(), new VersionCommand(), new HelpCommand());
    }
}
