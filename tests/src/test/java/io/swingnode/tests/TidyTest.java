package io.swingnode.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Style is itself a test: the sizes and habits that CONTRIBUTING.md asks for. */
class TidyTest {
    /** From here on a size is worth a second look; a file with one job may stay as it is. */
    private static final int FILE_LINES_WARNED = 300;

    private static final int METHOD_LINES_WARNED = 40;

    private static final int FILE_LINES_MAX = 450;
    private static final int METHOD_LINES_MAX = 70;

    /** Tables of cases and the helpers of a scenario are easier to read in one place. */
    private static final int TEST_FILE_LINES_MAX = 350;

    private static final int TEST_METHOD_LINES_MAX = 70;

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** Assembled, so that this file does not break its own rule. */
    private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");

    /** Whatever lets time pass: sleeping by any name, parking, spinning, and waiting with a time-out. */
    private static final Pattern PAUSES =
            Pattern.compile("\\bsle" + "ep\\(|\\bpark(Nanos|Until)" + "\\(|\\bonSpin" + "Wait\\(|\\bwa" + "it\\([^)]");

    /** Where time may pass, and how often in the file. A new place needs a condition or a timer, or a reason here. */
    private static final Map<String, Pauses> PAUSES_KNOWN = Map.of(
            "Interruption.java", new Pauses(2, "the one pause of the components, which can be interrupted"),
            "HealthCheck.java", new Pauses(4, "a port or a process tells nobody that it is well: it must be asked"),
            "ProcessSignals.java", new Pauses(1, "processes that are no children tell nobody that they end"),
            "DownloadOperation.java", new Pauses(1, "a server gets time to recover between two tries"),
            "ControlWork.java", new Pauses(1, "a component in progress without a job has no event yet"),
            "MaintenanceWriter.java",
                    new Pauses(3, "SQLite tells nobody that its lock is free; the rest is for its owner"),
            "SlowCommits.java", new Pauses(1, "a slow disk is what this one plays"));

    private record Pauses(int places, String reason) {}

    private static final Pattern SWITCHED_OFF = Pattern.compile("^\\s*@Disa" + "bled\\b");

    /** The first line of a method, as the formatter lays it out; control flow and types are told apart by word. */
    private static final Pattern METHOD = Pattern.compile(
            "^\\s*(?!(?:if|for|while|switch|try|catch|else|do|synchronized|"
                    + "return|throw|new|case|default|yield)\\b)(?!.*\\b(?:class|record|enum|interface)\\s)[\\w@<].*\\w\\(.*");

    private static List<Source> sources;

    /** A Java file, its place below the root, and its lines. */
    private record Source(Path path, List<String> lines) {
        boolean isTest() {
            return path.toString().replace('\\', '/').contains("/src/test/");
        }

        int fileLinesMax() {
            return isTest() ? TEST_FILE_LINES_MAX : FILE_LINES_MAX;
        }

        int methodLinesMax() {
            return isTest() ? TEST_METHOD_LINES_MAX : METHOD_LINES_MAX;
        }

        /** Which a module's main and test sources share. */
        String packageName() {
            return lines.stream()
                    .filter(line -> line.startsWith("package "))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @BeforeAll
    static void readSources() throws IOException {
        List<Source> found = new ArrayList<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path src : modules.map(module -> module.resolve("src"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(src)) {
                    for (Path file : files.filter(path -> path.toString().endsWith(".java"))
                            .toList()) {
                        found.add(new Source(ROOT.relativize(file), Files.readAllLines(file)));
                    }
                }
            }
        }
        sources = List.copyOf(found);
    }

    @Test
    void seesTheWholeProject() {
        assertThat(sources)
                .extracting(source -> source.path().getName(0).toString())
                .contains(
                        "protocol",
                        "persistence",
                        "streams",
                        "journal",
                        "components",
                        "actors",
                        "demo",
                        "node",
                        "bench",
                        "tests");
    }

    @Test
    void filesHaveOneJob() {
        assertThat(sources.stream()
                        .filter(source -> source.lines().size() > source.fileLinesMax())
                        .map(source -> source.path() + " has " + source.lines().size() + " lines"))
                .isEmpty();
    }

    /** Told in the test's report, and no failure. */
    @Test
    void tellsOfSizesWorthALook(TestReporter reporter) {
        for (Source source : sources) {
            int lines = source.lines().size();
            if (!source.isTest() && lines > FILE_LINES_WARNED) {
                reporter.publishEntry(source.path().toString(), lines + " lines");
            }
            if (!source.isTest()) {
                longMethods(source, METHOD_LINES_WARNED).forEach(method -> reporter.publishEntry("method", method));
            }
        }
        assertThat(FILE_LINES_WARNED).isLessThan(FILE_LINES_MAX);
        assertThat(METHOD_LINES_WARNED).isLessThan(METHOD_LINES_MAX);
    }

