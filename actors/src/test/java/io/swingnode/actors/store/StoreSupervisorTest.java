package io.swingnode.actors.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.swingnode.actors.FailingDatabase;
import io.swingnode.actors.KernelSession;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.SwingNode;
import io.swingnode.actors.export.NodeExport;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.BlockResult;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.Request;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreSupervisorTest {
    private static final VatId V1 = new VatId("v1");

    @TempDir
    Path home;

    @Test
    void kernelThatOnlySendsMessagesCanRunAWholeBlock() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home))) {
            assertDone(node, new Request.BeginBlock(7));
            assertDone(node, new Request.InitTranscript(V1));
            assertDone(node, new Request.StartCrank());
            assertDone(node, new Request.EstablishCrankSavepoint("deliver"));
            assertDone(node, new Request.KvSet("gone", "1"));
            assertDone(node, new Request.RollbackCrank("deliver"));
            assertDone(node, new Request.KvSet("key", "value"));
            assertDone(node, new Request.AddItem(V1, "{\"d\":1}"));
            assertThat(ask(node, new Request.EmitCrankHashes())).isInstanceOf(Reply.Hashes.class);
            assertDone(node, new Request.EndCrank());
            assertThat(join(node.saveSnapshot(V1, 1, Source.single(ByteString.fromString("heap")))))
                    .isInstanceOf(Reply.SnapshotSaved.class);
            Reply committed = ask(node, new Request.CommitBlock(7, CleanupBudget.PAUSED, true));

            assertThat(committed).isInstanceOf(Reply.BlockCommitted.class);
            BlockResult result = ((Reply.BlockCommitted) committed).result();
            assertThat(result.cranks()).isEqualTo(1);
            assertThat(result.items()).isEqualTo(1);
            assertThat(result.activityHash()).hasSize(64);
            assertThat(result.exports()).contains(ExportEntry.of("kv.key", "value"));
            assertThat(result.exports()).noneMatch(entry -> entry.key().equals("kv.gone"));
            assertThat(ask(node, new Request.HostGet("host.height"))).isEqualTo(new Reply.Value(Optional.of("7")));
            assertThat(ask(node, new Request.ReadSpan(V1, OptionalLong.empty(), 0, 10)))
                    .isEqualTo(new Reply.Items(List.of("{\"d\":1}"), false));
            assertThat(join(join(node.loadSnapshot(V1))
                                    .runWith(
                                            Sink.fold(ByteString.emptyByteString(), ByteString::concat), node.system()))
                            .utf8String())
                    .isEqualTo("heap");
        }
    }

    @Test
    void refusalsAreRepliesThatChangeNothing() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home))) {
            assertThat(ask(node, new Request.EndCrank()))
                    .isInstanceOfSatisfying(
                            Reply.Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.USAGE));
            assertThat(ask(node, new Request.AddItem(V1, "x")))
                    .isInstanceOfSatisfying(
                            Reply.Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.NOT_FOUND));
            assertDone(node, new Request.StartCrank());
            assertThat(ask(node, new Request.CommitBlock(1, CleanupBudget.PAUSED, false)))
                    .isInstanceOf(Reply.Refused.class);
            assertDone(node, new Request.EndCrank());
            assertThat(ask(node, new Request.HostGet("host.height"))).isEqualTo(new Reply.Value(Optional.empty()));
        }
    }

    @Test
    void batchStopsAtTheFirstRefusal() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home))) {
            Reply reply = ask(
                    node,
                    new Request.Batch(List.of(
                            new Request.KvSet("a", "1"), new Request.KvGet("host.x"), new Request.KvSet("b", "1"))));
            assertThat(reply).isInstanceOfSatisfying(Reply.Batch.class, batch -> {
                assertThat(batch.replies()).hasSize(2);
                assertThat(batch.replies().getLast()).isInstanceOf(Reply.Refused.class);
            });
            assertThat(ask(node, new Request.KvHas("b"))).isEqualTo(new Reply.Flag(false));
        }
    }

    @Test
    void abandonedBlockLeavesNothing() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home))) {
            assertDone(node, new Request.KvSet("a", "1"));
            assertDone(node, new Request.AbandonBlock());
            assertThat(ask(node, new Request.KvHas("a"))).isEqualTo(new Reply.Flag(false));
        }
    }

    @Test
    void failedCommitTellsTheHostThatTheBlockIsLostAndReopens() {
        FailingDatabase database = new FailingDatabase();
        NodeSettings settings = NodeSettings.of(home)
                .withStoreOptions(StoreOptions.builder().database(database).build());
        try (SwingNode node = SwingNode.start(settings)) {
            assertDone(node, new Request.KvSet("kept", "1"));
            assertThat(ask(node, new Request.CommitBlock(1, CleanupBudget.PAUSED, false)))
                    .isInstanceOf(Reply.BlockCommitted.class);
            assertDone(node, new Request.KvSet("lost", "1"));
            database.failOn("COMMIT");
            assertThat(ask(node, new Request.CommitBlock(2, CleanupBudget.PAUSED, false)))
                    .isInstanceOf(Reply.BlockLost.class);
            database.failOn("");
            assertThat(ask(node, new Request.KvSet("half", "1")))
                    .as("a request that was on its way when the block was lost")
                    .isInstanceOf(Reply.BlockLost.class);
            assertDone(node, new Request.AbandonBlock());
            assertThat(ask(node, new Request.KvHas("half"))).isEqualTo(new Reply.Flag(false));
            assertThat(ask(node, new Request.KvHas("kept"))).isEqualTo(new Reply.Flag(true));
            assertThat(ask(node, new Request.KvHas("lost"))).isEqualTo(new Reply.Flag(false));
            assertThat(ask(node, new Request.HostGet("host.height"))).isEqualTo(new Reply.Value(Optional.of("1")));
        }
    }

    @Test
    void messagesAreRefusedWhileASessionHoldsTheBlock() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home))) {
            try (KernelSession session = node.openSession()) {
                session.kv().set("a", "1");
                assertThat(ask(node, new Request.KvGet("a")))
                        .isInstanceOfSatisfying(
                                Reply.Refused.class,
                                refused -> assertThat(refused.reason()).isEqualTo(Reason.BUSY));
                session.commit();
            }
            assertThat(ask(node, new Request.KvHas("a"))).isEqualTo(new Reply.Flag(true));
        }
    }

    @Test
    void exportKeepsItsViewWhileBlocksGoOn() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home));
                KernelSession session = node.openSession()) {
            session.kv().set("a", "1");
            session.commit();
            try (NodeExport export = node.openExport(ArtifactMode.OPERATIONAL)) {
                session.kv().set("a", "2");
                session.kv().set("b", "1");
                session.commit();
                List<ExportEntry> entries = join(export.exportData().runWith(Sink.seq(), node.system()));
                assertThat(entries).containsExactly(ExportEntry.of("kv.a", "1"));
            }
            assertThat(session.kv().get("a")).contains("2");
        }
    }

    @Test
    void vatsReadTheirCommittedSpansSideBySideWithTheKernel() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home));
                KernelSession session = node.openSession()) {
            session.transcripts().initTranscript(V1);
            session.transcripts().addItem(V1, "{\"d\":1}");
            session.transcripts().rolloverSpan(V1);
            session.transcripts().addItem(V1, "{\"d\":2}");
            session.commit();
            session.transcripts().addItem(V1, "{\"d\":3}");

            assertThat(items(node, OptionalLong.empty())).containsExactly("{\"d\":2}");
            assertThat(items(node, OptionalLong.of(0))).containsExactly("{\"d\":1}");
            assertThatThrownBy(() -> items(node, OptionalLong.of(7))).hasMessageContaining("no transcript span");
        }
    }

    private static List<String> items(SwingNode node, OptionalLong startPos) {
        return join(join(node.readSpan(V1, startPos)).runWith(Sink.seq(), node.system()));
    }

    @Test
    void cleanerSpendsItsBudgetOnTerminatedVatsAlone() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home))) {
            VatId v2 = new VatId("v2");
            for (VatId vat : List.of(V1, v2)) {
                assertDone(node, new Request.InitTranscript(vat));
                for (int span = 0; span < 4; span++) {
                    assertDone(node, new Request.AddItem(vat, "{}"));
                    ask(node, new Request.RolloverSpan(vat));
                }
            }
            assertDone(node, new Request.TerminateVat(V1));
            BlockResult first = commit(node, 1, CleanupBudget.each(3));
            BlockResult second = commit(node, 2, CleanupBudget.each(3));
            BlockResult third = commit(node, 3, CleanupBudget.each(3));

            assertThat(first.cleanup().spans()).isEqualTo(3);
            assertThat(first.cleanup().vatsLeft()).isEqualTo(1);
            assertThat(second.cleanup().spans()).isEqualTo(2);
            assertThat(second.cleanup().vatsFinished()).isEqualTo(1);
            assertThat(third.cleanup().spans()).isZero();
            assertThat(ask(node, new Request.GetCurrentSpanBounds(v2))).isInstanceOf(Reply.Bounds.class);
        }
    }

    private static BlockResult commit(SwingNode node, long height, CleanupBudget budget) {
        Reply reply = ask(node, new Request.CommitBlock(height, budget, false));
        assertThat(reply).isInstanceOf(Reply.BlockCommitted.class);
        return ((Reply.BlockCommitted) reply).result();
    }

    private static void assertDone(SwingNode node, Request request) {
        assertThat(ask(node, request)).isEqualTo(new Reply.Done());
    }

    private static Reply ask(SwingNode node, Request request) {
        return join(node.execute(request));
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
