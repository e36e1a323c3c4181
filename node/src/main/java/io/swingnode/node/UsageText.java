package io.swingnode.node;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ParameterException;

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
        return message;
    }

    private static String choice(String expected) {
        Matcher found = CHOICE.matcher(expected);
        return found.matches()
                ? "'" + found.group(2) + "' is none of "
                        + found.group(1).toLowerCase(Locale.ROOT).replace('_', '-')
                : expected;
    }
}
