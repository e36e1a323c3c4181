package io.swingnode.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.swingnode.node.CommandRun;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.Main;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.io.DurableFiles;
import io.swingnode.protocol.VatId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Copies of the store of a node that runs, over its socket and its port; of which some are killed. */
@Timeout(300)
class RemoteCommandsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int VATS = 60;
    private static final int HEAP_BYTES = 300_000;
    private static final Pattern PORT = Pattern.compile("readers at ([0-9.:]+)");
    private static final Pattern DIGEST = Pattern.compile("digest ([0-9a-f]{64})");

    @TempDir
    Path dir;

    private final List<Process> processes = new ArrayList<>();
    private String port = "";

    private Path home() {
        return dir.resolve("home");
    }

    @BeforeEach
    void serve() throws IOException {
        try (SwingStore store = SwingStore.init(home().resolve("store"), StoreOptions.defaults())) {
            store.hostKv().set("host.height", "7");
            Random random = new Random(1);
            byte[] heap = new byte[HEAP_BYTES];
            for (int i = 1; i <= VATS; i++) {
                VatId vat = new VatId("v" + i);
                random.nextBytes(heap);
                store.kernelKv().set("key" + i, "value" + i);
                store.transcripts().initTranscript(vat);
                store.transcripts().addItem(vat, "{\"d\":" + i + "}");
                store.transcripts().rolloverSpan(vat);
                store.transcripts().addItem(vat, "{\"d\":" + i + "}");
                store.snapshots().saveSnapshot(vat, 1, new ByteArrayInputStream(heap));
            }
            store.commit();
        }
        startNode();
    }

    private void startNode() throws IOException {
        Process node = start("serve", home().toString(), "--listen", "127.0.0.1:0");
        String line = node.inputReader().readLine();
        Matcher listening = PORT.matcher(String.valueOf(line));
        assertThat(listening.find()).as(line + Files.readString(errors())).isTrue();
        port = listening.group(1);
    }

    @AfterEach
    void end() {
        processes.forEach(process -> process.destroyForcibly().onExit().join());
    }

    private Path errors() {
        return dir.resolve("errors");
    }

    private Process start(String... command) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        line.addAll(List.of(command));
        Process process = new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.appendTo(errors().toFile()))
                .start();
        processes.add(process);
        return process;
    }

    private static CommandRun run(Object... args) {
        return CommandRun.of(List.of(args).stream().map(Object::toString).toList());
    }

    private static CommandRun ok(Object... args) {
        CommandRun ran = run(args);
        assertThat(ran.status()).as(ran.err()).isEqualTo(ExitCodes.OK);
        return ran;
    }

    private static String digest(Path copy) {
        Matcher digest = DIGEST.matcher(ok("verify", copy).out());
        assertThat(digest.find()).isTrue();
        return digest.group(1);
    }

    /** Kills a copy as soon as it has come so far. */
    private void killWhen(Callable<Boolean> there, Object... args) throws IOException {
        Process copy = start(List.of(args).stream().map(Object::toString).toArray(String[]::new));
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(() -> there.call() || !copy.isAlive());
        assertThat(copy.isAlive()).as("the copy goes on until it is killed").isTrue();
        copy.destroyForcibly().onExit().join();
    }

    private static long files(Path dir) throws IOException {
        return Files.isDirectory(dir) ? DurableFiles.list(dir).size() : 0;
    }

    private Path token() {
        return home().resolve("node/reader-token");
    }

    @Test
    void exportsTheSameBytesAsALocalExport() throws IOException {
        Path local = dir.resolve("local");
        ok("export", home(), local, "--artifact-mode", "archival");
        Path socket = dir.resolve("by-socket");
        assertThat(ok("export", "--from", home(), socket, "--artifact-mode", "archival")
                        .out())
                .contains("exported block 7 of " + home());
        Path tcp = dir.resolve("by-tcp");
        ok("export", "--from", port, tcp, "--artifact-mode", "archival", "--token-file", token());
        for (Path file : DurableFiles.list(local)) {
            assertThat(socket.resolve(file.getFileName())).hasSameBinaryContentAs(file);
            assertThat(tcp.resolve(file.getFileName())).hasSameBinaryContentAs(file);
        }
        assertThat(files(socket)).isEqualTo(files(local));
    }

    @Test
    void clonesAndVerifies() {
        Path clone = dir.resolve("clone");
        assertThat(ok("clone", port, clone, "--token-file", token(), "--artifact-mode", "archival")
                        .out())
                .contains("cloned block 7 of " + port, VATS * 3 + " artifacts");
        assertThat(digest(clone)).isEqualTo(digest(home()));
        CommandRun again = run("clone", home(), clone);
        assertThat(again.status()).isEqualTo(ExitCodes.USAGE);
        assertThat(again.complaints()).singleElement().asString().contains("give --replace");
        ok("clone", home().resolve("node/kernel.sock"), clone, "--replace");
    }

    @Test
    void aKilledExportIsContinued() throws IOException {
        Path copy = dir.resolve("copy");
        Object[] command = {"export", "--from", home(), copy, "--artifact-mode", "archival"};
        killWhen(() -> files(copy) > 20, command);
        assertThat(copy.resolve("export-manifest.json")).doesNotExist();
        Matcher kept = Pattern.compile("([0-9]+) of them kept from an interrupted export\\R")
                .matcher(ok(command).out());
        assertThat(kept.find()).isTrue();
        assertThat(Integer.parseInt(kept.group(1))).isGreaterThanOrEqualTo(15);
        assertThat(digest(copy)).isEqualTo(digest(home()));
    }

    @Test
    void aKilledCloneIsContinued() throws IOException {
        Path clone = dir.resolve("clone");
        Object[] command = {"clone", port, clone, "--token-file", token(), "--artifact-mode", "archival"};
        killWhen(() -> Files.exists(dir.resolve("clone.importing/import-note")), command);
        assertThat(clone).doesNotExist();
        assertThat(ok(command).out()).contains("continuing an interrupted clone");
        assertThat(digest(clone)).isEqualTo(digest(home()));
        assertThat(dir.resolve("clone.importing")).doesNotExist();
    }

    /** What is right of an export is kept; a clone of another state begins anew. Both say so. */
    @Test
    void aNodeThatHasMovedOnIsCopiedAsItIsNow() throws IOException {
        Path copy = dir.resolve("copy");
        Path clone = dir.resolve("clone");
        Object[] export = {"export", "--from", home(), copy, "--artifact-mode", "archival"};
        killWhen(() -> files(copy) > 20, export);
        Object[] cloning = {"clone", home(), clone, "--artifact-mode", "archival"};
        killWhen(() -> Files.exists(dir.resolve("clone.importing/import-note")), cloning);
        processes.getFirst().destroyForcibly().onExit().join();
        try (SwingStore store = SwingStore.open(home().resolve("store"), StoreOptions.defaults())) {
            store.hostKv().set("host.height", "8");
            store.kernelKv().set("key1", "moved on");
            store.commit();
        }
        startNode();
        assertThat(ok(export).out())
                .contains(
                        "exported block 8", "kept from an interrupted export of block 7; the node has moved on since");
        CommandRun cloned = ok(cloning);
        assertThat(cloned.out()).contains("cloned block 8").doesNotContain("continuing");
        assertThat(cloned.err()).contains("has moved on since the clone into " + clone + " was interrupted");
        assertThat(digest(copy)).isEqualTo(digest(home())).isEqualTo(digest(clone));
    }

    @Test
    void saysWhatIsMissing() {
        Path copy = dir.resolve("copy");
        assertThat(run("export", "--from", port, copy).complaints())
                .singleElement()
                .asString()
                .contains("asks for a token");
        assertThat(run("export", home(), copy, "--token-file", token()).err()).contains("name it with --from");
        assertThat(run("export", copy).err()).contains("give DIR and OUT, or --from NODE and OUT");
        assertThat(run("clone", dir.resolve("none"), copy).complaints())
                .singleElement()
                .asString()
                .contains("nothing listens at " + dir.resolve("none"), "is a node serving there?");
        assertThat(run("clone", port, copy, "--tls-key", token()).complaints())
                .singleElement()
                .asString()
                .contains("go together");
        assertThat(copy).doesNotExist();
    }

    @Test
    void serveRefusesStrangersTheirPort() {
        CommandRun everywhere = run("serve", dir.resolve("other"), "--listen", "0.0.0.0:0");
        assertThat(everywhere.status()).isEqualTo(ExitCodes.USAGE);
        assertThat(everywhere.complaints()).singleElement().asString().contains("allowed with certificates only");
    }
}
