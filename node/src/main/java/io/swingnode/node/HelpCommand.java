package io.swingnode.node;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the help of a command at any depth: {@code help app start}. */
@Command(name = "help", description = "Print the help of a command.", helpCommand = true)
final class HelpCommand implements AboutProgram, Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "0..*",
            paramLabel = "COMMAND",
            description = "The command, and optionally its subcommand. Without it, the help of the program is printed.")
    private List<String> names = new ArrayList<>();

    @Override
    public Integer call() {
        CommandLine command = spec.root().commandLine();
        for (String name : names) {
            CommandLine next = command.getSubcommands().get(name);
            if (next == null) {
                String known = command.getSubcommands().isEmpty()
                        ? "it has no subcommands"
                        : "known are "
                                + String.join(", ", command.getSubcommands().keySet());
                throw new ParameterException(
                        spec.commandLine(),
                        command.getCommandSpec().qualifiedName() + " has no command '" + name + "'; " + known);
            }
            command = next;
        }
        command.usage(spec.commandLine().getOut(), command.getColorScheme());
        return ExitCodes.OK;
    }
}
