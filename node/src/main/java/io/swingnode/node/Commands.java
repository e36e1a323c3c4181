package io.swingnode.node;

import io.swingnode.protocol.StoreException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Puts the command line together: the root, the subcommands of every provider, and the reporting of errors. */
final class Commands {
    private static final Pattern JSON_ASKED = Pattern.compile("(^| )(-o[ =]?|--output[ =])json( |$)");

    /**
     * The property in which the launcher names the classes that {@link CommandProvider} describes. Without it, every jar on the
     * class path is opened to look for them, which takes longer than help.
     */
    static final String PROVIDERS = "swingnode.commands";

    private Commands() {}

    /** A command line that understands {@code args}. */
    static CommandLine newCommandLine(String... args) {
        return newCommandLine(providers(), Subcommands.named(args));
    }

    /** A command line with every subcommand on the class path. */
    static CommandLine newWholeCommandLine() {
        return newCommandLine(providers(), Subcommands.every());
    }

    /** In the order of their ranks. */
    static List<CommandProvider> providers() {
        List<CommandProvider> found = new ArrayList<>();
        String named = System.getProperty(PROVIDERS);
        if (named == null) {
            ServiceLoader.load(CommandProvider.class).forEach(found::add);
        } else {
            for (String name : named.trim().split(" +", -1)) {
                found.add(provider(name));
            }
        }
        found.sort((a, b) -> a.rank() == b.rank() ? a.heading().compareTo(b.heading()) : a.rank() - b.rank());
        return found;
    }

    private static CommandProvider provider(String name) {
        try {
            return Class.forName(name)
                    .asSubclass(CommandProvider.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new IllegalStateException(
                    "the property " + PROVIDERS + " names " + name + ", which is not part of this program", e);
        }
    }

    static CommandLine newCommandLine(List<CommandProvider> providers, Subcommands subcommands) {
        RootCommand root = new RootCommand();
        CommandLine commandLine = new CommandLine(root);
        List<CommandList.Section> sections = providers.stream()
                .map(provider -> new CommandList.Section(provider.heading(), provider.commands()))
                .toList();
        subcommands.addTo(
                commandLine,
                sections.stream()
                        .flatMap(section -> section.commands().stream())
                        .toList());
        commandLine.getSubcommands().values().forEach(each -> dropExamplesOfOthers(commandLine, each));
        nameProgram(commandLine);
        commandLine.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, new CommandList(sections));
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        // Those of the library speak of types of Java.
        commandLine.registerConverter(Long.class, new Counts.Whole());
        commandLine.registerConverter(Long.TYPE, new Counts.Whole());
        commandLine.registerConverter(Integer.class, new Counts.WholeInt());
        commandLine.registerConverter(Integer.TYPE, new Counts.WholeInt());
        commandLine.registerConverter(Boolean.class, new Counts.YesNo());
        commandLine.registerConverter(Boolean.TYPE, new Counts.YesNo());
        commandLine.setExecutionStrategy(parsed -> execute(root, parsed));
        commandLine.setParameterExceptionHandler((error, args) -> {
            if (!subcommands.all() && !subcommands.othersByName() && mayNameCommand(error)) {
                return executeWith(
                        newCommandLine(providers, subcommands.withNamesOfOthers()), error.getCommandLine(), args);
            }
            return explainUsage(root, error, args);
        });
        commandLine.setExecutionExceptionHandler(
                (error, failed, parsed) -> explainError(root, failed, error, parsed.originalArgs()));
        return commandLine;
    }

    /** A command without examples inherits those of the root, which are of other commands. */
    private static void dropExamplesOfOthers(CommandLine root, CommandLine command) {
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        if (Arrays.equals(usage.footer(), root.getCommandSpec().usageMessage().footer())) {
            usage.footer(new String[0]).footerHeading("");
        }
        command.getSubcommands().values().forEach(each -> dropExamplesOfOthers(root, each));
    }

    /** In the examples of those commands that were built. */
    private static void nameProgram(CommandLine commandLine) {
        UsageMessageSpec usage = commandLine.getCommandSpec().usageMessage();
        usage.footer(ProgramName.in(usage.footer()));
        commandLine.getSubcommands().values().forEach(Commands::nameProgram);
    }

    private static int execute(RootCommand root, ParseResult parsed) {
        if (root.isVerbose()) {
            // Nothing has logged yet.
            System.setProperty(ConsoleLog.LEVEL, "INFO");
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
                || last.getCommand() instanceof AboutProgram;
        if (!helps) {
            try {
                TemporaryFolder.require();
            } catch (StoreException e) {
                throw new ExecutionException(last, String.valueOf(e.getMessage()), e);
            }
        }
    }

    /** A wrong word may stand for a command that was not added; nothing has been done then but parsing. */
    private static boolean mayNameCommand(ParameterException error) {
        return error instanceof UnmatchedArgumentException
                || error.getCommandLine().getCommand() instanceof HelpCommand;
    }

    private static int executeWith(CommandLine other, CommandLine failed, String... args) {
        other.setOut(failed.getOut());
        other.setErr(failed.getErr());
        return other.execute(args);
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
}
