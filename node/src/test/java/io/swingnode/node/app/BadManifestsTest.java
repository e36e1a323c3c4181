package io.swingnode.node.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.SpawnProtocol;
import com.typesafe.config.ConfigFactory;
import io.swingnode.components.LifecycleManager;
import io.swingnode.components.config.ComponentsSettings;
import io.swingnode.components.files.PackageLimits;
import io.swingnode.journal.Journal;
import io.swingnode.node.CommandRun;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.control.ControlApps;
import io.swingnode.node.control.ControlRequest;
import io.swingnode.node.control.ControlServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad manifests and packages, through the control socket of a running node. */
class BadManifestsTest {
    private static final PackageLimits LIMITS = new PackageLimits(20, 100_000);
    private static final String GOOD = """
            id: good
            version: '1'
            components: [{id: worker, version: '1', command: [sleep, '600']}]
            """;

    @TempDir
    Path dir;

    private final Map<String, String> expected = new TreeMap<>();
    private ActorSystem<SpawnProtocol.Command> system;
    private LifecycleManager manager;
    private ControlServer control;

    @BeforeEach
    void serve() throws IOException {
        Path home = dir.resolve("home");
        // Made at the first fetch; it stays, and stays empty.
        Files.createDirectories(home.resolve("node/packages"));
        Journal journal = Journal.ofHome(home);
        journal.prepare();
        system = ActorSystem.create(SpawnProtocol.create(), "node", ConfigFactory.load(journal.config()));
        manager = LifecycleManager.open(
                system,
                system,
                ComponentsSettings.builder(home).packageLimits(LIMITS).build());
        ControlApps apps = new ControlApps(manager);
        control = ControlServer.open(
                ControlServer.appSocket(home),
                (request, reply) -> apps.handle((ControlRequest.OfApplications) request, reply));
        assertThat(app("install", write("good.yaml", GOOD)).status()).isEqualTo(ExitCodes.OK);
        assertThat(app("start", "good", "--no-wait").status()).isEqualTo(ExitCodes.OK);
        await().atMost(Duration.ofMinutes(2))
                .until(() -> app("status", "good").out().contains(" running "));
        await().atMost(Duration.ofMinutes(2))
                .until(() -> manager.isBusy("good", io.swingnode.components.model.Selection.ALL), busy -> !busy);
    }

    @AfterEach
    void end() throws IOException {
        app("remove", "good", "--data");
        control.close();
        manager.close();
        system.terminate();
        await().atMost(Duration.ofMinutes(2))
                .until(() -> system.whenTerminated().isCompleted());
    }

    private CommandRun app(String command, String... arguments) {
        return CommandRun.app(command, dir.resolve("home").toString(), arguments);
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(dir.resolve(name), text).toString();
    }

    /** The state of the node: statuses, files and processes. The journal's file is excluded; its content shows in the status. */
    private List<String> state() throws IOException {
        List<String> state = new ArrayList<>();
        // What a process takes of the machine changes by itself.
        state.add(app("status", "-o", "json").out().replaceAll("\"(uptimeMillis|cpuMillis|memoryBytes)\":\\d+,?", ""));
        try (Stream<Path> files = Files.walk(dir.resolve("home"))) {
            files.filter(file -> !file.getFileName().toString().startsWith("journal.sqlite"))
                    .map(Path::toString)
                    .sorted()
                    .forEach(state::add);
        }
        ProcessHandle.current()
                .children()
                .filter(ProcessHandle::isAlive)
                .map(child -> "process " + child.pid())
                .sorted()
                .forEach(state::add);
        return state;
    }

    private void bad(String manifest, String words) {
        expected.put(manifest, words);
    }

    private static String with(String component) {
        return "id: bad\nversion: '1'\ncomponents:\n  - {id: one, version: '1', command: [sleep, '600']}\n  - "
                + component + "\n";
    }

    private static String two(String more) {
        return with("{id: two, version: '1', command: [sleep, '600'], " + more + "}");
    }

