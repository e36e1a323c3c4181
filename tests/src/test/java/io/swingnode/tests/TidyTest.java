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

/** Checks the style rules of CONTRIBUTING.md: sizes of files and methods, package pages, and how code may wait. */
class TidyTest {
    /** Larger sizes are reported, but allowed: a file with one job may stay as it is. */
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

    /** All ways of letting time pass: sleeping by any name, parking, spinning, and waiting with a time-out. */
    private static final Pattern PAUSES =
            Pattern.compile("\\bsle" + "ep\\(|\\bpark(Nanos|Until)" + "\\(|\\bonSpin" + "Wait\\(|\\bwa" + "it\\([^)]");

    /** The files that may do so, and in how many lines. New code uses a condition or timer, or gives a reason here. */
    private static final Map<String, Pauses> PAUSES_KNOWN = Map.of(
            "Interruption.java", new Pauses(2, "the one pause of the components, which can be interrupted"),
            "HealthCheck.java",
                    new Pauses(4, "ports and processes do not report that they are healthy, so they are polled"),
            "ProcessSignals.java", new Pauses(1, "the end of a process that is not a child can only be polled"),
            "DownloadOperation.java", new Pauses(1, "a server gets time to recover between two attempts"),
            "MaintenanceWriter.java",
                    new Pauses(3, "SQLite does not report that its lock is free; the other pauses let its owner work"),
            "JournalDriver.java", new Pauses(1, "SQLite does not report that its lock is free"),
            "SlowCommits.java", new Pauses(1, "simulates a slow disk"));

    private record Pauses(int places, String reason) {}

    private static final Pattern FILE_STORES = Pattern.compile("\\bgetFile" + "Store\\(");

    private static final Pattern SWITCHED_OFF = Pattern.compile("^\\s*@Disa" + "bled\\b");

    /** The first line of a method in the formatter's layout; keywords exclude control flow and types. */
    private static final Pattern METHOD = Pattern.compile(
            "^\\s*(?!(?:if|for|while|switch|try|catch|else|do|synchronized|"
                    + "return|throw|new|case|default|yield)\\b)(?!.*\\b(?:class|record|enum|interface)\\s)[\\w@<].*\\w\\(.*");

    private static List<Source> sources;

    /** A Java file: its path below the root, and its lines. */
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

        /** The package declaration, which is the same in a module's main and test sources. */
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
                    for (Path file : files.filter(TidyTest::isSource).toList()) {
                        found.add(new Source(ROOT.relativize(file), Files.readAllLines(file)));
                    }
                }
            }
        }
        sources = List.copyOf(found);
    }

    /** Data of tests may hold programs of applications. */
    private static boolean isSource(Path file) {
        return file.toString().endsWith(".java") && !file.toString().contains("/resources/");
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
                        "tests",
                        "dist");
    }

    @Test
    void filesHaveOneJob() {
        assertThat(sources.stream()
                        .filter(source -> source.lines().size() > source.fileLinesMax())
                        .map(source -> source.path() + " has " + source.lines().size() + " lines"))
                .isEmpty();
    }

    /** Large sizes appear in the test's report; they are not failures. */
    @Test
    void reportsLargeFilesAndMethods(TestReporter reporter) {
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
            } else if (!source.path().toString().contains("/src/main/launcher/")) {
                // Those of the launcher are a program in a file each.
                packages.add(source.packageName());
            }
        }
        assertThat(described).containsExactlyInAnyOrderElementsOf(packages);
    }

    @Test
    void nothingIsLeftUnfinished() {
        assertThat(linesMatching(UNFINISHED, false)).isEmpty();
    }

    /** In a changed root the list of mounts may lack the one that a path is on, and the look-up fails. */
    @Test
    void freeSpaceIsAskedByThePath() {
        assertThat(linesMatching(FILE_STORES, false)).allMatch(hit -> hit.contains("/src/test/"));
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
                .as("files that let time pass, and in how many lines; allowed are %s", PAUSES_KNOWN)
                .isEqualTo(known);
    }

    @Test
    void recognizesEveryWayOfLettingTimePass() {
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

    /** The closest line above with the same indent or less: the contents of a block are indented deeper. */
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
