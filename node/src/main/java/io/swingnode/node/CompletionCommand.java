package io.swingnode.node;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the script that lets a shell complete this program's commands and options. */
@Command(
        name = "completion",
        description = "Print a completion script for bash and zsh.",
        footer = {
            "  source <(./swingnode completion)             # bash, this session",
            "  ./swingnode completion > ~/.local/share/bash-completion/completions/swingnode",
            "  ./swingnode completion --zsh > ~/.zfunc/_swingnode   # zsh, where ~/.zfunc is in fpath",
            "  autoload -U +X bashcompinit && bashcompinit && source <(./swingnode completion)   # zsh"
        })
final class CompletionCommand implements AboutProgram, Callable<Integer> {
    /** The script calls it to leave out a blank after some words; zsh does not have it. */
    private static final String WITHOUT_COMPOPT = "\nif [ -n \"${ZSH_VERSION-}\" ]; then\n  compopt() { :; }\nfi\n";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--zsh",
            description = "Print it as a function for a folder of zsh's fpath, where it is to be called _swingnode.")
    private boolean zsh;

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        String script = AutoComplete.bash(root.getCommandName(), root) + WITHOUT_COMPOPT;
        spec.commandLine().getOut().print(zsh ? zshFunction(root.getCommandName(), script) : script);
        spec.commandLine().getOut().flush();
        return ExitCodes.OK;
    }

    /** Zsh reads the file when the command is first completed, and expects this completion to be done by it. */
    private static String zshFunction(String name, String script) {
        return "#compdef " + name + "\nautoload -U +X bashcompinit && bashcompinit\n" + script
                + "\n_bash_complete -o default -F _complete_" + name + "\n";
    }
}
