package io.swingnode.actors.store;

import static io.swingnode.actors.TestNodes.ask;
import static io.swingnode.actors.TestNodes.commitBlock;
import static org.assertj.core.api.Assertions.assertThat;

import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.typesafe.config.ConfigFactory;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.actors.export.NodeExport;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.persistence.transfer.ExportDirectory;
import io.swingnode.persistence.transfer.ImportOptions;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.BlockResult;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.CleanupReport;
import io.swingnode.protocol.CleanupResult;
import io.swingnode.protocol.DeleteBudget;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import io.swingnode.streams.ExportDirectorySink;
import io.swingnode.streams.ExportPart;
import io.swingnode.streams.ExportStreams;
import io.swingnode.streams.ImportStreams;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Cleanup of terminated vats for a host that only sends messages. */
class CleanerMessagesTest {
    private static final List<VatId> TERMINATED =
            List.of("v1", "v10", "v2").stream().map(VatId::new).toList();
    private static final VatId LIVE = new VatId("v3");
    private static final int SPANS = 7;
    private static final int SNAPSHOTS = 4;

    private static final String COUNT_ROWS =
            "SELECT (SELECT COUNT(*) FROM snapshots) || '/' || (SELECT COUNT(*) FROM transcriptSpans)";

    @TempDir
    Path temp;

    private NodeSettings settings(String home) {
        return NodeSettings.of(temp.resolve(home))
                .withoutJournal()
                .withStoreOptions(StoreOptions.builder().keepSnapshots(true).build());
    }

    private SwingNode startWithTerminatedVats() {
        SwingNode node = SwingNode.start(settings("node"));
        addVat(node, LIVE);
        TERMINATED.forEach(vat -> addVat(node, vat));
        commitBlock(node, 1, CleanupBudget.UNLIMITED);
        TERMINATED.forEach(vat ->
                assertThat(ask(node, new KernelRequest.TerminateVat(vat))).isEqualTo(new Reply.Done()));
        return node;
    }

    private static void addVat(SwingNode node, VatId vat) {
        ask(node, new KernelRequest.InitTranscript(vat));
        for (int span = 0; span < SPANS; span++) {
            ask(node, new KernelRequest.AddItem(vat, "{\"n\":" + span + "}"));
            ask(node, new KernelRequest.RolloverSpan(vat));
        }
        for (int snapshot = 1; snapshot <= SNAPSHOTS; snapshot++) {
            Source<ByteString, ?> heap = Source.single(ByteString.fromString("heap of " + vat + " at " + snapshot));
            assertThat(node.kernel()
                            .saveSnapshot(vat, snapshot, heap)
                            .toCompletableFuture()
                            .join())
                    .isInstanceOf(Reply.SnapshotSaved.class);
        }
    }

