package io.swingnode.node;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual page as {@code man} reads it, in the language of troff with its macros "man". */
final class ManPage {
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private static final List<String> ABOUT = List.of(
            "Keeps what a deterministic kernel must not lose: the transcripts of its vats, their heap snapshots, code bundles and a"
                    + " key-value store, in one SQLite file that @agoric/swing-store reads and writes too.",
            "Results go to standard output, everything else to standard error. What stands here of a command, \"swingnode help"
                    + " COMMAND\" prints too.");

    private static final List<String[]> STATUSES = List.of(
            new String[] {"0", "Success; serve was stopped by a signal."},
            new String[] {"1", "A check found something wrong, or the work could not be done."},
            new String[] {"2", "The command line, or a file that the user wrote, is wrong."},
            new String[] {"130, 143", "Stopped by Ctrl-C or by SIGTERM; serve ends with 0 then."});

    private static final List<String[]> ENVIRONMENT = List.of(
            new String[] {
                "JAVA_HOME", "The Java that runs the program, if it is 21 or newer; otherwise one is looked for."
            },
            new String[] {"SWINGNODE_JAVA_OPTS", "Flags for the Java virtual machine, such as -Xmx256m."},
            new String[] {
                "SWINGNODE_…",
                "Settings of a node: SWINGNODE_STORE_WAL_LIMIT for swingnode.store.wal.limit. \"swingnode node config\" tells which"
                        + " are in force."
            },
            new String[] {
                "XDG_CACHE_HOME",
                "Where an installed program keeps archives of its classes, by which it starts faster, in place of ~/.cache. It"
                        + " does without them where it cannot write."
            });

    private final StringBuilder page = new StringBuilder();

    private ManPage() {}

    /** @param root the program with all its subcommands, which the providers give in the order of the page */
    static String of(CommandLine root, List<CommandProvider> providers) {
        ManPage made = new ManPage();
        made.head(root.getCommandSpec());
        made.line(".SH COMMANDS");
        for (CommandProvider provider : providers) {
            made.line(".SS " + quoted(provider.heading()));
            for (Object command : provider.commands()) {
                String name = Subcommands.described(command).name();
                made.command(Objects.requireNonNull(root.getSubcommands().get(name), name));
            }
        }
        made.table("EXIT STATUS", STATUSES);
        made.table("ENVIRONMENT", ENVIRONMENT);
        return made.page.toString();
    }

    private void head(CommandSpec root) {
        line(".TH SWINGNODE 1 \"\" " + quoted("swingnode " + Version.current()) + " " + quoted("User Commands"));
        line(".SH NAME");
        line("swingnode \\- "
                + escaped(lowerFirst(String.join(" ", root.usageMessage().description()))));
        line(".SH SYNOPSIS");
        line(".B swingnode");
        line("[OPTIONS] COMMAND [ARGUMENTS]");
        line(".SH DESCRIPTION");
        paragraphs(ABOUT);
        line(".SH OPTIONS");
        line("Every command takes these:");
        options(root, false);
    }

    private static String lowerFirst(String text) {
        return text.substring(0, 1).toLowerCase(java.util.Locale.ROOT)
                + text.substring(1).replaceFirst("\\.$", "");
    }

    private void command(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        line(".TP");
        line(".B " + escaped(synopsis(command)));
        line(escaped(String.join(" ", spec.usageMessage().description())));
        line(".RS");
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            argument(parameter.paramLabel(), parameter);
        }
        options(spec, true);
        String[] examples = spec.usageMessage().footer();
        if (examples.length > 0) {
            line(".PP");
            line("Examples:");
            line(".EX");
            Arrays.stream(examples).map(ManPage::escaped).forEach(this::line);
            line(".EE");
        }
        line(".RE");
        command.getSubcommands().values().forEach(this::command);
    }

    /** Without the options that every command has, and in one line. */
    private static String synopsis(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        List<String> words = new ArrayList<>(List.of(spec.qualifiedName()));
        if (spec.options().stream().anyMatch(option -> !option.inherited() && !option.hidden())) {
            words.add("[OPTIONS]");
        }
        spec.positionalParameters().stream()
                .map(parameter ->
                        parameter.arity().min() > 0 ? parameter.paramLabel() : "[" + parameter.paramLabel() + "]")
                .forEach(words::add);
        if (!command.getSubcommands().isEmpty()) {
            words.add("COMMAND");
        }
        return String.join(" ", words);
    }

    private void options(CommandSpec spec, boolean ownOnly) {
        for (OptionSpec option : spec.options()) {
            if (!option.hidden() && !(ownOnly && option.inherited())) {
                String value = option.arity().max() > 0 ? "=" + option.paramLabel() : "";
                argument(String.join(", ", option.names()) + value, option);
            }
        }
    }

    private void argument(String name, ArgSpec argument) {
        line(".TP");
        line(".B " + escaped(name));
        line(escaped(String.join(" ", argument.description())));
    }

    private void table(String heading, List<String[]> rows) {
        line(".SH " + quoted(heading));
        for (String[] row : rows) {
            line(".TP");
            line(".B " + escaped(row[0]));
            line(escaped(row[1]));
        }
    }

    private void paragraphs(List<String> texts) {
        line(texts.stream().map(ManPage::escaped).collect(Collectors.joining("\n.PP\n")));
    }

    private void line(String text) {
        page.append(text).append('\n');
    }

    private static String quoted(String text) {
        return '"' + escaped(text).replace("\"", "\\(dq") + '"';
    }

    /** Text that troff takes as it is: no styles, no hyphens that break lines, no line that looks like a request. */
    private static String escaped(String text) {
        String plain = Ansi.OFF.string(text);
        String whole = plain.startsWith(" ")
                ? plain.stripTrailing()
                : BLANKS.matcher(plain).replaceAll(" ").strip();
        String literal = whole.replace("\\", "\\e").replace("-", "\\-");
        return literal.startsWith(".") || literal.startsWith("'") ? "\\&" + literal : literal;
    }
}
