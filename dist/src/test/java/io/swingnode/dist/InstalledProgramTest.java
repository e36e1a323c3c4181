package io.swingnode.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as it runs from an unpacked archive, in which it must not write. */
class InstalledProgramTest {
    @TempDir
    static Path unpacked;

    private static Path installation = Path.of("");

    @TempDir
    Path dir;

    /** Of one user, for all of these tests but those of the cache itself. */
    private static Path cache = Path.of("");

    @BeforeAll
    static void unpack() throws Exception {
        Ran tar = Ran.of(unpacked, Map.of(), List.of("tar", "xzf", Packages.ARCHIVE.toString()));
        assertThat(tar.status()).as(tar.output()).isZero();
        installation = unpacked.resolve("swingnode-" + Packages.VERSION);
        cache = unpacked.resolve("cache");
        try (Stream<Path> all = Files.walk(installation)) {
            for (Path path : all.toList()) {
                boolean runs = Files.isDirectory(path) || Files.isExecutable(path);
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(runs ? "r-xr-xr-x" : "r--r--r--"));
            }
        }
    }

    private Map<String, String> environment() {
        return Map.of("XDG_CACHE_HOME", cache.toString());
    }

    private static List<String> command(String... args) {
        List<String> command =
                new ArrayList<>(List.of(installation.resolve("bin/swingnode").toString()));
        command.addAll(Arrays.asList(args));
        return command;
    }

    private Ran run(String... args) throws IOException, InterruptedException {
        return Ran.of(dir, environment(), command(args));
    }

    private static Map<Path, Object> state() throws IOException {
        Map<Path, Object> state = new TreeMap<>();
        try (Stream<Path> all = Files.walk(installation)) {
            for (Path path : all.toList()) {
                state.put(path, List.of(Files.size(path), Files.getLastModifiedTime(path)));
            }
        }
        return state;
    }

    @Test
    void itWritesNothingIntoTheInstallation() throws Exception {
        Map<Path, Object> before = state();
        Ran version = run("version");
        assertThat(version.status()).as(version.output()).isZero();
        assertThat(version.output()).startsWith("swingnode " + Packages.VERSION + "\nJava ");
        Ran init = run("init", "store");
        assertThat(init.status()).as(init.output()).isZero();
        Ran verify = run("verify", "store");
        assertThat(verify.status()).as(verify.output()).isZero();
        assertThat(state()).isEqualTo(before);
        assertThat(cache.resolve("swingnode")).isDirectory();
    }

    @Test
    void shortCommandsStartFromAnArchiveOfClassesThatTheFirstOneMade() throws Exception {
        assumeTrue(Runtime.version().feature() >= 25, "this Java cannot make one");
        Path own = dir.resolve("cache");
        Map<String, String> environment = Map.of("XDG_CACHE_HOME", own.toString());
        Ran.of(dir, environment, command("--version"));
        Path state;
        try (Stream<Path> states = Files.list(own.resolve("swingnode"))) {
            state = states.findFirst().orElseThrow();
        }
        assertThat(state.resolve("short.aot")).isNotEmptyFile();
        assertThat(state.resolve("training")).doesNotExist();
        // It says so when it does not fit; the launcher has it say nothing.
        Ran said = Ran.of(
                dir,
                Map.of("XDG_CACHE_HOME", own.toString(), "SWINGNODE_JAVA_OPTS", "-Xlog:aot*=info:stdout"),
                command("--version"));
        assertThat(said.output()).contains("Opened AOT cache " + state.resolve("short.aot"));
        assertThat(said.output()).doesNotContain("Unable to use");
    }

    @Test
    void itRunsWithoutAPlaceForACache() throws Exception {
        Path file = Files.writeString(dir.resolve("file"), "");
        for (String nowhere : List.of(file.resolve("cache").toString(), "relative", "")) {
            Ran version = Ran.of(dir, Map.of("XDG_CACHE_HOME", nowhere, "HOME", nowhere), command("--version"));
            assertThat(version.status()).as(version.output()).isZero();
            assertThat(version.output()).startsWith("swingnode ").doesNotContain("cannot", "denied", "Not a directory");
        }
        assertThat(dir.resolve("relative")).doesNotExist();
    }

    @Test
    void itRunsThroughLinksAndFromAnyFolder() throws Exception {
        Path bin = Files.createDirectory(dir.resolve("a bin"));
        Path link = Files.createSymbolicLink(bin.resolve("one"), installation.resolve("bin/swingnode"));
        Files.createSymbolicLink(bin.resolve("swingnode"), link.getFileName());
        Ran help = Ran.of(
                Path.of("/"), environment(), List.of(bin.resolve("swingnode").toString(), "--help"));
        assertThat(help.status()).as(help.output()).isZero();
        assertThat(help.output()).contains("  swingnode demo ").doesNotContain("./swingnode");
    }

    @Test
    void itNeedsNoCompilerButAJava() throws Exception {
        Path none = Files.createDirectories(dir.resolve("none"));
        Ran refused = Ran.of(
                dir,
                Map.of("JAVA_HOME", none.toString(), "PATH", emptyPath().toString(), "HOME", none.toString()),
                command("--version"));
        // A Java elsewhere on this machine may be found.
        assertThat(refused.status() == 0 || refused.output().contains("no Java 21 or newer was found"))
                .as(refused.output())
                .isTrue();
        Path jre = Files.createDirectories(dir.resolve("jre/bin"));
        Path java = Files.writeString(jre.resolve("java"), "#!/bin/sh\necho \"ran $*\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(dir.resolve("jre/release"), "JAVA_VERSION=\"21.0.4\"\n");
        Ran ran = Ran.of(
                dir,
                Map.of("JAVA_HOME", dir.resolve("jre").toString(), "XDG_CACHE_HOME", cache.toString()),
                command("info", "store"));
        assertThat(ran.output()).startsWith("ran ").contains("lib/main.jar info store", "short.jsa");
    }

    /** With the few programs that the launcher calls, and no Java. */
    private Path emptyPath() throws IOException {
        Path bin = Files.createDirectories(dir.resolve("path"));
        for (String name :
                List.of("dirname", "readlink", "uname", "mkdir", "find", "rm", "sed", "head", "sh", "locale")) {
            for (Path from : List.of(Path.of("/usr/bin", name), Path.of("/bin", name))) {
                if (Files.exists(from) && Files.notExists(bin.resolve(name))) {
                    Files.createSymbolicLink(bin.resolve(name), from);
                }
            }
        }
        return bin;
    }

    @Test
    void serveThatIsStoppedBySigtermEndsWithZero() throws Exception {
        Process serve = Ran.builder(dir, environment(), command("serve", "home"))
                .redirectError(dir.resolve("errors").toFile())
                .start();
        try (BufferedReader out = serve.inputReader()) {
            assertThat(out.readLine()).startsWith("serving ");
            Ran status = run("node", "status", "home");
            assertThat(status.status()).as(status.output()).isZero();
            serve.destroy();
            assertThat(serve.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(serve.exitValue())
                    .as(Files.readString(dir.resolve("errors")))
                    .isZero();
        } finally {
            serve.destroyForcibly();
        }
    }
}
