package io.swingnode.actors.export;

import static io.swingnode.actors.TestNodes.ask;
import static io.swingnode.actors.TestNodes.failSupervisor;
import static io.swingnode.actors.TestNodes.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.LoggingTestKit;
import akka.stream.javadsl.Sink;
import akka.stream.testkit.TestSubscriber;
import akka.stream.testkit.javadsl.TestSink;
import io.swingnode.actors.FaultyDisk;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports and reads whose consumers are slow, cancel or meet corrupt data do not disturb the node. */
class ExportFaultTest {
    private static final VatId V1 = new VatId("v1");
    private static final VatId V2 = new VatId("v2");
    private static final int ENTRIES = 20_000;

    /** The most rows that streams and cursors may read ahead, far fewer than the store holds. */
    private static final int READ_AHEAD_MAX = 3_000;

    @TempDir
    Path home;

    private final FaultyDisk disk = new FaultyDisk();

    private static void populate(StoreSession session) {
        for (int i = 0; i < ENTRIES; i++) {
            session.kernel().kv().set("key%05d".formatted(i), "first");
        }
        session.host().commit();
    }

    private static TestSubscriber.Probe<ExportEntry> consumer(SwingNode node, NodeExport export) {
        return export.exportData().runWith(TestSink.create(node.system()), node.system());
    }

    /** A block goes through whatever the consumer does. */
    private static void commitBlock(StoreSession session, int number) {
        session.kernel().kv().set("key%05d".formatted(number), "changed");
        session.host().commit();
    }

    @Test
    void slowConsumerHoldsNobodyUpAndIsReadAheadOfByLittle() {
        try (SwingNode node = start(home, disk);
                StoreSession session = node.openSession()) {
            populate(session);
            try (NodeExport export = node.host().openExport(ArtifactMode.OPERATIONAL)) {
                FaultyDisk.Reader view = disk.lastReader();
                TestSubscriber.Probe<ExportEntry> consumer = consumer(node, export);
                consumer.request(10);
                for (int i = 0; i < 10; i++) {
                    consumer.expectNext(ExportEntry.of("kv.key%05d".formatted(i), "first"));
                }
                for (int block = 0; block < 50; block++) {
                    commitBlock(session, block + 5);
                }
                assertThat(view.rows()).isLessThan(READ_AHEAD_MAX);

                consumer.request(ENTRIES);
                for (int i = 10; i < ENTRIES; i++) {
                    assertThat(consumer.expectNext().value()).contains("first");
                }
                consumer.expectComplete();
            }
        }
    }

    @Test
    void refusedExportFailsItsStreamAndIsNoErrorInTheLog() throws SQLException {
        try (SwingNode node = start(home, disk)) {
            try (StoreSession session = node.openSession()) {
                session.kernel().transcripts().initTranscript(V1);
                session.kernel().transcripts().addItem(V1, "{}");
                session.host().commit();
            }
            try (Connection file =
                            DriverManager.getConnection("jdbc:sqlite:" + home.resolve("store/swingstore.sqlite"));
                    Statement statement = file.createStatement()) {
                statement.execute("DELETE FROM transcriptItems");
            }
            try (NodeExport export = node.host().openExport(ArtifactMode.OPERATIONAL)) {
                LoggingTestKit.error("").withOccurrences(0).expect(node.system(), () -> {
                    assertThatThrownBy(() -> export.artifactNames()
                                    .runWith(Sink.seq(), node.system())
                                    .toCompletableFuture()
                                    .join())
                            .hasRootCauseInstanceOf(StoreException.class)
                            .hasMessageContaining("incomplete current transcript span");
                    return true;
                });
            }
        }
    }

