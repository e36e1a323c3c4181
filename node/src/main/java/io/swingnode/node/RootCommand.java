package io.swingnode.node;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program without a subcommand, and the options that every subcommand has. */
@Command(
        name = "swingnode",
        description = "A storage node for deterministic kernels, compatible with @agoric/swing-store.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        scope = ScopeType.INHERIT,
        usageHelpAutoWidth = true,
        usageHelpWidth = 120,
        sortOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./swingnode demo                 # run a small kernel on a new store",
            "  ./swingnode info DIR             # what a store holds",
            "  ./swingnode help export          # the help of one command"
        })
final class RootCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "On an error, print the stack trace too.")
    private boolean debug;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Log to standard error.")
    private boolean verbose;

    /** The forms in which logs are written. */
    enum LogFormat {
        PLAIN,
        JSON
    }

    @Option(
            names = "--log-format",
            scope = ScopeType.INHERIT,
            paramLabel = "FORMAT",
            defaultValue = "PLAIN",
            description = "plain (default), or json: logs as one JSON object per line.")
    private LogFormat logFormat = LogFormat.PLAIN;

    boolean logsJson() {
        return logFormat == LogFormat.JSON;
    }

    boolean isDebug() {
        return debug;
    }

    boolean isVerbose() {
        return verbose;
    }

    @Override
    public @Nullable Integer call() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
