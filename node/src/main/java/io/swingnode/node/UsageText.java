package io.swingnode.node;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line: the option or parameter first, then what was expected. */
final class UsageText {
    private static final Pattern OPTION =
            Pattern.compile("Invalid value for option '([^']+)'(?: \\([^)]*\\))?: (.*)", Pattern.DOTALL);

    private static final Pattern PARAMETER =
            Pattern.compile("Invalid value for positional parameter at index \\d+ \\(([^)]+)\\): (.*)", Pattern.DOTALL);

    private static final Pattern CHOICE =
            Pattern.compile("expected one of \\[(.*)] \\(case-insensitive\\) but was '(.*)'", Pattern.DOTALL);

    private UsageText() {}

    static String of(ParameterException error) {
        String message = String.valueOf(error.getMessage());
        for (Pattern place : new Pattern[] {OPTION, PARAMETER}) {
            Matcher found = place.matcher(message);
            if (found.matches()) {
                return found.group(1) + ": " + choice(found.group(2));
            }
        }
        if (message.equals("Missing required subcommand")) {
            return error.getCommandLine().getCommandName() + " needs one of its subcommands";
        }
        return error instanceof UnmatchedArgumentException unmatched
                ? noCommand(unmatched).orElse(message)
                : message;
    }

    /** Where commands are expected, a word that is none of them is no mere argument. */
    private static Optional<String> noCommand(UnmatchedArgumentException error) {
        CommandLine failed = error.getCommandLine();
        return error.getUnmatched().stream()
                .findFirst()
                .filter(word -> !word.startsWith("-")
                        && !failed.getSubcommands().isEmpty()
                        && failed.getCommandSpec().positionalParameters().isEmpty())
                .map(word -> failed.getCommandSpec().qualifiedName() + " has no command '" + word + "'");
    }

    private static String choice(String expected) {
        Matcher found = CHOICE.matcher(expected);
        return found.matches()
                ? "'" + found.group(2) + "' is none of "
                        + found.group(1).toLowerCase(Locale.ROOT).replace('_', '-')
                : expected;
    }
}
