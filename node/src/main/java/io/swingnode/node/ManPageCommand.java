package io.swingnode.node;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the manual page, which is made of what the commands say of themselves. */
@Command(
        name = "man-page",
        description = "Print the manual page of this program, for man.",
        footer = {"  ./swingnode man-page | man -l -", "  ./swingnode man-page > ~/.local/share/man/man1/swingnode.1"})
final class ManPageCommand implements AboutProgram, Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        spec.commandLine().getOut().print(ManPage.of(root, Commands.providers()));
        spec.commandLine().getOut().flush();
        return ExitCodes.OK;
    }
}
