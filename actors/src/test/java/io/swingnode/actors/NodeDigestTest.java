package io.swingnode.actors;

import static io.swingnode.actors.TestNodes.askAccepted;
import static io.swingnode.actors.TestNodes.join;
import static io.swingnode.actors.TestNodes.recordedBlocks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.LoggingTestKit;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.typesafe.config.ConfigFactory;
import io.swingnode.actors.ledger.BlockLedgerHealth;
import io.swingnode.actors.ledger.BlockRecord;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.maintenance.ExportScan;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.VatId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ledger records with each block the digest of the export data, and gets along without it until it knows it. */
class NodeDigestTest {
    private static final VatId V1 = new VatId("v1");

    @TempDir
    Path home;

    private final FaultyDisk disk = new FaultyDisk();

    private NodeSettings settings() {
        return NodeSettings.of(home)
                .withStoreOptions(StoreOptions.builder().database(disk).build());
    }

    private String scanned() {
        try (ExportScan scan = ExportScan.open(home.resolve("store"), Database.sqlite())) {
            return scan.run(entries -> {}).value();
        }
    }

    private Path digestFile() {
        return home.resolve("node/export-digest");
    }

    private static Optional<String> digest(SwingNode node) {
        return join(node.host().ledgerHealth()).flatMap(BlockLedgerHealth::exportDigest);
    }

    /** Waits until the node knows the digest, which must be that of the last commit. */
    private void awaitDigest(SwingNode node) {
        await().atMost(Duration.ofMinutes(2)).until(() -> digest(node).isPresent());
        assertThat(digest(node)).contains(scanned());
    }

    private static void commit(SwingNode node, long height) {
        askAccepted(node, new KernelRequest.KvSet("height", "is " + height));
        askAccepted(node, TestNodes.commit(height));
    }

    private BlockRecord lastBlock() {
        return recordedBlocks(home).getLast();
    }

    @Test
    void everyKindOfCommitIsFollowed() {
        try (SwingNode node = SwingNode.start(settings())) {
            awaitDigest(node);
            commit(node, 1);
            try (StoreSession session = node.openSession()) {
                session.kernel().startCrank();
                session.kernel().establishCrankSavepoint("s");
                session.kernel().kv().set("rolled back", "1");
                session.kernel().rollbackCrank("s");
                session.kernel().kv().set("local.key", "is not exported");
                session.kernel().transcripts().initTranscript(V1);
                session.kernel().transcripts().addItem(V1, "item");
                session.kernel().emitCrankHashes();
                session.kernel().endCrank();
                var unused = session.host().commitBlock(2, CleanupBudget.PAUSED);
                assertThat(digest(node)).contains(scanned());
                var saved = join(session.kernel().saveSnapshot(V1, 1, Source.single(ByteString.fromString("heap"))));
                assertThat(saved.uncompressedSizeBytes()).isEqualTo(4);
                for (long height = 3; height < 20; height++) {
                    session.kernel().kv().set("pipelined", "at " + height);
                    session.kernel().transcripts().addItem(V1, "item " + height);
                    unused = join(session.host().startCommitBlock(height, CleanupBudget.PAUSED));
                }
                session.host().hostKv().set("host.height", "20");
                session.kernel().kv().delete("height");
                var plain = session.host().commit();
                assertThat(plain.delta().isEmpty()).isFalse();
            }
            assertThat(digest(node)).contains(scanned());
        }
        assertThat(recordedBlocks(home)).allMatch(block -> block.exportDigest().isPresent());
        assertThat(lastBlock().exportDigest()).contains(scanned());
        assertThat(recordedBlocks(home).stream().map(BlockRecord::exportDigest).distinct())
                .hasSize(20);
    }

    @Test
    void nodeThatWantsNoneRecordsNoneAndNeverAnOldOne() {
        try (SwingNode node = SwingNode.start(settings())) {
            awaitDigest(node);
            commit(node, 1);
        }
        NodeSettings settings = settings();
        NodeSettings without = new NodeSettings(
                settings.home(),
                settings.storeOptions(),
                settings.journal(),
                Optional.empty(),
                ConfigFactory.parseString("swingnode.ledger.export-digest = off"));
        try (SwingNode node = SwingNode.start(without)) {
            commit(node, 2);
            assertThat(digest(node)).isEmpty();
        }
        assertThat(recordedBlocks(home).stream()
                        .map(block -> block.exportDigest().isPresent()))
                .containsExactly(true, false);
        try (SwingNode node = SwingNode.start(settings())) {
            awaitDigest(node);
            commit(node, 3);
            assertThat(digest(node)).contains(scanned());
        }
        assertThat(lastBlock().exportDigest()).contains(scanned());
    }

    @Test
    void aHeightThatIsCommittedAgainWithOtherDataIsRecordedAgain() {
        try (SwingNode node = SwingNode.start(settings());
                StoreSession session = node.openSession()) {
            awaitDigest(node);
            session.host().hostKv().set("host.height", "7");
            var first = session.host().commit();
            session.kernel().kv().set("between", "blocks");
            var second = session.host().commit();
            session.host().hostKv().set("host.other", "is not exported");
            var third = session.host().commit();
            assertThat(first.delta().isEmpty()).isTrue();
            assertThat(second.delta().isEmpty()).isFalse();
            assertThat(third.delta().isEmpty()).isTrue();
        }
        assertThat(recordedBlocks(home)).extracting(BlockRecord::height).containsExactly(7L, 7L);
        assertThat(lastBlock().exportDigest()).contains(scanned());
    }