    private String packaged(String name, byte[] bytes) throws Exception {
        Files.write(dir.resolve(name), bytes);
        String sum =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        return "source: {archive: " + name + ", sha256: '" + sum + "'}";
    }

    private static byte[] zip(String name, int bytes, int times) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i < times; i++) {
                zip.putNextEntry(new ZipEntry(times == 1 ? name : name + i));
                zip.write(new byte[bytes]);
                zip.closeEntry();
            }
        }
        return out.toByteArray();
    }

    @Test
    void givesOneErrorAndChangesNothing() throws Exception {
        manifests();
        packages();
        List<String> before = state();
        assertThat(before).hasSizeGreaterThan(8).anyMatch(line -> line.startsWith("process "));
        int number = 0;
        for (Map.Entry<String, String> entry : expected.entrySet()) {
            String file = write("bad" + number++ + ".yaml", entry.getKey());
            CommandRun ran = app("install", file);
            assertThat(ran.status()).as(entry.getKey()).isNotEqualTo(ExitCodes.OK);
            assertThat(ran.complaints())
                    .as(entry.getKey())
                    .singleElement()
                    .asString()
                    .contains(entry.getValue());
            assertThat(state()).as(entry.getKey()).isEqualTo(before);
        }
        assertThat(expected).hasSize(21);
    }

    /** The same for an upgrade of a running component, which must keep running in its version. */
    @Test
    void givesOneErrorForABadUpgradeAndKeepsWhatRuns() throws Exception {
        packages();
        bad(two("colour: red"), "colour: unknown field");
        List<String> before = state();
        int number = 0;
        for (Map.Entry<String, String> entry : expected.entrySet()) {
            String text = entry.getKey().replace("id: bad", "id: good").replace("id: two", "id: worker");
            CommandRun ran = app("upgrade", "good", write("bad" + number++ + ".yaml", text), "-c", "worker");
            assertThat(ran.status()).as(text).isNotEqualTo(ExitCodes.OK);
            assertThat(ran.complaints()).as(text).singleElement().asString().contains(entry.getValue());
            assertThat(state()).as(text).isEqualTo(before);
        }
    }

    private void manifests() {
        bad("", "expected an object");
        bad("- a list", "expected an object");
        bad("id: [unclosed", "line");
        bad("id: bad\nid: twice\n", "Duplicate");
        bad("id: ../bad\nversion: '1'\ncomponents: []", "id: expected");
        bad("id: bad\nversion: 1\ncomponents: []", "version: expected a text");
        bad("id: bad\nversion: '1'\n", "components: required");
        bad("id: bad\nversion: '1'\ncomponents: {a: b}\n", "components: expected a list");
        bad(with("{id: one, version: '1', command: [sleep, '600']}"), "\"one\" appears twice");
        bad(with("{id: two, version: '1'}"), "command: required");
        bad(two("colour: red"), "colour: unknown field");
        bad(two("port: '80'"), "port: expected a whole number");
        bad(two("hooks: {pre-start: ../../hook.sh}"), "expected a path inside");
        bad(two("source: {archive: a.zip}"), "sha256: required");
    }

    private void packages() throws Exception {
        bad(two("source: {directory: nowhere}"), "does not exist");
        bad(two("source: {archive: nowhere.zip, sha256: '" + "0".repeat(64) + "'}"), "cannot be fetched");
        packaged("wrong.zip", zip("file", 1, 1));
        bad(two("source: {archive: wrong.zip, sha256: '" + "0".repeat(64) + "'}"), "its SHA-256 is");
        bad(two(packaged("none.tar.gz", "not an archive".getBytes(StandardCharsets.UTF_8))), "cannot be unpacked");
        bad(two(packaged("leaves.zip", zip("../../../../outside", 1, 1))), "would leave");
        bad(two(packaged("bomb.zip", zip("zeros", 10_000_000, 1))), "more than 100000 bytes");
        bad(two(packaged("many.zip", zip("file", 1, 21))), "more than 20 entries");
    }
}
