package io.swingnode.node.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.node.Cancellation;
import io.swingnode.node.CommandRun;
import io.swingnode.node.ExitCodes;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.VatId;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The whole node that {@code serve} runs, and what its operator asks it. */
class ServeTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final VatId V1 = new VatId("v1");

    @TempDir
    Path dir;

    private final Cancellation end = new Cancellation();
    private final StringWriter served = new StringWriter();
    private final CompletableFuture<Integer> node = new CompletableFuture<>();

    private Path home() {
        return dir.resolve("home");
    }

    @BeforeEach
    void serveAStoreOfThreeBlocks() {
        try (SwingNode kernelsNode = SwingNode.start(NodeSettings.of(home()));
                StoreSession session = kernelsNode.openSession()) {
            session.kernel().transcripts().initTranscript(V1);
            for (int height = 1; height <= 3; height++) {
                session.kernel().startCrank();
                session.kernel().transcripts().addItem(V1, "{\"d\":" + height + "}");
                session.kernel().kv().set("kernel.height", Integer.toString(height));
                session.kernel().emitCrankHashes();
                session.kernel().endCrank();
                session.host().commitBlock(height, CleanupBudget.DEFAULT);
            }
        }
        CommandLine command = new CommandLine(new ServeCommand(end));
        command.setOut(new PrintWriter(served, true));
        Thread.ofPlatform().name("serve").start(() -> node.complete(command.execute(home().toString())));
        await().atMost(PATIENCE).until(() -> served.toString().contains("serving"));
    }

    @AfterEach
    void endNode() {
        end.request();
        assertThat(node.join()).isEqualTo(ExitCodes.OK);
    }

    private CommandRun run(String... args) {
        return CommandRun.of(List.of(args));
    }

    @Test
    void tellsWhatItDoes() {
        assertThat(served.toString()).contains("block 3", "applications: none");
        CommandRun status = run("node", "status", home().toString());
        assertThat(status.status()).as(status.err()).isEqualTo(ExitCodes.OK);
        assertThat(status.out().lines())
                .anyMatch(line -> line.matches("height +3"))
                .anyMatch(line -> line.matches("activity hash +[0-9a-f]{64}"))
                .anyMatch(line -> line.matches("block +none begun"))
                .anyMatch(line -> line.matches("sizes +database .*, journal .*"))
                .anyMatch(line -> line.matches("write-ahead log .* no readers"))
                .anyMatch(line -> line.matches("ledger +OPEN at block 3, 0 of .* events waiting"))
                .anyMatch(line -> line.matches("exports +none"))
                .anyMatch(line -> line.matches("applications +none"));
        assertThat(run("node", "status", home().toString(), "-o", "json").out())
                .contains("\"height\":3", "\"work\":\"idle\"", "\"phase\":\"OPEN\"", "\"limitBytes\":")
                .hasLineCount(1);
    }

    @Test
    void managesApplicationsBesideTheStore() throws IOException {
        Path manifest = dir.resolve("app.yaml");
        Files.writeString(manifest, """
                id: beside
                version: '1'
                components:
                  - id: idle
                    version: '1'
                    command: [sh, -c, 'exec sleep 600']
                """);
        assertThat(run("app", "install", home().toString(), manifest.toString()).status())
                .isEqualTo(ExitCodes.OK);
        assertThat(run("node", "status", home().toString()).out()).contains("beside ");
        assertThat(run("app", "remove", home().toString(), "beside", "--data").status())
                .isEqualTo(ExitCodes.OK);
    }

    @Test
    void exportsTheSameBytesAsWithoutANode() throws IOException {
        Path through = dir.resolve("through");
        CommandRun ran = run("export", home().toString(), through.toString(), "--artifact-mode", "archival");
        assertThat(ran.status()).as(ran.err()).isEqualTo(ExitCodes.OK);
        assertThat(ran.out()).contains("archival");
        CommandRun again = run("export", home().toString(), through.toString());
        assertThat(again.status()).isEqualTo(ExitCodes.USAGE);
        assertThat(again.complaints()).singleElement().asString().contains("is not empty");
        end.request();
        assertThat(node.join()).isEqualTo(ExitCodes.OK);
        Path without = dir.resolve("without");
        assertThat(run("export", home().toString(), without.toString(), "--artifact-mode", "archival")
                        .status())
                .isEqualTo(ExitCodes.OK);
        try (Stream<Path> files = Files.list(without)) {
            for (Path file : files.toList()) {
                assertThat(through.resolve(file.getFileName())).hasSameBinaryContentAs(file);
            }
        }
    }

    @Test
    void keepsItsHomeToItself() throws IOException {
        CommandRun second = run("serve", home().toString());
        assertThat(second.status()).isEqualTo(ExitCodes.FAILED);
        assertThat(second.complaints())
                .singleElement()
                .asString()
                .contains(
                        "a node is running for",
                        "process " + ProcessHandle.current().pid());
        assertThat(Files.getPosixFilePermissions(home().resolve("node")))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void tellsWhenNoNodeRuns() {
        end.request();
        assertThat(node.join()).isEqualTo(ExitCodes.OK);
        CommandRun status = run("node", "status", home().toString());
        assertThat(status.status()).isEqualTo(ExitCodes.FAILED);
        assertThat(status.complaints()).singleElement().asString().contains("no node is running", "swingnode serve");
    }
}
