package io.swingnode.node;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the script that lets a shell complete this program's commands and options. */
@Command(
        name = "completion",
        description = "Print a completion script for bash and zsh.",
        footer = {
            "  source <(./swingnode completion)             # bash, this session",
            "  ./swingnode completion > ~/.local/share/bash-completion/completions/swingnode",
            "  autoload -U +X bashcompinit && bashcompinit && source <(./swingnode completion)   # zsh"
        })
final class CompletionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        spec.commandLine().getOut().print(AutoComplete.bash(root.getCommandName(), root));
        spec.commandLine().getOut().flush();
        return ExitCodes.OK;
    }
}
