package io.swingnode.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tests of the JavaScript client, against a server of this build. They need Node 20 or newer; without it they are skipped. */
class JavaScriptClientTest {
    private static final int NODE_VERSION = 20;
    private static final long MINUTES = 10;
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path CLIENT = ROOT.resolve("clients").resolve("js");
    private static final Pattern VERSION = Pattern.compile("v(\\d+)\\..*");

    @TempDir
    private static Path temp;

    private static Path command = Path.of("");

    @BeforeAll
    static void findNode() throws Exception {
        OptionalInt version = nodeVersion();
        assumeTrue(
                version.isPresent() && version.getAsInt() >= NODE_VERSION,
                "the tests of the JavaScript client were skipped: there is no node of version " + NODE_VERSION
                        + " or newer on the path");
        command = temp.resolve("swingnode");
        Files.writeString(
                command,
                "#!/bin/sh\nexec '" + Path.of(System.getProperty("java.home"), "bin", "java")
                        + "' -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED -XX:+IgnoreUnrecognizedVMOptions"
                        + " --sun-misc-unsafe-memory-access=allow -cp '" + System.getProperty("java.class.path")
                        + "' io.swingnode.node.Main \"$@\"\n");
        var unused = Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwx------"));
    }

    private static OptionalInt nodeVersion() throws InterruptedException {
        try {
            Process node = new ProcessBuilder("node", "--version")
                    .redirectErrorStream(true)
                    .start();
            String text = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            Matcher version = VERSION.matcher(text);
            return node.waitFor() == 0 && version.matches()
                    ? OptionalInt.of(Integer.parseInt(version.group(1)))
                    : OptionalInt.empty();
        } catch (IOException e) {
            return OptionalInt.empty();
        }
    }

    private static void run(List<String> arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of("node"));
        line.addAll(arguments);
        Path output = Files.createTempFile(temp, "node", ".log");
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(CLIENT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("SWINGNODE_COMMAND", command.toString());
        builder.environment().put("TMPDIR", temp.toString());
        Process node = builder.start();
        boolean ended = node.waitFor(MINUTES, TimeUnit.MINUTES);
        if (!ended) {
            node.destroyForcibly();
        }
        assertThat(ended && node.exitValue() == 0)
                .as(() -> line + ":\n" + read(output))
                .isTrue();
    }

    private static String read(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return "its output could not be read: " + e;
        }
    }

    private static List<String> files(Path dir, String ending) throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.map(Path::toString)
                    .filter(name -> name.endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void clientPassesItsOwnTests() throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--test"));
        arguments.addAll(files(CLIENT.resolve("test"), ".test.js"));
        assertThat(arguments).hasSizeGreaterThan(2);
        run(arguments);
    }

    @Test
    void clientReplaysTheRecordedTraces() throws Exception {
        List<String> arguments = new ArrayList<>(List.of("test/conformance.mjs"));
        arguments.addAll(files(Path.of("src/test/resources/traces").toAbsolutePath(), ".jsonl"));
        assertThat(arguments).hasSizeGreaterThan(2);
        run(arguments);
    }
}