    @Test
    void consumerThatCancelsFreesItsView() {
        try (SwingNode node = start(home, disk);
                StoreSession session = node.openSession()) {
            populate(session);
            FaultyDisk.Reader view;
            try (NodeExport export = node.host().openExport(ArtifactMode.OPERATIONAL)) {
                view = disk.lastReader();
                TestSubscriber.Probe<ExportEntry> consumer = consumer(node, export);
                consumer.request(3);
                consumer.expectNext();
                consumer.cancel();
                commitBlock(session, 1);
                assertThat(view.rows()).isLessThan(READ_AHEAD_MAX);
            }
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> !view.isOpen());
            commitBlock(session, 2);
        }
    }

    @Test
    void exporterThatDiesFailsItsConsumerAlone() {
        try (SwingNode node = start(home, disk);
                StoreSession session = node.openSession()) {
            populate(session);
            try (NodeExport export = node.host().openExport(ArtifactMode.OPERATIONAL)) {
                disk.lastReader().failAfter(ENTRIES / 2);
                TestSubscriber.Probe<ExportEntry> consumer = consumer(node, export);
                consumer.request(Long.MAX_VALUE);
                Throwable failure = expectFailure(consumer);
                assertThat(failure)
                        .isInstanceOfSatisfying(
                                StoreException.class,
                                e -> assertThat(e.reason()).isEqualTo(Reason.FAULT))
                        .hasMessageContaining("SQLITE_IOERR_READ");
                commitBlock(session, 1);
            }
            try (NodeExport again = node.host().openExport(ArtifactMode.OPERATIONAL)) {
                assertThat(again.exportData()
                                .runWith(Sink.seq(), node.system())
                                .toCompletableFuture()
                                .join())
                        .hasSize(ENTRIES)
                        .contains(ExportEntry.of("kv.key00001", "changed"));
            }
        }
    }

    @Test
    void exportThatIsClosedUnderItsConsumerFailsAndDoesNotHang() {
        try (SwingNode node = start(home, disk);
                StoreSession session = node.openSession()) {
            populate(session);
            NodeExport export = node.host().openExport(ArtifactMode.OPERATIONAL);
            FaultyDisk.Reader view = disk.lastReader();
            TestSubscriber.Probe<ExportEntry> consumer = consumer(node, export);
            consumer.request(1);
            consumer.expectNext();
            export.close();
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> !view.isOpen());
            consumer.request(Long.MAX_VALUE);
            assertThat(expectFailure(consumer)).isInstanceOf(StoreException.class);
            commitBlock(session, 1);
        }
    }

    /** Skips the remaining elements and returns the failure that ends the stream. */
    private static Throwable expectFailure(TestSubscriber.Probe<ExportEntry> consumer) {
        while (true) {
            Object event = consumer.expectEventPF(new akka.japi.pf.PFBuilder<TestSubscriber.SubscriberEvent, Object>()
                    .matchAny(any -> any)
                    .build());
            if (event instanceof TestSubscriber.OnError error) {
                return error.cause();
            }
            assertThat(event).isInstanceOf(TestSubscriber.OnNext.class);
        }
    }

    @Test
    void supervisorThatRestartsLeavesARunningExportAlone() {
        try (SwingNode node = start(home, disk)) {
            try (StoreSession session = node.openSession()) {
                populate(session);
            }
            try (NodeExport export = node.host().openExport(ArtifactMode.OPERATIONAL)) {
                TestSubscriber.Probe<ExportEntry> consumer = consumer(node, export);
                consumer.request(1);
                consumer.expectNext();
                failSupervisor(node);
                assertThat(ask(node, new KernelRequest.KvHas("key00001"))).isEqualTo(new Reply.Flag(true));
                consumer.request(ENTRIES);
                for (int i = 1; i < ENTRIES; i++) {
                    consumer.expectNext();
                }
                consumer.expectComplete();
            }
        }
    }

    @Test
    void spanWithoutItsItemsFailsItsReadersAtTheEndAndNobodyElse() throws SQLException {
        try (SwingNode node = start(home, disk)) {
            try (StoreSession session = node.openSession()) {
                for (VatId vat : List.of(V1, V2)) {
                    session.kernel().transcripts().initTranscript(vat);
                    session.kernel().transcripts().addItem(vat, "{\"n\":0}");
                    session.kernel().transcripts().addItem(vat, "{\"n\":1}");
                    session.kernel().transcripts().addItem(vat, "{\"n\":2}");
                }
                session.host().commit();
            }
            loseItem(V1, 1);
            assertThatThrownBy(() -> items(node, V1)).hasStackTraceContaining("read 2 transcript entries (expected 3)");
            assertThat(items(node, V2)).hasSize(3);
            assertThat(ask(node, new KernelRequest.ReadSpan(V1, OptionalLong.empty(), 0, 10)))
                    .isInstanceOfSatisfying(
                            Reply.Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.INCOMPLETE));
            try (NodeExport export = node.host().openExport(ArtifactMode.OPERATIONAL)) {
                assertThatThrownBy(() -> export.artifactNames()
                                .runWith(Sink.seq(), node.system())
                                .toCompletableFuture()
                                .join())
                        .hasStackTraceContaining("incomplete current transcript span");
            }
            try (StoreSession session = node.openSession()) {
                assertThatThrownBy(() ->
                                session.kernel().transcripts().readSpan(V1).forEachRemaining(item -> {}))
                        .hasMessageContaining("read 2 transcript entries (expected 3)");
                session.kernel().transcripts().addItem(V2, "{\"n\":3}");
                session.host().commit();
                assertThat(items(node, V2)).hasSize(4);
            }
        }
    }

    private static List<String> items(SwingNode node, VatId vat) {
        return node.kernel()
                .readSpan(vat, OptionalLong.empty())
                .toCompletableFuture()
                .join()
                .runWith(Sink.seq(), node.system())
                .toCompletableFuture()
                .join();
    }

    private void loseItem(VatId vat, long position) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:sqlite:" + home.resolve("store/swingstore.sqlite"));
                Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM transcriptItems WHERE vatID = '" + vat + "' AND position = " + position);
        }
    }
}
