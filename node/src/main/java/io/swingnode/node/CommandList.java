package io.swingnode.node;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;

/**
 * Lists the commands under the headings of their providers, each with the first sentence of what it does: the rest is in its own
 * help.
 */
record CommandList(List<Section> sections) implements CommandLine.IHelpSectionRenderer {
    private static final int NAME_WIDTH = 16;

    private static final String MARGIN = " ".repeat(4);

    /** The commands under one heading of the help. */
    record Section(String heading, List<Object> commands) {}

    @Override
    public String render(Help help) {
        int width = help.commandSpec().usageMessage().width();
        StringBuilder text = new StringBuilder();
        String newline = System.lineSeparator();
        for (Section section : sections) {
            text.append("  ")
                    .append(help.colorScheme().text("@|underline " + section.heading() + "|@"))
                    .append(newline);
            for (Object command : section.commands()) {
                Command described = Subcommands.described(command);
                String name = described.name();
                String padded = name + " ".repeat(Math.max(1, NAME_WIDTH - name.length()));
                text.append(MARGIN)
                        .append(help.colorScheme().commandText(padded))
                        .append(wrapped(firstSentence(String.join(" ", described.description())), width))
                        .append(newline);
            }
        }
        return text.toString();
    }

    private static String firstSentence(String description) {
        int end = description.indexOf(". ");
        return end < 0 ? description : description.substring(0, end + 1);
    }

    /** Between words, each line below the first. */
    private static String wrapped(String sentence, int width) {
        int room = width - MARGIN.length() - NAME_WIDTH;
        StringBuilder text = new StringBuilder();
        int column = 0;
        for (String word : sentence.split(" ", -1)) {
            if (column > 0 && column + 1 + word.length() > room) {
                text.append(System.lineSeparator()).append(" ".repeat(MARGIN.length() + NAME_WIDTH));
                column = 0;
            } else if (column > 0) {
                text.append(' ');
                column++;
            }
            text.append(word);
            column += word.length();
        }
        return text.toString();
    }
}
