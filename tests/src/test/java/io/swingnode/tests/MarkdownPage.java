package io.swingnode.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Markdown page, taken apart as far as its checks need it.
 *
 * @param path the page below the repository's root
 * @param lines its lines outside of code blocks
 * @param blocks the lines of each fenced code block
 */
record MarkdownPage(Path path, List<String> lines, List<List<String>> blocks) {
    private static final Pattern LINK = Pattern.compile("\\[(?:[^\\[\\]]|\\[[^\\]]*\\])*\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
    private static final Pattern HEADING = Pattern.compile("#{1,6} (.+)");

    static MarkdownPage read(Path root, Path path) throws IOException {
        List<String> lines = new ArrayList<>();
        List<List<String>> blocks = new ArrayList<>();
        boolean inBlock = false;
        for (String line : Files.readAllLines(root.resolve(path))) {
            if (line.stripLeading().startsWith("```")) {
                inBlock = !inBlock;
                if (inBlock) {
                    blocks.add(new ArrayList<>());
                }
            } else if (inBlock) {
                blocks.getLast().add(line);
            } else {
                lines.add(line);
            }
        }
        return new MarkdownPage(path, List.copyOf(lines), List.copyOf(blocks));
    }

    /** The targets of its links, as they are written. */
    List<String> links() {
        // Code is shown, not followed.
        return lines.stream()
                .flatMap(line ->
                        LINK.matcher(CODE.matcher(line).replaceAll("code")).results())
                .map(match -> match.group(1))
                .toList();
    }

    /** What stands between backticks. A piece of code may be broken over two lines. */
    List<String> inlineCode() {
        return CODE.matcher(String.join("\n", lines).replaceAll("(?<=\\S)\n(?=\\S)", " "))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    List<String> headings() {
        return lines.stream()
                .map(HEADING::matcher)
                .filter(Matcher::matches)
                .map(match -> match.group(1))
                .toList();
    }

    /** The names by which links can point at its headings, as GitHub makes them. */
    List<String> anchors() {
        List<String> anchors = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (String heading : headings()) {
            String text = heading.replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1");
            String anchor = text.toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N}\\s_-]", "")
                    .replace(' ', '-');
            int before = seen.merge(anchor, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? anchor : anchor + "-" + before);
        }
        return anchors;
    }
}
