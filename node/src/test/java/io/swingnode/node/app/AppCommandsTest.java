package io.swingnode.node.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.swingnode.node.Cancellation;
import io.swingnode.node.CommandRun;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands of an operator, end to end, with a running node. */
class AppCommandsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Executor THREADS = task -> Thread.ofVirtual().start(task);

    @TempDir
    Path dir;

    private final Cancellation end = new Cancellation();
    private final StringWriter served = new StringWriter();
    private final CompletableFuture<Integer> node = new CompletableFuture<>();

    @BeforeEach
    void serve() {
        CommandLine command = new CommandLine(new ServeCommand(end));
        command.setOut(new PrintWriter(served, true));
        Thread.ofPlatform().name("serve").start(() -> node.complete(command.execute(home())));
        await().atMost(PATIENCE).until(() -> served.toString().contains("serving"));
    }

    @AfterEach
    void endNode() {
        app("remove", "tried", "--data");
        end.request();
        assertThat(node.join()).isEqualTo(ExitCodes.OK);
    }

    private String home() {
        return dir.resolve("home").toString();
    }

    private CommandRun app(String command, String... arguments) {
        return CommandRun.app(command, home(), arguments);
    }

    private String manifest(String... more) throws IOException {
        String text = """
                id: tried
                version: '1'
                components:
                  - id: idle
                    version: '1'
                    command: [sh, -c, 'echo at work; exec sleep 600']
                    configs: [{key: PAUSE, default: '5'}]
                """;
        Path file = dir.resolve("app.yaml");
        Files.writeString(file, text + String.join("\n", more));
        return file.toString();
    }

    @Test
    void runsAnApplicationFromInstallToRemoval() throws IOException {
        assertThat(app("install", manifest()).out()).contains("idle", "installed");
        CommandRun started = app("start", "tried", "-c", "idle");
        assertThat(started.status()).as(started.err()).isEqualTo(ExitCodes.OK);
        assertThat(started.err()).contains("idle=starting", "idle=running");
        assertThat(app("status", "tried", "-o", "json").out())
                .contains("\"status\":\"running\"", "\"pid\":")
                .contains("\"restart\":\"on-failure\",\"maxRestarts\":3,\"autostart\":false")
                .hasLineCount(1);
        assertThat(app("status", "tried").out())
                .containsPattern("RESTARTS +RESTART +AUTOSTART")
                .containsPattern("idle +1 +running +[0-9]+ +0/3 +on-failure +no ");
        assertThat(app("logs", "tried", "-n", "1").out()).isEqualTo("idle | at work" + System.lineSeparator());
        assertThat(app("logs", "tried", "-n", "0").out()).isEmpty();
        assertThat(app("reload", "tried").status()).isEqualTo(ExitCodes.OK);
        assertThat(app("stop", "tried").out()).contains("stopped");
        assertThat(app("reset", "tried", "-c", "idle").status()).isEqualTo(ExitCodes.OK);
        assertThat(app("events", "tried", "--recent").out()).contains("installed", "started", "stopped");
        assertThat(app("remove", "tried", "--data").out()).contains("done");
        assertThat(app("status").out()).contains("no applications");
    }

    @Test
    void endsAProcessWithoutHooksAndMountsAComponentElsewhere() throws IOException {
        assertThat(app("install", manifest()).status()).isEqualTo(ExitCodes.OK);
        assertThat(app("start", "tried").status()).isEqualTo(ExitCodes.OK);
        for (int again = 0; again < 2; again++) {
            CommandRun ended = app("delete-process", "tried", "-c", "idle");
            assertThat(ended.status()).as(ended.err()).isEqualTo(ExitCodes.OK);
            assertThat(ended.out()).contains("stopped");
        }
        assertThat(app("events", "tried", "--recent").out()).doesNotContain("stopped");

        assertThat(app("route", "tried", "/idle", "-c", "idle", "-o", "json").out())
                .contains("\"routePath\":\"/idle\"");
        CommandRun bad = app("route", "tried", "a b", "-c", "idle");
        assertThat(bad.status()).isEqualTo(ExitCodes.USAGE);
        assertThat(bad.err()).contains("\"a b\" is no path of a URL");
        assertThat(app("route", "tried", "/all").err()).contains("--component");
        assertThat(app("route", "tried", "", "-c", "idle", "-o", "json").out()).contains("\"routePath\":\"\"");
    }

    @Test
    void upgradesAllComponentsThatHaveANewerVersion() throws IOException {
        assertThat(app("install", manifest()).status()).isEqualTo(ExitCodes.OK);
        CommandRun nothing = app("upgrade", "tried", manifest());
        assertThat(nothing.status()).isEqualTo(ExitCodes.FAILED);
        assertThat(nothing.err()).contains("there is nothing to upgrade", "[EMPTY_SELECTION]");
        Path newer = Path.of(manifest());
        Files.writeString(newer, Files.readString(newer).replace("version: '1'", "version: '2'"));
        CommandRun upgraded = app("upgrade", "tried", newer.toString());
        assertThat(upgraded.status()).as(upgraded.err()).isEqualTo(ExitCodes.OK);
        assertThat(app("status", "tried", "-o", "json").out()).contains("\"version\":\"2\"");
    }

    @Test
    void refusesComponentsThatAreNotThere() throws IOException {
        app("install", manifest());
        for (String command : new String[] {
            "start", "stop", "restart", "reload", "delete-process", "status", "reset", "logs", "config"
        }) {
            CommandRun ran = app(command, "tried", "-c", "ilde");
            assertThat(ran.status()).as(command).isEqualTo(ExitCodes.FAILED);
            assertThat(ran.err().lines())
                    .as(command)
                    .containsExactly("swingnode: application tried has no component ilde [CHILD_NOT_FOUND]");
        }
    }

    @Test
    void givesProgramsTheCodeOfARefusalAsItsReason() throws IOException {
        app("install", manifest());
        CommandRun unknown = app("start", "tried", "-c", "ilde", "-o", "json");
        assertThat(unknown.status()).isEqualTo(ExitCodes.FAILED);
        assertThat(unknown.err().lines())
                .containsExactly("{\"error\":{\"reason\":\"CHILD_NOT_FOUND\","
                        + "\"message\":\"application tried has no component ilde\"}}");
        CommandRun bad = app("install", manifest("    colour: red"), "-o", "json");
        assertThat(bad.status()).isEqualTo(ExitCodes.USAGE);
        assertThat(bad.err())
                .startsWith("{\"error\":{\"reason\":\"BAD_MANIFEST\",")
                .doesNotContain("[BAD_MANIFEST]");
    }

    @Test
    void warnsOfConfigsThatAreDropped() throws IOException {
        app("install", manifest());
        CommandRun typo = app("config", "tried", "-c", "idle", "PAUSE=1", "PUASE=2");
        assertThat(typo.status()).isEqualTo(ExitCodes.OK);
        assertThat(typo.err()).contains("warning: PUASE is not declared").doesNotContain("warning: PAUSE");
        assertThat(app("config", "tried").out()).contains("idle: PAUSE=1").doesNotContain("PUASE");
    }

    @Test
    void secretsComeFromFilesAndConfigsReturnToTheirDefaults() throws IOException {
        String text = Files.readString(Path.of(manifest()))
                .replace("[{key: PAUSE, default: '5'}]", "[{key: PAUSE, default: '5'}, {key: TOKEN, secure: true}]");
        Files.writeString(dir.resolve("app.yaml"), text);
        app("install", dir.resolve("app.yaml").toString());
        Path token = dir.resolve("token.txt");
        Files.writeString(token, "of a file\n");
        CommandRun fromFile = app("config", "tried", "-c", "idle", "--from-file", "TOKEN=" + token);
        assertThat(fromFile.status()).as(fromFile.err()).isEqualTo(ExitCodes.OK);
        assertThat(fromFile.err()).doesNotContain("warning");
        assertThat(app("config", "tried").out()).contains("idle: TOKEN=********");
        assertThat(app("config", "tried", "-c", "idle", "TOKEN=argument").err())
                .contains("warning: the secret TOKEN was an argument", "--prompt")
                .doesNotContain("TOKEN=argument");
        assertThat(app("config", "tried", "-c", "idle", "PAUSE=1", "--unset", "TOKEN")
                        .status())
                .isEqualTo(ExitCodes.OK);
        assertThat(app("config", "tried").out()).contains("idle: PAUSE=1").doesNotContain("TOKEN");
        assertThat(app("config", "tried", "-c", "idle", "--unset", "PAUSE").status())
                .isEqualTo(ExitCodes.OK);
        assertThat(app("config", "tried").out()).contains("idle: PAUSE=5");
        CommandRun typo = app("config", "tried", "-c", "idle", "--unset", "PUASE");
        assertThat(typo.status()).isEqualTo(ExitCodes.USAGE);
        assertThat(typo.err()).contains("idle neither declares PUASE nor has it set; there is PAUSE");
        CommandRun absent = app("config", "tried", "--from-file", "TOKEN=/no/such/file");
        assertThat(absent.status()).isEqualTo(ExitCodes.USAGE);
        assertThat(absent.err()).contains("/no/such/file");
    }

    @Test
    void logsTellWhenTheirLinesWereWrittenAndShowHooks() throws IOException {
        assertThat(app("install", manifest()).status()).isEqualTo(ExitCodes.OK);
        assertThat(app("start", "tried").status()).isEqualTo(ExitCodes.OK);
        Path logs = dir.resolve("home/node/apps/tried/components/idle/logs");
        Files.writeString(logs.resolve("hooks.log"), "of a hook\n");
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(app("logs", "tried", "--timestamps").out())
                                .containsPattern("20\\d\\d-\\d\\d-\\d\\dT[0-9:]{8}Z[ ~] idle \\| at work")
                                .containsPattern("Z[ ~] idle\\*\\| of a hook"));
        assertThat(app("logs", "tried", "--since", "1h", "-t", "-o", "json").out())
                .contains("\"source\":\"output\",\"at\":\"20", "\"source\":\"hooks\"");
        assertThat(app("logs", "tried", "--since", "2030-01-01").out()).isEmpty();
        CommandRun wrong = app("logs", "tried", "--since", "yesterday");
        assertThat(wrong.status()).isEqualTo(ExitCodes.USAGE);
        assertThat(wrong.err()).contains("--since: 'yesterday' is neither how long ago (10m");
    }

    @Test
    void topShowsTheNodeOnce() throws IOException {
        app("install", manifest());
        CommandRun top = CommandRun.of(List.of("top", home()));
        assertThat(top.status()).as(top.err()).isEqualTo(ExitCodes.OK);
        assertThat(top.out())
                .contains("process " + ProcessHandle.current().pid())
                .containsPattern("tried/idle +installed")
                .doesNotContain("\u001b");
        assertThat(CommandRun.of(List.of("top", home(), "-o", "json", "-n", "2"))
                        .out())
                .hasLineCount(2)
                .contains("\"seconds\":");
        CommandRun absent = CommandRun.of(List.of("top", dir.resolve("nobody").toString()));
        assertThat(absent.status()).isEqualTo(ExitCodes.FAILED);
        assertThat(absent.err()).contains("no node is running for");
    }

    @Test
    void changesNothingForAManifestOrPackageThatIsBad() throws IOException {
        CommandRun unknown = app("install", manifest("    colour: red"));
        assertThat(unknown.status()).isEqualTo(ExitCodes.USAGE);
        assertThat(unknown.err().lines()).singleElement().asString().contains("colour", "unknown field");
        CommandRun nowhere = app("install", manifest("    source: {directory: nowhere}"));
        assertThat(nowhere.status()).isEqualTo(ExitCodes.USAGE);
        assertThat(nowhere.err()).contains("does not exist", "[BAD_PACKAGE]");
        assertThat(app("status").out()).contains("no applications");
        assertThat(dir.resolve("home/node/apps/tried")).doesNotExist();
    }

    @Test
    void tellsOneComponentsFailureFromAnothers() throws IOException {
        // The restart cannot end before it may.
        Path go = dir.resolve("go");
        Files.writeString(
                Files.createDirectories(dir.resolve("held")).resolve("hold.sh"),
                "while [ ! -e '" + go + "' ]; do sleep 0.05; done\n");
        String broken = """
                    source: {directory: held}
                    hooks: {pre-start: hold.sh}
                  - {id: broken, version: '1', command: [sh, -c, exit 1], maxRestarts: 0}
                """;
        assertThat(app("install", manifest(broken)).status()).isEqualTo(ExitCodes.OK);
        CompletableFuture<CommandRun> restart =
                CompletableFuture.supplyAsync(() -> app("restart", "tried", "-c", "idle"), THREADS);
        await().atMost(PATIENCE)
                .until(() -> app("status", "tried").out().matches("(?s).*idle +1 +(stopping|starting).*"));
        CommandRun failing = app("start", "tried", "-c", "broken");
        assertThat(failing.status()).isEqualTo(ExitCodes.FAILED);
        assertThat(failing.err()).contains("component broken");
        assertThat(restart.isDone())
                .as("the restart waits for its own component")
                .isFalse();
        Files.createFile(go);
        assertThat(restart.join().status()).as(restart.join().err()).isEqualTo(ExitCodes.OK);
        assertThat(app("restart", "tried", "-c", "broken").status()).isEqualTo(ExitCodes.FAILED);
    }

    @Test
    void refusesASecondNode() {
        StringWriter err = new StringWriter();
        assertThat(Main.run(new String[] {"serve", home()}, new StringWriter(), err))
                .isEqualTo(ExitCodes.FAILED);
        assertThat(err.toString()).contains("is running for").contains("already");
    }

    @Test
    void theNodeMakesExportsWithTheModeOfItsSettings() throws IOException {
        Path out = dir.resolve("out");
        CommandRun refused = CommandRun.of(List.of("export", home(), out.toString(), "--file-mode", "group"));
        assertThat(refused.status()).isEqualTo(ExitCodes.USAGE);
        assertThat(refused.err()).contains("swingnode.store.file-mode").contains("leave --file-mode out");
        CommandRun unmapped = CommandRun.of(List.of("export", home(), out.toString(), "--mmap"));
        assertThat(unmapped.status()).isEqualTo(ExitCodes.USAGE);
        assertThat(unmapped.err()).contains("leave --mmap out");
        CommandRun done = CommandRun.of(List.of("export", home(), out.toString()));
        assertThat(done.status()).as(done.err()).isEqualTo(ExitCodes.OK);
        assertThat(Files.getPosixFilePermissions(out.resolve("export-manifest.json")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
}
