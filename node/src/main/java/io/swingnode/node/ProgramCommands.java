package io.swingnode.node;

import java.util.List;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;

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
        CommandSpec help = CommandSpec.forAnnotatedObject(new HelpCommand());
        help.usageMessage().description("Print the help of a command.");
        return List.of(new CompletionCommand(), help);
    }
}
