package io.swingnode.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.NotUsed;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.SnapshotInfo;
import io.swingnode.protocol.SnapshotResult;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kernel that works through a session on its own thread. */
class KernelSessionTest {
    private static final VatId V1 = new VatId("v1");
    private static final VatId V2 = new VatId("v2");

    @TempDir
    Path home;

    @Test
    void brokenSnapshotStreamRestartsItsVatAndNothingElse() {
        byte[] good = heap(2, 300_000);
        try (SwingNode node = SwingNode.start(NodeSettings.of(home).withoutJournal());
                StoreSession session = node.openSession()) {
            session.kernel().transcripts().initTranscript(V1);
            session.kernel().transcripts().initTranscript(V2);
            session.kernel().saveSnapshot(V1, 0, bytes(heap(1, 200_000)));
            session.host().commit();
            SnapshotInfo before =
                    session.kernel().snapshots().getSnapshotInfo(V1).orElseThrow();

            session.kernel().startCrank();
            session.kernel().establishCrankSavepoint("deliver");
            CompletionStage<SnapshotResult> broken =
                    session.kernel().saveSnapshot(V1, 5, brokenAfter(heap(3, 500_000)));
            CompletionStage<SnapshotResult> sibling = session.kernel().saveSnapshot(V2, 7, bytes(good));
            CompletionStage<SnapshotResult> behind = session.kernel().saveSnapshot(V1, 6, bytes(heap(4, 1000)));
            session.kernel().transcripts().addItem(V1, "{}");
            session.kernel().endCrank();
            session.host().commit();

            assertThatThrownBy(() -> broken.toCompletableFuture().join())
                    .isInstanceOf(CompletionException.class)
                    .hasRootCauseMessage("the worker died");
            assertThat(sibling.toCompletableFuture().join().hash()).isEqualTo(Hashes.sha256(good));
            assertThat(behind.toCompletableFuture().join().hash()).isEqualTo(Hashes.sha256(heap(4, 1000)));
            assertThat(session.kernel().transcripts().getCurrentSpanBounds(V1).endPos())
                    .isEqualTo(1);
            assertThat(before.snapPos()).isZero();
        }
        assertThat(exportOf(home.resolve("store"))).isEqualTo(exportWithoutTheBrokenSave(good));
    }

    /** The same block on a plain store, without the call that failed. */
    private List<ExportEntry> exportWithoutTheBrokenSave(byte[] good) {
        Path dir = home.resolve("control");
        try (SwingStore store = SwingStore.open(dir, StoreOptions.defaults())) {
            store.transcripts().initTranscript(V1);
            store.transcripts().initTranscript(V2);
            save(store, V1, 0, heap(1, 200_000));
            store.commit();
            store.transcripts().addItem(V1, "{}");
            save(store, V2, 7, good);
            save(store, V1, 6, heap(4, 1000));
            store.commit();
        }
        return exportOf(dir);
    }