    @Test
    void stopKeepsTheDigestForTheNextStart() throws IOException {
        try (SwingNode node = SwingNode.start(settings())) {
            awaitDigest(node);
            commit(node, 1);
        }
        for (Path file : List.of(digestFile(), home.resolve("node/node.lock"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .as(file.toString())
                    .isEqualTo("rw-------");
        }
        try (SwingNode node = SwingNode.start(settings())) {
            // Known at once, without a scan.
            assertThat(digest(node)).contains(scanned());
            assertThat(digestFile()).doesNotExist();
            commit(node, 2);
        }
        assertThat(lastBlock().exportDigest()).contains(scanned());
    }

    @Test
    void keptDigestOfAnotherBlockIsNotUsed() throws IOException {
        try (SwingNode node = SwingNode.start(settings())) {
            awaitDigest(node);
            commit(node, 1);
        }
        byte[] old = Files.readAllBytes(digestFile());
        try (SwingNode node = SwingNode.start(settings())) {
            commit(node, 2);
        }
        Files.write(digestFile(), old);
        try (SwingNode node = SwingNode.start(settings())) {
            awaitDigest(node);
        }
    }

    @Test
    void storeOfANodeThatWasKilledIsScanned() throws IOException {
        try (SwingNode node = SwingNode.start(settings())) {
            awaitDigest(node);
            commit(node, 1);
        }
        Files.delete(digestFile());
        try (SwingStore store = SwingStore.open(home.resolve("store"), StoreOptions.defaults())) {
            store.kernelKv().set("height", "changed beside the node");
            store.commit();
        }
        ActorTestKit logs = ActorTestKit.create();
        try {
            LoggingTestKit.error("changed by something else").expect(logs.system(), () -> {
                try (SwingNode node = SwingNode.start(settings())) {
                    awaitDigest(node);
                    commit(node, 2);
                    assertThat(finding(node))
                            .hasValueSatisfying(found ->
                                    assertThat(found).contains("changed by something else", "delete " + findingFile()));
                }
                return true;
            });
        } finally {
            logs.shutdownTestKit();
        }
        assertThat(lastBlock().exportDigest()).contains(scanned());
        // It outlives the run that found it, until somebody has looked into it.
        try (SwingNode node = SwingNode.start(settings())) {
            assertThat(finding(node)).isPresent();
            Files.delete(findingFile());
            assertThat(finding(node)).isEmpty();
        }
    }

    private Path findingFile() {
        return home.resolve("node/export-digest-finding");
    }

    private static Optional<String> finding(SwingNode node) {
        return join(node.host().ledgerHealth()).flatMap(BlockLedgerHealth::digestFinding);
    }

    @Test
    void damagedRowThatABlockReplacesStopsNoCommit() throws Exception {
        try (SwingNode node = SwingNode.start(settings())) {
            awaitDigest(node);
            commit(node, 1);
        }
        try (Connection store = DriverManager.getConnection("jdbc:sqlite:" + home.resolve("store/swingstore.sqlite"));
                Statement statement = store.createStatement()) {
            assertThat(statement.executeUpdate("UPDATE kvStore SET value = NULL WHERE key = 'height'"))
                    .isEqualTo(1);
        }
        try (SwingNode node = SwingNode.start(settings())) {
            commit(node, 2);
            assertThat(digest(node)).isEmpty();
            assertThat(finding(node))
                    .hasValueSatisfying(found -> assertThat(found)
                            .contains("a row of the store that a block has replaced could not be read", "kvStore"));
        }
        assertThat(lastBlock().height()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void digestIsThatOfTheFileAfterACommitThatFailed(boolean durable) {
        try (SwingNode node = SwingNode.start(settings())) {
            awaitDigest(node);
            commit(node, 1);
            try (StoreSession session = node.openSession()) {
                session.kernel().kv().set("in doubt", "1");
                disk.around((sql, execution) -> {
                    boolean fails = sql.startsWith("COMMIT");
                    Object result = fails && !durable ? null : execution.run();
                    if (fails) {
                        throw new SQLException("the disk failed");
                    }
                    return result;
                });
                StoreException fault = catchThrowableOfType(
                        StoreException.class, () -> session.host().commitBlock(2, CleanupBudget.PAUSED));
                assertThat(fault.reason()).isEqualTo(StoreException.Reason.FAULT);
                disk.around((sql, execution) -> execution.run());
            }
            try (StoreSession session = node.openSession()) {
                assertThat(session.kernel().kv().has("in doubt")).isEqualTo(durable);
                session.kernel().kv().set("kept", "1");
                var unused = session.host().commitBlock(3, CleanupBudget.PAUSED);
            }
            awaitDigest(node);
            commit(node, 4);
        }
        assertThat(lastBlock().exportDigest()).contains(scanned());
    }
}