    @Test
    void terminatedVatIsHiddenAtOnceAndItsRowsGoBlockByBlock() throws SQLException {
        try (SwingNode node = startWithTerminatedVats()) {
            assertThat(ask(node, new KernelRequest.AddItem(TERMINATED.getFirst(), "{}")))
                    .isInstanceOfSatisfying(
                            Reply.Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.NOT_FOUND));
            assertThat(ask(node, new KernelRequest.GetSnapshotInfo(TERMINATED.getFirst())))
                    .isEqualTo(new Reply.SnapshotFound(Optional.empty()));

            // Each vat has 4 snapshots, 7 closed spans and the empty one that was its last.
            assertThat(cleanup(node, 2, CleanupBudget.PAUSED)).isEqualTo(new CleanupReport(0, 0, 0, 3));
            assertThat(rows(node)).isEqualTo("16/32");
            assertThat(cleanup(node, 3, CleanupBudget.DEFAULT)).isEqualTo(new CleanupReport(5, 5, 0, 3));
            assertThat(rows(node)).isEqualTo("11/27");
            assertThat(cleanup(node, 4, CleanupBudget.DEFAULT)).isEqualTo(new CleanupReport(5, 5, 1, 2));
            assertThat(rows(node)).isEqualTo("6/22");
            assertThat(cleanup(node, 5, CleanupBudget.DEFAULT)).isEqualTo(new CleanupReport(2, 5, 0, 2));
            assertThat(rows(node)).isEqualTo("4/17");
            assertThat(cleanup(node, 6, CleanupBudget.UNLIMITED)).isEqualTo(new CleanupReport(0, 9, 2, 0));
            assertThat(rows(node)).isEqualTo("4/8");
            assertThat(cleanup(node, 7, CleanupBudget.DEFAULT)).isEqualTo(new CleanupReport(0, 0, 0, 0));
            assertThat(ask(node, new KernelRequest.GetCurrentSpanBounds(LIVE))).isInstanceOf(Reply.Bounds.class);
        }
    }

    @Test
    void abandonedBlockDeletesNothing() throws SQLException {
        try (SwingNode node = startWithTerminatedVats()) {
            commitBlock(node, 2, CleanupBudget.PAUSED);
            assertThat(ask(node, new KernelRequest.DeleteVatTranscripts(TERMINATED.getFirst(), DeleteBudget.of(3))))
                    .isEqualTo(new Reply.Cleanup(new CleanupResult(false, 3)));
            ask(node, new HostRequest.AbandonBlock());
            assertThat(cleanup(node, 3, CleanupBudget.each(1))).isEqualTo(new CleanupReport(1, 1, 0, 3));
            assertThat(rows(node)).isEqualTo("15/31");
        }
    }

    /** How a node is told to commit. */
    enum Mode {
        MESSAGES,
        PIPELINED,
        SESSION
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void nodeRestoredHalfWayCleansTheSameInTheSameBlocks(Mode mode) throws SQLException {
        try (SwingNode node = startWithTerminatedVats()) {
            commitBlock(node, 2, CleanupBudget.DEFAULT);
            commitBlock(node, 3, CleanupBudget.DEFAULT);
            copy(node);
            try (SwingNode restored = SwingNode.start(restored(mode))) {
                for (long height = 4; height < 8; height++) {
                    String item = "{\"height\":" + height + "}";
                    ask(node, new KernelRequest.AddItem(LIVE, item));
                    BlockResult expected = commitBlock(node, height, new CleanupBudget(1, 4));
                    Cleaned actual = cleanedBlock(restored, mode, height, item);
                    assertThat(actual).isEqualTo(new Cleaned(expected.cleanup(), expected.exports()));
                    assertThat(rows(restored)).isEqualTo(rows(node));
                }
                assertThat(cleanup(node, 8, CleanupBudget.DEFAULT).vatsLeft()).isZero();
            }
        }
    }

    private record Cleaned(CleanupReport report, List<ExportEntry> exports) {}

    private NodeSettings restored(Mode mode) {
        NodeSettings settings = settings("restored");
        return mode == Mode.PIPELINED
                ? new NodeSettings(
                        settings.home(),
                        settings.storeOptions(),
                        settings.journal(),
                        Optional.empty(),
                        ConfigFactory.parseString("swingnode.store.pipelined-commits = on"))
                : settings;
    }

    private static Cleaned cleanedBlock(SwingNode node, Mode mode, long height, String item) {
        CleanupBudget budget = new CleanupBudget(1, 4);
        if (mode == Mode.SESSION) {
            List<ExportEntry> exports = new ArrayList<>();
            try (StoreSession session = node.openSession(
                    options -> options.toBuilder().exportSink(exports::addAll).build())) {
                session.kernel().transcripts().addItem(LIVE, item);
                return new Cleaned(session.host().commitBlock(height, budget).cleanup(), exports);
            }
        }
        ask(node, new KernelRequest.AddItem(LIVE, item));
        BlockResult block = commitBlock(node, height, budget);
        return new Cleaned(block.cleanup(), block.exports());
    }

    private void copy(SwingNode node) {
        Path export = temp.resolve("export");
        try (NodeExport source = node.host().openExport(ArtifactMode.OPERATIONAL)) {
            assertThat(ExportPart.all(source)
                            .runWith(
                                    ExportDirectorySink.to(
                                            export, source.blockHeight(), ArtifactMode.OPERATIONAL, CopyProgress.NONE),
                                    node.system())
                            .toCompletableFuture()
                            .join())
                    .isPositive();
        }
        try (ExportDirectory source = ExportDirectory.open(export)) {
            Object unused = ImportStreams.importTo(
                            ExportStreams.of(source),
                            settings("restored").storeDir(),
                            ImportOptions.of(ArtifactMode.OPERATIONAL),
                            node.system())
                    .toCompletableFuture()
                    .join();
        }
    }

    @Test
    void cleanerSpendsItsBudgetOnTerminatedVatsAlone() {
        try (SwingNode node =
                SwingNode.start(NodeSettings.of(temp.resolve("node")).withoutJournal())) {
            VatId v1 = new VatId("v1");
            VatId v2 = new VatId("v2");
            for (VatId vat : List.of(v1, v2)) {
                assertThat(ask(node, new KernelRequest.InitTranscript(vat))).isEqualTo(new Reply.Done());
                for (int span = 0; span < 4; span++) {
                    assertThat(ask(node, new KernelRequest.AddItem(vat, "{}"))).isEqualTo(new Reply.Done());
                    ask(node, new KernelRequest.RolloverSpan(vat));
                }
            }
            assertThat(ask(node, new KernelRequest.TerminateVat(v1))).isEqualTo(new Reply.Done());
            BlockResult first = commitBlock(node, 1, CleanupBudget.each(3));
            BlockResult second = commitBlock(node, 2, CleanupBudget.each(3));
            BlockResult third = commitBlock(node, 3, CleanupBudget.each(3));

            assertThat(first.cleanup().spans()).isEqualTo(3);
            assertThat(first.cleanup().vatsLeft()).isEqualTo(1);
            assertThat(second.cleanup().spans()).isEqualTo(2);
            assertThat(second.cleanup().vatsFinished()).isEqualTo(1);
            assertThat(third.cleanup().spans()).isZero();
            assertThat(ask(node, new KernelRequest.GetCurrentSpanBounds(v2))).isInstanceOf(Reply.Bounds.class);
        }
    }

    @Test
    void explicitDeletionTakesTheNewestWithinItsBudget() {
        try (SwingNode node = startWithTerminatedVats()) {
            VatId vat = TERMINATED.get(1);
            assertThat(ask(node, new KernelRequest.DeleteVatTranscripts(vat, DeleteBudget.of(2))))
                    .isEqualTo(new Reply.Cleanup(new CleanupResult(false, 2)));
            assertThat(ask(node, new KernelRequest.DeleteVatSnapshots(vat, DeleteBudget.of(SNAPSHOTS))))
                    .isEqualTo(new Reply.Cleanup(new CleanupResult(true, SNAPSHOTS)));
            BlockResult block = commitBlock(node, 2, CleanupBudget.PAUSED);
            assertThat(block.exports())
                    .contains(
                            ExportEntry.deletion("transcript.v10.6"),
                            ExportEntry.deletion("transcript.v10.7"),
                            ExportEntry.deletion("snapshot.v10.1"),
                            ExportEntry.deletion("snapshot.v10.4"))
                    .doesNotContain(ExportEntry.deletion("transcript.v10.5"));
            assertThat(ask(node, new KernelRequest.DeleteVatTranscripts(vat, DeleteBudget.UNLIMITED)))
                    .isEqualTo(new Reply.Cleanup(new CleanupResult(true, SPANS - 1)));
            assertThat(ask(node, new KernelRequest.DeleteVatTranscripts(vat, DeleteBudget.of(1))))
                    .isEqualTo(new Reply.Cleanup(new CleanupResult(true, 0)));
        }
    }

    private static CleanupReport cleanup(SwingNode node, long height, CleanupBudget budget) {
        return commitBlock(node, height, budget).cleanup();
    }

    /** How many snapshots and spans the file holds. */
    private static String rows(SwingNode node) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:sqlite:" + node.settings().storeDir().resolve("swingstore.sqlite"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(COUNT_ROWS)) {
            return row.getString(1);
        }
    }
}
