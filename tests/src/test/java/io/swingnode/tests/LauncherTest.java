package io.swingnode.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script {@code ./swingnode}, in a tree whose build is there already and whose Java tells how it was called. */
class LauncherTest {
    @TempDir
    Path dir;

    private Path state;

    @BeforeEach
    void plant() throws IOException {
        Files.copy(Path.of("..", "swingnode"), dir.resolve("swingnode"));
        Path common = Path.of("node", "src", "main", "launcher", "launch.sh");
        Files.createDirectories(dir.resolve(common).getParent());
        Files.copy(Path.of("..").resolve(common), dir.resolve(common));
        Files.setLastModifiedTime(dir.resolve(common), FileTime.from(Instant.EPOCH));
        state = Files.createDirectories(dir.resolve("target/launcher"));
        Files.createFile(Files.createDirectory(state.resolve("lib")).resolve("main.jar"));
        Files.createFile(dir.resolve("pom.xml"));
        Files.setLastModifiedTime(
                Files.createFile(state.resolve("stamp")),
                FileTime.from(Instant.now().plusSeconds(1)));
        Path bin = Files.createDirectories(dir.resolve("jdk/bin"));
        script(bin.resolve("java"), "echo \"LC_ALL=${LC_ALL:-} LANG=${LANG:-}\"");
        script(bin.resolve("javac"), "exit 1");
        Files.writeString(dir.resolve("jdk/release"), "JAVA_VERSION=\"21.0.1\"\n");
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String run(Map<String, String> environment) throws IOException, InterruptedException {
        return end(start(environment));
    }

    private Process start(Map<String, String> environment) throws IOException {
        return start(environment, "--version");
    }

    private Process start(Map<String, String> environment, String... args) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("sh", dir.resolve("swingnode").toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        String path = System.getenv("PATH");
        builder.environment().clear();
        builder.environment().put("PATH", path);
        builder.environment().put("JAVA_HOME", dir.resolve("jdk").toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    private static String end(Process process) throws IOException, InterruptedException {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return output.strip();
    }

    @Test
    void setsALocaleWhereThereIsNone() throws Exception {
        assertThat(run(Map.of())).isEqualTo("LC_ALL=C.UTF-8 LANG=");
        assertThat(run(Map.of("LANG", ""))).isEqualTo("LC_ALL=C.UTF-8 LANG=");
    }

    @Test
    void setsALocaleInPlaceOfOneThatIsAsciiOrNotInstalled() throws Exception {
        assertThat(run(Map.of("LANG", "C"))).isEqualTo("LC_ALL=C.UTF-8 LANG=C");
        assertThat(run(Map.of("LANG", "POSIX"))).isEqualTo("LC_ALL=C.UTF-8 LANG=POSIX");
        assertThat(run(Map.of("LC_ALL", "C", "LANG", "C.UTF-8"))).isEqualTo("LC_ALL=C.UTF-8 LANG=C.UTF-8");
        assertThat(run(Map.of("LANG", "xx_XX.UTF-8"))).isEqualTo("LC_ALL=C.UTF-8 LANG=xx_XX.UTF-8");
    }

    @Test
    void keepsTheLocaleOfTheUser() throws Exception {
        assertThat(run(Map.of("LANG", "C.UTF-8"))).isEqualTo("LC_ALL= LANG=C.UTF-8");
    }

    @Test
    void boundsThePoolsOfTheCLibraryUnlessTheUserHas() throws Exception {
        script(dir.resolve("jdk/bin/java"), "echo \"pools ${MALLOC_ARENA_MAX:-}\"");
        assertThat(run(Map.of())).isEqualTo("pools 2");
        assertThat(run(Map.of("MALLOC_ARENA_MAX", "7"))).isEqualTo("pools 7");
    }

    /** The words that Java is given, one a line. */
    private List<String> words(Map<String, String> environment, String... args)
            throws IOException, InterruptedException {
        script(dir.resolve("jdk/bin/java"), "for word; do echo \"$word\"; done");
        return end(start(environment, args)).lines().toList();
    }

    @Test
    void shortCommandsStartWithTheClassesThatThisJdkArchived() throws Exception {
        Files.writeString(dir.resolve("jdk/release"), "JAVA_RUNTIME_VERSION=\"25.0.3+9\"\nJAVA_VERSION=\"25.0.3\"\n");
        Path jdk = dir.resolve("jdk");
        String ownClasses = "-XX:AOTCache=" + state.toRealPath().resolve("short.aot");
        String lazyClasses = "-XX:SharedArchiveFile=" + state.toRealPath().resolve("classes.jsa");
        assertThat(words(Map.of(), "info", "s")).contains(lazyClasses).doesNotContain(ownClasses);
        Files.writeString(state.resolve("trained"), jdk + " 25.0.3+9\n");
        assertThat(words(Map.of(), "info", "s"))
                .contains(ownClasses, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "info")
                .doesNotContain(lazyClasses);
        assertThat(words(Map.of(), "verify", "--help")).contains(ownClasses);
        assertThat(words(Map.of(), "verify", "s"))
                .contains(lazyClasses)
                .doesNotContain(ownClasses, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
        Files.writeString(state.resolve("trained"), jdk + " 25.0.4+1\n");
        assertThat(words(Map.of(), "info", "s"))
                .as("those of another version would not fit")
                .contains(lazyClasses);
    }

    /** The virtual machine refuses two. */
    @Test
    void theUsersCollectorStays() throws Exception {
        for (String variable : new String[] {"SWINGNODE_JAVA_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"}) {
            assertThat(words(Map.of(variable, "-Xmx64m -XX:+UseZGC"), "--help"))
                    .as(variable)
                    .doesNotContain("-XX:+UseSerialGC");
        }
    }

    @Test
    void namesTheClassesThatKnowTheCommands() throws Exception {
        assertThat(words(Map.of(), "--help")).noneMatch(word -> word.startsWith("-Dswingnode.commands"));
        Files.writeString(state.resolve("lib/commands"), "a.B c.D ");
        assertThat(words(Map.of(), "--help")).contains("-Dswingnode.commands=a.B c.D");
    }

    /** As on a full disk. */
    @Test
    void runsTheOldBuildWhenTheLockCannotBeMade() throws Exception {
        Files.setLastModifiedTime(
                dir.resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(60)));
        script(Files.createDirectories(dir.resolve("bin")).resolve("ln"), "echo no space left on device; exit 1");
        Map<String, String> full = Map.of("PATH", dir.resolve("bin") + ":" + System.getenv("PATH"));
        assertThat(run(full))
                .contains("cannot be replaced (no space left on device)", "running the build as it is")
                .endsWith("LC_ALL=C.UTF-8 LANG=");
        Files.delete(state.resolve("lib/main.jar"));
        assertThat(run(full)).contains("there is no build yet, and it cannot be begun: no space left on device");
    }

    /** Java's class path has no way to name it. */
    @Test
    void refusesAFolderWithAColon() throws Exception {
        Path colon = Files.createDirectory(dir.resolve("a:b"));
        Files.copy(dir.resolve("swingnode"), colon.resolve("swingnode"));
        Files.move(dir.resolve("node"), colon.resolve("node"));
        dir = colon;
        assertThat(run(Map.of())).contains("a:b, contains a colon");
    }

    /** The build runs in a process with the id and the start that the lock names, here this one. */
    @Test
    void waitsForABuilderThatIsAtWork() throws Exception {
        Files.setLastModifiedTime(
                dir.resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(60)));
        Path stat = Path.of("/proc/self/stat");
        assumeTrue(Files.exists(stat), "this system does not tell when a process started in a file");
        String status = Files.readString(stat);
        String started = status.substring(status.lastIndexOf(')') + 2).split(" ", 21)[19];
        Path lock = Files.createSymbolicLink(
                state.resolve("lock"), Path.of(ProcessHandle.current().pid() + "." + started));
        script(Files.createDirectories(dir.resolve("bin")).resolve("mvn"), "echo no compiler; exit 1");
        Process process = start(Map.of("PATH", dir.resolve("bin") + ":" + System.getenv("PATH")));
        byte[] first = "swingnode: waiting".getBytes(StandardCharsets.UTF_8);
        assertThat(process.getInputStream().readNBytes(first.length)).isEqualTo(first);
        Files.delete(lock);
        assertThat(end(process)).contains("no compiler", "the build failed");
    }

    /** Where standard error is no terminal, by a line for each module. */
    @Test
    void showsHowFarTheBuildIs() throws Exception {
        Files.setLastModifiedTime(
                dir.resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(60)));
        Path go = dir.resolve("go");
        script(
                Files.createDirectories(dir.resolve("bin")).resolve("mvn"),
                "echo '[INFO] Building Swingnode protocol 0.1.0-SNAPSHOT                 [2/11]'\n" + "while ! [ -e '"
                        + go + "' ]; do sleep 0.1; done; echo no compiler; exit 1");
        Process process = start(Map.of("PATH", dir.resolve("bin") + ":" + System.getenv("PATH")));
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        assertThat(lines.readLine()).contains("building (");
        assertThat(lines.readLine()).matches("swingnode: building: module 2 of 11, protocol, \\d+ s");
        Files.createFile(go);
        assertThat(lines.lines().toList()).anyMatch(line -> line.contains("the build failed"));
        assertThat(process.waitFor()).isNotZero();
    }

    @Test
    void runsFromAFolderWithBlanksAndLettersBeyondAsciiWithoutAnEnvironment() throws Exception {
        Path folder = Files.createDirectory(dir.resolve("zwei W\u00f6rter 'und\" $HOME"));
        for (String part : new String[] {"swingnode", "node", "target", "pom.xml", "jdk"}) {
            Files.move(dir.resolve(part), folder.resolve(part));
        }
        script(folder.resolve("jdk/bin/java"), "for word; do echo \"$word\"; done");
        dir = folder;
        Map<String, String> empty = Map.of("PATH", "/usr/bin:/bin", "HOME", "", "TMPDIR", "/nonexistent");
        assertThat(run(empty).lines())
                .contains(folder.toRealPath()
                        .resolve("target/launcher/lib/main.jar")
                        .toString());
    }

    /** The id of a builder that was killed may belong to another process by now. */
    @ParameterizedTest
    @ValueSource(strings = {"1", "1.0", "999999999", "999999999.12"})
    void aLockThatABuilderLeftBehindHoldsNobodyUp(String owner) throws Exception {
        Files.setLastModifiedTime(
                dir.resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(60)));
        Files.createSymbolicLink(state.resolve("lock"), Path.of(owner));
        script(Files.createDirectories(dir.resolve("bin")).resolve("mvn"), "echo no compiler; exit 1");
        assertThat(run(Map.of("PATH", dir.resolve("bin") + ":" + System.getenv("PATH"))))
                .contains("no compiler", "the build failed")
                .doesNotContain("waiting for another process");
        assertThat(state.resolve("lock")).doesNotExist();
    }

    @Test
    void runsTheOldBuildWhereThisUserCannotBuild() throws Exception {
        Files.setLastModifiedTime(
                dir.resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(60)));
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("r-xr-xr-x"));
        assumeFalse(Files.isWritable(state), "this user may write anywhere");
        assertThat(run(Map.of()))
                .contains("the sources are newer than the build", "is not writable")
                .endsWith("LC_ALL=C.UTF-8 LANG=");
    }
}