    private static void save(SwingStore store, VatId vat, long snapPos, byte[] plain) {
        try {
            store.snapshots().saveSnapshot(vat, snapPos, new java.io.ByteArrayInputStream(plain));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void savesJoinTheBlockInTheOrderInWhichTheyWereAskedFor() {
        List<List<ExportEntry>> handedOver = new ArrayList<>();
        try (SwingNode node = SwingNode.start(NodeSettings.of(home).withoutJournal());
                StoreSession session = node.openSession(options ->
                        options.toBuilder().exportSink(handedOver::add).build())) {
            CompletableFuture<Source<ByteString, NotUsed>> late = new CompletableFuture<>();
            Source<ByteString, ?> slow = Source.completionStageSource(late);
            CompletionStage<SnapshotResult> first = session.kernel().saveSnapshot(V1, 1, slow);
            CompletionStage<SnapshotResult> second = session.kernel().saveSnapshot(V1, 2, bytes(heap(2, 10)));
            CompletionStage<SnapshotResult> other = session.kernel().saveSnapshot(V2, 3, bytes(heap(3, 10)));
            late.complete(bytes(heap(1, 10)));
            session.host().commit();

            assertThat(List.of(first, second, other))
                    .allSatisfy(save -> assertThat(save.toCompletableFuture()).isCompleted());
            assertThat(session.kernel()
                            .snapshots()
                            .getSnapshotInfo(V1)
                            .orElseThrow()
                            .snapPos())
                    .isEqualTo(2);
            assertThat(handedOver).hasSize(1);
            assertThat(handedOver.getFirst())
                    .contains(ExportEntry.of("snapshot.v1.current", "snapshot.v1.2"))
                    .contains(ExportEntry.of("snapshot.v2.current", "snapshot.v2.3"));
        }
    }

    @Test
    void saveOfARolledBackCrankNeverReachesTheStore() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home).withoutJournal());
                StoreSession session = node.openSession()) {
            session.kernel().startCrank();
            session.kernel().establishCrankSavepoint("deliver");
            CompletableFuture<ByteString> heap = new CompletableFuture<>();
            CompletionStage<SnapshotResult> save = session.kernel().saveSnapshot(V1, 1, Source.completionStage(heap));
            session.kernel().rollbackCrank("deliver");
            session.kernel().endCrank();
            session.host().commit();
            heap.complete(ByteString.fromString("a heap"));

            assertThatThrownBy(() -> save.toCompletableFuture().join())
                    .hasRootCauseInstanceOf(StoreException.class)
                    .hasMessageContaining("rolled back");
            assertThat(session.kernel().snapshots().getSnapshotInfo(V1)).isEmpty();
        }
    }

    @Test
    void saveFromBeforeACrankSurvivesItsRollback() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home).withoutJournal());
                StoreSession session = node.openSession()) {
            session.kernel().saveSnapshot(V1, 1, bytes(heap(1, 10)));
            session.kernel().startCrank();
            session.kernel().establishCrankSavepoint("deliver");
            session.kernel().settle();
            assertThat(session.kernel().snapshots().getSnapshotInfo(V1)).isPresent();
            session.kernel().rollbackCrank("deliver");
            assertThat(session.kernel().snapshots().getSnapshotInfo(V1)).isPresent();
            session.kernel().endCrank();
            session.host().commit();

            assertThat(session.kernel()
                            .snapshots()
                            .getSnapshotInfo(V1)
                            .orElseThrow()
                            .snapPos())
                    .isEqualTo(1);
        }
    }

    @Test
    void loadsWhatWasSavedBeforeAndAfterTheCommit() {
        byte[] plain = heap(1, 3_000_000);
        try (SwingNode node = SwingNode.start(NodeSettings.of(home).withoutJournal());
                StoreSession session = node.openSession()) {
            session.kernel().saveSnapshot(V1, 1, bytes(plain));
            assertThat(load(node, session, V1)).isEqualTo(plain);
            session.host().commit();
            assertThat(load(node, session, V1)).isEqualTo(plain);
        }
    }

    @Test
    void corruptSnapshotFailsItsConsumerWhileOtherVatsGoOn() throws SQLException {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home).withoutJournal())) {
            try (StoreSession session = node.openSession()) {
                session.kernel().saveSnapshot(V1, 1, bytes(heap(1, 50_000)));
                session.kernel().saveSnapshot(V2, 1, bytes(heap(2, 50_000)));
                session.host().commit();
            }
            corruptHash(V1);
            try (StoreSession session = node.openSession()) {
                assertThatThrownBy(() -> load(node, session, V1)).hasStackTraceContaining("but its record says");
                assertThat(load(node, session, V2)).isEqualTo(heap(2, 50_000));
                session.kernel().saveSnapshot(V1, 2, bytes(heap(3, 50_000)));
                session.host().commit();
                assertThat(load(node, session, V1)).isEqualTo(heap(3, 50_000));
            }
        }
    }

    private void corruptHash(VatId vat) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:sqlite:" + home.resolve("store/swingstore.sqlite"));
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE snapshots SET hash = 'bad' WHERE vatID = '" + vat + "'");
        }
    }

    @Test
    void closingGivesUpTheBlockAndLetsAnotherSessionBegin() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home).withoutJournal())) {
            try (StoreSession session = node.openSession()) {
                session.kernel().kv().set("kept", "1");
                session.host().commit();
                session.kernel().kv().set("given up", "1");
                assertThatThrownBy(node::openSession)
                        .isInstanceOfSatisfying(
                                StoreException.class,
                                e -> assertThat(e.reason()).isEqualTo(Reason.BUSY));
            }
            try (StoreSession session = node.openSession()) {
                assertThat(session.kernel().kv().has("kept")).isTrue();
                assertThat(session.kernel().kv().has("given up")).isFalse();
            }
        }
    }

    @Test
    void failedCommitEndsTheSessionAndTheNextOneStartsFromTheLastCommit() {
        FaultyDisk disk = new FaultyDisk();
        try (SwingNode node = TestNodes.start(home, disk)) {
            try (StoreSession session = node.openSession()) {
                session.kernel().kv().set("kept", "1");
                session.host().commit();
                session.kernel().kv().set("lost", "1");
                disk.failOn("COMMIT");
                assertThatThrownBy(session.host()::commit)
                        .isInstanceOfSatisfying(
                                StoreException.class,
                                e -> assertThat(e.reason()).isEqualTo(Reason.FAULT));
                disk.failOn("");
                assertThatThrownBy(session.host()::commit)
                        .isInstanceOfSatisfying(
                                StoreException.class,
                                e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
            }
            try (StoreSession session = node.openSession()) {
                assertThat(session.kernel().kv().has("kept")).isTrue();
                assertThat(session.kernel().kv().has("lost")).isFalse();
            }
        }
    }

    @Test
    void sessionOutlivesTheThreadThatOpenedItsStore() {
        Config shortLived = ConfigFactory.parseString(
                "swingnode.store-dispatcher.thread-pool-executor { allow-core-timeout = on, keep-alive-time = 20ms }");
        NodeSettings settings =
                new NodeSettings(home, StoreOptions.defaults(), Optional.empty(), Optional.empty(), shortLived);
        try (SwingNode node = SwingNode.start(settings)) {
            try (StoreSession session = node.openSession()) {
                session.kernel().kv().set("a", "1");
                Awaitility.await()
                        .atMost(Duration.ofMinutes(2))
                        .until(() -> Thread.getAllStackTraces().keySet().stream()
                                .noneMatch(thread -> thread.getName().contains("store-dispatcher")));
                session.host().commit();
                Awaitility.await()
                        .atMost(Duration.ofMinutes(2))
                        .until(() -> Thread.getAllStackTraces().keySet().stream()
                                .noneMatch(thread -> thread.getName().contains("store-dispatcher")));
            }
            try (StoreSession session = node.openSession()) {
                assertThat(session.kernel().kv().get("a")).contains("1");
            }
        }
    }

    private static byte[] load(SwingNode node, StoreSession session, VatId vat) {
        return session.kernel()
                .loadSnapshot(vat)
                .runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), node.system())
                .toCompletableFuture()
                .join()
                .toArray();
    }

    private static List<ExportEntry> exportOf(Path dir) {
        List<ExportEntry> entries = new ArrayList<>();
        try (StoreExporter exporter = StoreExporter.open(dir, ArtifactMode.DEBUG);
                var cursor = exporter.exportData()) {
            cursor.forEachRemaining(entries::add);
        }
        return entries;
    }

    private static byte[] heap(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static Source<ByteString, NotUsed> bytes(byte[] plain) {
        return Source.fromJavaStream(() -> java.util.stream.IntStream.range(0, (plain.length + 65_535) / 65_536)
                .mapToObj(part ->
                        ByteString.fromArray(plain, part * 65_536, Math.min(65_536, plain.length - part * 65_536))));
    }

    private static Source<ByteString, NotUsed> brokenAfter(byte[] plain) {
        return bytes(plain).concat(Source.failed(new IllegalStateException("the worker died")));
    }
}
