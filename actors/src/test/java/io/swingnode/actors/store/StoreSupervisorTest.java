package io.swingnode.actors.store;

import static io.swingnode.actors.TestNodes.ask;
import static io.swingnode.actors.TestNodes.join;
import static io.swingnode.actors.TestNodes.start;
import static org.assertj.core.api.Assertions.assertThat;

import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.swingnode.actors.FaultyDisk;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.protocol.BlockResult;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.Request;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kernel that works through requests by message. */
class StoreSupervisorTest {
    private static final VatId V1 = new VatId("v1");

    @TempDir
    Path home;

    @Test
    void kernelThatOnlySendsMessagesCanRunAWholeBlock() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home).withoutJournal())) {
            assertDone(node, new HostRequest.BeginBlock(7));
            assertDone(node, new KernelRequest.InitTranscript(V1));
            assertDone(node, new KernelRequest.StartCrank());
            assertDone(node, new KernelRequest.EstablishCrankSavepoint("deliver"));
            assertDone(node, new KernelRequest.KvSet("gone", "1"));
            assertDone(node, new KernelRequest.RollbackCrank("deliver"));
            assertDone(node, new KernelRequest.KvSet("key", "value"));
            assertDone(node, new KernelRequest.AddItem(V1, "{\"d\":1}"));
            assertThat(ask(node, new KernelRequest.EmitCrankHashes())).isInstanceOf(Reply.Hashes.class);
            assertDone(node, new KernelRequest.EndCrank());
            assertThat(join(node.kernel().saveSnapshot(V1, 1, Source.single(ByteString.fromString("heap")))))
                    .isInstanceOf(Reply.SnapshotSaved.class);
            Reply committed = ask(node, new HostRequest.CommitBlock(7, CleanupBudget.PAUSED, true));

            assertThat(committed).isInstanceOf(Reply.BlockCommitted.class);
            BlockResult result = ((Reply.BlockCommitted) committed).result();
            assertThat(result.cranks()).isEqualTo(1);
            assertThat(result.items()).isEqualTo(1);
            assertThat(result.activityHash()).hasSize(64);
            assertThat(result.exports()).contains(ExportEntry.of("kv.key", "value"));
            assertThat(result.exports()).noneMatch(entry -> entry.key().equals("kv.gone"));
            assertThat(ask(node, new HostRequest.HostGet("host.height"))).isEqualTo(new Reply.Value(Optional.of("7")));
            assertThat(ask(node, new KernelRequest.ReadSpan(V1, OptionalLong.empty(), 0, 10)))
                    .isEqualTo(new Reply.Items(List.of("{\"d\":1}"), false));
            assertThat(join(join(node.kernel().loadSnapshot(V1))
                                    .runWith(
                                            Sink.fold(ByteString.emptyByteString(), ByteString::concat), node.system()))
                            .utf8String())
                    .isEqualTo("heap");
        }
    }

    @Test
    void refusalsAreRepliesThatChangeNothing() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home).withoutJournal())) {
            assertThat(ask(node, new KernelRequest.EndCrank()))
                    .isInstanceOfSatisfying(
                            Reply.Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.USAGE));
            assertThat(ask(node, new KernelRequest.AddItem(V1, "x")))
                    .isInstanceOfSatisfying(
                            Reply.Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.NOT_FOUND));
            assertDone(node, new KernelRequest.StartCrank());
            assertThat(ask(node, new HostRequest.CommitBlock(1, CleanupBudget.PAUSED, false)))
                    .isInstanceOf(Reply.Refused.class);
            assertDone(node, new KernelRequest.EndCrank());
            assertThat(ask(node, new HostRequest.HostGet("host.height"))).isEqualTo(new Reply.Value(Optional.empty()));
        }
    }

    @Test
    void batchStopsAtTheFirstRefusal() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home).withoutJournal())) {
            Reply reply = ask(
                    node,
                    new KernelRequest.Batch(List.of(
                            new KernelRequest.KvSet("a", "1"),
                            new KernelRequest.KvGet("host.x"),
                            new KernelRequest.KvSet("b", "1"))));
            assertThat(reply).isInstanceOfSatisfying(Reply.Batch.class, batch -> {
                assertThat(batch.replies()).hasSize(2);
                assertThat(batch.replies().getLast()).isInstanceOf(Reply.Refused.class);
            });
            assertThat(ask(node, new KernelRequest.KvHas("b"))).isEqualTo(new Reply.Flag(false));
        }
    }

    @Test
    void abandonedBlockLeavesNothing() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home).withoutJournal())) {
            assertDone(node, new KernelRequest.KvSet("a", "1"));
            assertDone(node, new HostRequest.AbandonBlock());
            assertThat(ask(node, new KernelRequest.KvHas("a"))).isEqualTo(new Reply.Flag(false));
        }
    }

    @Test
    void failedCommitTellsTheHostThatTheBlockIsLostAndReopens() {
        FaultyDisk disk = new FaultyDisk();
        try (SwingNode node = start(home, disk)) {
            assertDone(node, new KernelRequest.KvSet("kept", "1"));
            assertThat(ask(node, new HostRequest.CommitBlock(1, CleanupBudget.PAUSED, false)))
                    .isInstanceOf(Reply.BlockCommitted.class);
            assertDone(node, new KernelRequest.KvSet("lost", "1"));
            disk.failOn("COMMIT");
            assertThat(ask(node, new HostRequest.CommitBlock(2, CleanupBudget.PAUSED, false)))
                    .isInstanceOf(Reply.BlockLost.class);
            disk.failOn("");
            assertThat(ask(node, new KernelRequest.KvSet("half", "1")))
                    .as("a request that was on its way when the block was lost")
                    .isInstanceOf(Reply.BlockLost.class);
            assertDone(node, new HostRequest.AbandonBlock());
            assertThat(ask(node, new KernelRequest.KvHas("half"))).isEqualTo(new Reply.Flag(false));
            assertThat(ask(node, new KernelRequest.KvHas("kept"))).isEqualTo(new Reply.Flag(true));
            assertThat(ask(node, new KernelRequest.KvHas("lost"))).isEqualTo(new Reply.Flag(false));
            assertThat(ask(node, new HostRequest.HostGet("host.height"))).isEqualTo(new Reply.Value(Optional.of("1")));
        }
    }

    @Test
    void messagesAreRefusedWhileASessionHoldsTheBlock() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home).withoutJournal())) {
            try (StoreSession session = node.openSession()) {
                session.kernel().kv().set("a", "1");
                assertThat(ask(node, new KernelRequest.KvGet("a")))
                        .isInstanceOfSatisfying(
                                Reply.Refused.class,
                                refused -> assertThat(refused.reason()).isEqualTo(Reason.BUSY));
                session.host().commit();
            }
            assertThat(ask(node, new KernelRequest.KvHas("a"))).isEqualTo(new Reply.Flag(true));
        }
    }

    private static void assertDone(SwingNode node, Request request) {
        assertThat(ask(node, request)).isEqualTo(new Reply.Done());
    }
}
