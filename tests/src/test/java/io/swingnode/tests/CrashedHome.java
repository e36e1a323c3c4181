package io.swingnode.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A node's home in which processes are killed, one after the other. */
final class CrashedHome {
    /** A block whose commit the process acknowledged, or the one it found when it started. */
    record Acknowledged(long height, String hash) {}

    private static final Duration START_MAX = Duration.ofMinutes(2);

    /** Of a hundred processes, so many are killed while they start. */
    private static final int KILLED_STARTING_PERCENT = 15;

    private static final int STARTING_MILLIS_MAX = 2_000;
    private static final int RUNNING_MILLIS_MAX = 1_000;

    final Path home;
    private final Path dir;
    private final long seed;
    private final String classPath;
    private int runs;

    CrashedHome(Path dir, long seed) throws IOException {
        this.dir = dir;
        this.seed = seed;
        this.home = dir.resolve("home");
        Files.createDirectories(temporary());
        this.classPath = ChildClassPath.packedInto(dir);
    }

    /** Where the processes put temporary files. */
    Path temporary() {
        return dir.resolve("tmp");
    }

    /** Runs the kernel a little and lets it end by itself: its loaded classes make the next ones start faster. */
    void warmUp() throws IOException, InterruptedException {
        Process process = start(Files.createTempDirectory(dir, "warm-up"), 1L << 20, true, true, 3);
        assertThat(process.waitFor(START_MAX.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output())).isZero();
    }

    /** Starts a kernel, kills it at a moment of chance, and tells what it had acknowledged. */
    List<Acknowledged> runAndKill(Random random) throws IOException, InterruptedException {
        boolean spills = random.nextInt(3) == 0;
        Process process =
                start(home, spills ? 2_000 : 64L << 20, random.nextBoolean(), random.nextBoolean(), Long.MAX_VALUE);
        try {
            if (runs > 2 && random.nextInt(100) < KILLED_STARTING_PERCENT) {
                waitAndKill(process, random.nextInt(STARTING_MILLIS_MAX));
            } else {
                Awaitility.await()
                        .atMost(START_MAX)
                        .pollInterval(Duration.ofMillis(10))
                        .until(() ->
                                !process.isAlive() || Files.readString(output()).startsWith("ready "));
                waitAndKill(process, random.nextInt(RUNNING_MILLIS_MAX));
            }
        } finally {
            process.destroyForcibly();
        }
        return acknowledged();
    }

    private static void waitAndKill(Process process, int millis) throws InterruptedException {
        boolean ended = process.waitFor(millis, TimeUnit.MILLISECONDS);
        // SIGKILL, in whatever it is doing.
        process.destroyForcibly();
        assertThat(ended).as("the process ended by itself").isFalse();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    }

    private Path output() {
        return dir.resolve("output" + runs + ".txt");
    }

    private List<Acknowledged> acknowledged() throws IOException {
        List<Acknowledged> found = new ArrayList<>();
        String text = Files.readString(output());
        // A line that was being written when the process died does not count.
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            String[] words = line.split(" ", -1);
            if (words[0].equals("ready") || words[0].equals("block")) {
                found.add(new Acknowledged(Long.parseLong(words[1]), words[2]));
            }
        }
        return found;
    }

    private Process start(Path nodeHome, long bufferLimitBytes, boolean keepTranscripts, boolean pipelined, long blocks)
            throws IOException {
        runs++;
        File errors = dir.resolve("errors" + runs + ".txt").toFile();
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+IgnoreUnrecognizedVMOptions",
                        "-Xlog:disable",
                        "-Xlog:all=warning:stderr",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-XX:+AutoCreateSharedArchive",
                        "-XX:SharedArchiveFile=" + dir.resolve("classes.jsa"),
                        "--sun-misc-unsafe-memory-access=allow",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2",
                        "-Djava.io.tmpdir=" + temporary(),
                        "-cp",
                        classPath,
                        CrashChild.class.getName(),
                        nodeHome.toString(),
                        Long.toString(seed),
                        Long.toString(bufferLimitBytes),
                        Boolean.toString(keepTranscripts),
                        Boolean.toString(pipelined),
                        Long.toString(blocks))
                .redirectOutput(output().toFile())
                .redirectError(errors)
                .start();
    }

    /** What the last process wrote beside its blocks. */
    String errors() {
        try {
            return Files.readString(dir.resolve("errors" + runs + ".txt"));
        } catch (IOException e) {
            throw new UncheckedIOException("reading what a killed process wrote", e);
        }
    }
}
