package io.swingnode.node;

import io.swingnode.protocol.StoreException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Puts the command line together: the root, the subcommands of every provider, and the reporting of errors. */
final class Commands {
    private static final Pattern JSON_ASKED = Pattern.compile("(^| )(-o[ =]?|--output[ =])json( |$)");

    private Commands() {}

    /** A command line with every subcommand on the class path. */
    static CommandLine newCommandLine() {
        List<CommandProvider> providers = ServiceLoader.load(CommandProvider.class).stream()
                .map(Supplier::get)
                .sorted(Comparator.comparingInt(CommandProvider::rank).thenComparing(CommandProvider::heading))
                .toList();
        return newCommandLine(providers);
    }

    static CommandLine newCommandLine(List<CommandProvider> providers) {
        RootCommand root = new RootCommand();
        CommandLine commandLine = new CommandLine(root);
        List<CommandGroup> groups = new ArrayList<>();
        for (CommandProvider provider : providers) {
            List<CommandLine> members =
                    provider.commands().stream().map(CommandLine::new).toList();
            members.forEach(member -> commandLine.addSubcommand(member));
            groups.add(new CommandGroup(provider.heading(), members));
        }
        commandLine.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, new CommandList(groups));
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        // Those of the library speak of types of Java.
        commandLine.registerConverter(Long.class, new Counts.Whole());
        commandLine.registerConverter(Long.TYPE, new Counts.Whole());
        commandLine.registerConverter(Integer.class, new Counts.WholeInt());
        commandLine.registerConverter(Integer.TYPE, new Counts.WholeInt());
        commandLine.registerConverter(Boolean.class, new Counts.YesNo());
        commandLine.registerConverter(Boolean.TYPE, new Counts.YesNo());
        commandLine.setExecutionStrategy(parsed -> execute(root, parsed));
        commandLine.setParameterExceptionHandler((error, args) -> explainUsage(root, error, args));
        commandLine.setExecutionExceptionHandler(
                (error, failed, parsed) -> explainError(root, failed, error, parsed.originalArgs()));
        return commandLine;
    }

    private static int execute(RootCommand root, ParseResult parsed) {
        if (root.isVerbose()) {
            // Read by logback.xml; nothing has logged yet.
            System.setProperty("swingnode.log.level", "INFO");
        }
        if (root.logsJson()) {
            System.setProperty(ConsoleLog.FORMAT, "json");
        }
        requireTemporaryFolder(parsed);
        return new CommandLine.RunLast().execute(parsed);
    }

    /** Everything but help may need it. */
    private static void requireTemporaryFolder(ParseResult parsed) {
        List<CommandLine> named = parsed.asCommandLineList();
        CommandLine last = named.getLast();
        boolean helps = last.isUsageHelpRequested()
                || last.isVersionHelpRequested()
                || named.size() == 1
                || last.getCommand() instanceof HelpCommand
                || last.getCommand() instanceof CompletionCommand;
        if (!helps) {
            try {
                TemporaryFolder.require();
            } catch (StoreException e) {
                throw new ExecutionException(last, String.valueOf(e.getMessage()), e);
            }
        }
    }

    private static int explainUsage(RootCommand root, ParameterException error, String[] args) {
        CommandLine failed = error.getCommandLine();
        PrintWriter err = failed.getErr();
        String message = UsageText.of(error);
        if (wantsJson(List.of(args))) {
            err.println(OutputMixin.json(ErrorText.json("USAGE", message)));
            return ExitCodes.USAGE;
        }
        err.println("swingnode: " + message);
        UnmatchedArgumentException.printSuggestions(error, err);
        err.println("Try '" + failed.getCommandSpec().qualifiedName() + " --help'.");
        if (root.isDebug()) {
            error.printStackTrace(err);
        }
        return ExitCodes.USAGE;
    }

    private static int explainError(RootCommand root, CommandLine failed, Exception error, List<String> args) {
        PrintWriter err = failed.getErr();
        if (failed.getOut().checkError()) {
            // The program says so itself at its end, with the reason.
            return ExitCodes.of(error);
        }
        err.println(wantsJson(args) ? OutputMixin.json(ErrorText.json(error)) : ErrorText.of(error, root.isDebug()));
        if (root.isDebug()) {
            error.printStackTrace(err);
        }
        return ExitCodes.of(error);
    }

    /** True when results were asked for as JSON; read from the words, because the command line may be wrong. */
    private static boolean wantsJson(List<String> args) {
        String line = String.join(" ", args).toLowerCase(Locale.ROOT);
        return JSON_ASKED.matcher(line).find();
    }

    /** The commands under one heading of the help. */
    private record CommandGroup(String heading, List<CommandLine> members) {}

    /** Lists the commands under the headings of their providers. */
    private record CommandList(List<CommandGroup> groups) implements CommandLine.IHelpSectionRenderer {
        private static final int NAME_WIDTH = 16;

        @Override
        public String render(Help help) {
            StringBuilder text = new StringBuilder();
            for (CommandGroup group : groups) {
                text.append(String.format("  %s%n", help.colorScheme().text("@|underline " + group.heading() + "|@")));
                for (CommandLine member : group.members()) {
                    String name = member.getCommandName();
                    String padded = name + " ".repeat(Math.max(1, NAME_WIDTH - name.length()));
                    text.append(
                            String.format("    %s%s%n", help.colorScheme().commandText(padded), description(member)));
                }
            }
            return text.toString();
        }

        private static String description(CommandLine member) {
            return String.join(" ", member.getCommandSpec().usageMessage().description());
        }
    }
}