    @Test
    void methodsFitOnAScreen() {
        assertThat(sources.stream().flatMap(source -> longMethods(source, source.methodLinesMax()).stream()))
                .isEmpty();
    }

    @Test
    void everyPackageHasAPage() {
        Set<String> packages = new HashSet<>();
        Set<String> described = new HashSet<>();
        for (Source source : sources) {
            if (source.path().endsWith("package-info.java")) {
                described.add(source.packageName());
                assertThat(source.lines()).as(source.path().toString()).contains("@NullMarked");
                assertThat(source.lines().size())
                        .as(source.path() + " says what the package is for")
                        .isGreaterThan(8);
            } else {
                packages.add(source.packageName());
            }
        }
        assertThat(described).containsExactlyInAnyOrderElementsOf(packages);
    }

    @Test
    void nothingIsLeftUnfinished() {
        assertThat(linesMatching(UNFINISHED, false)).isEmpty();
    }

    @Test
    void noTestIsSwitchedOff() {
        assertThat(linesMatching(SWITCHED_OFF, true)).isEmpty();
    }

    @Test
    void waitsForConditionsInsteadOfSleepingOrPolling() {
        Map<String, Integer> places = new TreeMap<>();
        for (Source source : sources) {
            int found = (int) source.lines().stream()
                    .filter(line ->
                            !line.strip().startsWith("*") && !line.strip().startsWith("/"))
                    .filter(line -> PAUSES.matcher(line).find())
                    .count();
            if (found > 0) {
                places.merge(source.path().getFileName().toString(), found, Integer::sum);
            }
        }
        Map<String, Integer> known = new TreeMap<>();
        PAUSES_KNOWN.forEach((file, pauses) -> known.put(file, pauses.places()));
        assertThat(places)
                .as("files that let time pass, and in how many lines; known are %s", PAUSES_KNOWN)
                .isEqualTo(known);
    }

    @Test
    void seesEveryWayToLetTimePass() {
        assertThat(List.of(
                        "Thread.sle" + "ep(10);",
                        "TimeUnit.SECONDS.sle" + "ep(1);",
                        "Interruption.sle" + "ep(pause);",
                        "LockSupport.park" + "Nanos(5);",
                        "lock.wa" + "it(100);"))
                .allMatch(line -> PAUSES.matcher(line).find());
        assertThat(List.of("process.waitFor();", "lock.wa" + "it();", "latch.await(1, SECONDS);", "asleep(1)"))
                .noneMatch(line -> PAUSES.matcher(line).find());
    }

    @Test
    void measuresMethods() {
        List<String> lines =
                new ArrayList<>(List.of("class A {", "    void shortOne(", "            int a) {", "    }"));
        lines.add("    int longOne(int b) {");
        for (int i = 0; i < METHOD_LINES_MAX; i++) {
            lines.add("        if (b > " + i + ") {}");
        }
        lines.add("    }");
        lines.add("}");
        assertThat(longMethods(new Source(Path.of("A.java"), lines), METHOD_LINES_MAX))
                .containsExactly("A.java:5 has a method of 72 lines");
    }

    private static List<String> linesMatching(Pattern pattern, boolean testsOnly) {
        List<String> hits = new ArrayList<>();
        for (Source source : sources) {
            for (int i = 0; i < source.lines().size() && (source.isTest() || !testsOnly); i++) {
                if (pattern.matcher(source.lines().get(i)).find()) {
                    hits.add(source.path() + ":" + (i + 1) + " "
                            + source.lines().get(i).strip());
                }
            }
        }
        return hits;
    }

    private static List<String> longMethods(Source source, int linesMax) {
        List<String> found = new ArrayList<>();
        List<String> lines = source.lines();
        for (int end = 0; end < lines.size(); end++) {
            int indent = indentOf(lines.get(end));
            boolean closes = lines.get(end).strip().equals("}") && (indent == 4 || indent == 8);
            int start = closes ? openingOf(lines, end, indent) : end;
            if (start < end && METHOD.matcher(lines.get(start)).matches() && end - start + 1 > linesMax) {
                found.add(source.path() + ":" + (start + 1) + " has a method of " + (end - start + 1) + " lines");
            }
        }
        return found;
    }

    /** The closest line above with the same indent: what continues or fills a block is indented deeper. */
    private static int openingOf(List<String> lines, int end, int indent) {
        int start = end - 1;
        while (start > 0 && (lines.get(start).isBlank() || indentOf(lines.get(start)) > indent)) {
            start--;
        }
        return start;
    }

    private static int indentOf(String line) {
        return line.length() - line.stripLeading().length();
    }
}
