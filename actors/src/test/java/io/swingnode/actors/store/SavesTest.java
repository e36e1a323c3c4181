package io.swingnode.actors.store;

import static io.swingnode.actors.TestNodes.ask;
import static io.swingnode.actors.TestNodes.askAccepted;
import static io.swingnode.actors.TestNodes.commit;
import static io.swingnode.actors.TestNodes.failSupervisor;
import static io.swingnode.actors.TestNodes.join;
import static io.swingnode.actors.TestNodes.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.typesafe.config.ConfigFactory;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.SnapshotInfo;
import io.swingnode.protocol.SnapshotResult;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A save belongs to the crank and block in which it was asked for, by message and by session. */
@Timeout(120)
class SavesTest {
    private static final VatId V1 = new VatId("v1");
    private static final VatId V2 = new VatId("v2");

    @TempDir
    Path home;

    /** A stream whose bytes come when the test lets them. */
    private record Slow(CompletableFuture<Source<ByteString, NotUsed>> bytes) {
        Slow() {
            this(new CompletableFuture<>());
        }

        Source<ByteString, ?> source() {
            return Source.completionStageSource(bytes);
        }

        void arrive(String text) {
            bytes.complete(heap(text));
        }

        void fail() {
            bytes.complete(Source.failed(new IllegalStateException("the worker died")));
        }
    }

    private static Source<ByteString, NotUsed> heap(String text) {
        return Source.single(ByteString.fromString(text));
    }

    private SwingNode start() {
        return SwingNode.start(NodeSettings.of(home).withoutJournal());
    }

    private SwingNode start(List<List<ExportEntry>> handedOver) {
        return SwingNode.start(NodeSettings.of(home)
                .withoutJournal()
                .withStoreOptions(
                        StoreOptions.builder().exportSink(handedOver::add).build()));
    }

    private static Optional<SnapshotInfo> inUse(SwingNode node, VatId vat) {
        return ((Reply.SnapshotFound) ask(node, new KernelRequest.GetSnapshotInfo(vat))).info();
    }

    private static CompletableFuture<Reply> save(SwingNode node, VatId vat, long snapPos, Source<ByteString, ?> plain) {
        return node.kernel().saveSnapshot(vat, snapPos, plain).toCompletableFuture();
    }

    @Test
    void laterSaveOfAVatIsTheOneInUseHoweverLateTheEarlierIsCompressed() {
        try (SwingNode node = start()) {
            for (int i = 0; i < 100; i++) {
                CompletableFuture<Reply> older = save(node, V1, 2L * i, heap("older " + "x".repeat(50_000)));
                CompletableFuture<Reply> newer = save(node, V1, 2L * i + 1, heap("newer"));
                assertThat(List.of(join(older), join(newer))).allMatch(Reply.SnapshotSaved.class::isInstance);
                assertThat(inUse(node, V1).orElseThrow().snapPos()).isEqualTo(2L * i + 1);
            }
        }
    }

    @Test
    void saveOfARolledBackCrankReachesNeitherTheStoreNorItsExports() {
        List<List<ExportEntry>> handedOver = new ArrayList<>();
        try (SwingNode node = start(handedOver)) {
            Slow slow = new Slow();
            askAccepted(node, new KernelRequest.StartCrank());
            askAccepted(node, new KernelRequest.EstablishCrankSavepoint("deliver"));
            CompletableFuture<Reply> waiting = save(node, V1, 1, slow.source());
            CompletableFuture<Reply> done = save(node, V2, 1, heap("done"));
            assertThat(join(done)).isInstanceOf(Reply.SnapshotSaved.class);
            askAccepted(node, new KernelRequest.RollbackCrank("deliver"));
            assertThatThrownBy(() -> join(waiting)).hasMessageContaining("rolled back with its crank");
            slow.arrive("late");
            askAccepted(node, new KernelRequest.EndCrank());
            askAccepted(node, commit(1));
            assertThat(inUse(node, V1)).isEmpty();
            assertThat(inUse(node, V2)).isEmpty();
        }
        assertThat(handedOver).isEmpty();
    }

    @Test
    void commitWaitsForTheSavesOfItsBlockAndForNoOther() {
        try (SwingNode node = start()) {
            Slow slow = new Slow();
            CompletableFuture<Reply> saved = save(node, V1, 1, slow.source());
            CompletableFuture<Reply> committed = send(node, commit(1));
            CompletableFuture<Reply> next = send(node, new KernelRequest.KvSet("of", "block 2"));
            // Answered at once, also while a commit waits.
            assertThat(join(node.host().blockStatus(1))).isNotNull();
            assertThat(committed).isNotDone();
            assertThat(next).isNotDone();
            slow.arrive("heap");
            assertThat(join(saved)).isInstanceOf(Reply.SnapshotSaved.class);
            assertThat(join(committed)).isInstanceOf(Reply.BlockCommitted.class);
            assertThat(join(next)).isInstanceOf(Reply.Done.class);
            askAccepted(node, new HostRequest.AbandonBlock());
            assertThat(inUse(node, V1)).as("in block 1, which is committed").isPresent();
            assertThat(ask(node, new KernelRequest.KvGet("of"))).isEqualTo(new Reply.Value(Optional.empty()));
        }
    }

    @Test
    void saveOfAnAbandonedBlockIsNotInTheNext() {
        try (SwingNode node = start()) {
            Slow slow = new Slow();
            CompletableFuture<Reply> saved = save(node, V1, 1, slow.source());
            askAccepted(node, new HostRequest.AbandonBlock());
            assertThatThrownBy(() -> join(saved)).hasMessageContaining("abandoned with its block");
            slow.arrive("late");
            askAccepted(node, new KernelRequest.KvSet("a", "1"));
            askAccepted(node, commit(1));
            assertThat(inUse(node, V1)).isEmpty();
        }
    }

    @Test
    void requestsAboutAVatsSnapshotsWaitForItsSavesAndOthersDoNot() {
        try (SwingNode node = start()) {
            askAccepted(node, new KernelRequest.InitTranscript(V1));
            Slow slow = new Slow();
            CompletableFuture<Reply> saved = save(node, V1, 4, slow.source());
            askAccepted(node, new KernelRequest.AddItem(V1, "{}"));
            assertThat(inUse(node, V2)).isEmpty();
            CompletableFuture<Reply> info = send(node, new KernelRequest.GetSnapshotInfo(V1));
            CompletableFuture<Reply> stopped = send(node, new KernelRequest.StopUsingLastSnapshot(V1));
            slow.arrive("heap");
            assertThat(join(saved)).isInstanceOf(Reply.SnapshotSaved.class);
            assertThat(((Reply.SnapshotFound) join(info)).info().orElseThrow().snapPos())
                    .isEqualTo(4);
            assertThat(join(stopped)).isInstanceOf(Reply.Done.class);
            assertThat(inUse(node, V1)).isEmpty();
        }
    }

    @Test
    void endOfACrankHandsOverItsSavesInTheOrderOfAskingWhicheverIsCompressedFirst() {
        List<List<ExportEntry>> handedOver = new ArrayList<>();
        try (SwingNode node = start(handedOver)) {
            Slow slow = new Slow();
            askAccepted(node, new KernelRequest.StartCrank());
            CompletableFuture<Reply> late = save(node, V1, 1, slow.source());
            assertThat(join(save(node, V2, 1, heap("quick")))).isInstanceOf(Reply.SnapshotSaved.class);
            CompletableFuture<Reply> ended = send(node, new KernelRequest.EndCrank());
            slow.arrive("slow");
            assertThat(join(late)).isInstanceOf(Reply.SnapshotSaved.class);
            assertThat(join(ended)).isInstanceOf(Reply.Done.class);
        }
        assertThat(handedOver).hasSize(1);
        assertThat(handedOver.getFirst())
                .extracting(ExportEntry::key)
                .containsExactly("snapshot.v1.1", "snapshot.v1.current", "snapshot.v2.1", "snapshot.v2.current");
    }

    @Test
    void streamThatFailsCostsItsOwnSaveOnly() {
        try (SwingNode node = start()) {
            Slow broken = new Slow();
            CompletableFuture<Reply> first = save(node, V1, 1, heap("kept"));
            CompletableFuture<Reply> failing = save(node, V1, 2, broken.source());
            CompletableFuture<Reply> sibling = save(node, V2, 1, heap("other"));
            CompletableFuture<Reply> committed = send(node, commit(1));
            broken.fail();
            assertThatThrownBy(() -> join(failing)).hasRootCauseMessage("the worker died");
            assertThat(List.of(join(first), join(sibling))).allMatch(Reply.SnapshotSaved.class::isInstance);
            assertThat(join(committed)).isInstanceOf(Reply.BlockCommitted.class);
            assertThat(inUse(node, V1).orElseThrow().snapPos()).isEqualTo(1);
            assertThat(inUse(node, V2)).isPresent();
        }
    }

    @Test
    void positionBelowZeroIsRefusedAtTheCallAndStandsInNobodysWay() {
        try (SwingNode node = start()) {
            assertThat(join(save(node, V1, -3, heap("x"))))
                    .isInstanceOfSatisfying(
                            Reply.Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.USAGE));
            askAccepted(node, new KernelRequest.KvSet("a", "1"));
            askAccepted(node, commit(1));
        }
        try (SwingNode node = start();
                StoreSession session = node.openSession()) {
            assertThatThrownBy(() -> session.kernel().saveSnapshot(V1, -3, heap("x")))
                    .isInstanceOf(StoreException.class);
            session.kernel().settle();
            session.host().commit();
            assertThatThrownBy(() -> session.kernel().loadSnapshot(V1)).hasMessageContaining("no snapshot available");
        }
    }

    @Test
    void supervisorThatRestartsAnswersWhatWaitsForASave() {
        try (SwingNode node = start()) {
            Slow slow = new Slow();
            CompletableFuture<Reply> saved = save(node, V1, 1, slow.source());
            CompletableFuture<Reply> committed = send(node, commit(1));
            failSupervisor(node);
            assertThat(join(committed)).isInstanceOf(Reply.BlockLost.class);
            assertThatThrownBy(() -> join(saved)).isInstanceOf(CompletionException.class);
            slow.arrive("late");
            askAccepted(node, new HostRequest.AbandonBlock());
            askAccepted(node, commit(1));
            assertThat(inUse(node, V1)).isEmpty();
        }
    }

    @Test
    void noMoreRequestsWaitBehindASaveThanTheMailboxHolds() {
        NodeSettings settings = NodeSettings.of(home).withoutJournal();
        NodeSettings small = new NodeSettings(
                home,
                settings.storeOptions(),
                Optional.empty(),
                Optional.empty(),
                ConfigFactory.parseString("swingnode.store-mailbox.capacity = 10"));
        try (SwingNode node = SwingNode.start(small)) {
            Slow slow = new Slow();
            CompletableFuture<Reply> saved = save(node, V1, 1, slow.source());
            CompletableFuture<Reply> committed = send(node, commit(1));
            List<CompletableFuture<Reply>> waiting = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                waiting.add(send(node, new KernelRequest.KvSet("k" + i, "v")));
                // One at a time, or they would find the mailbox full.
                join(node.host().blockStatus(i));
            }
            assertThat(ask(node, new KernelRequest.KvSet("one too many", "v")))
                    .isInstanceOfSatisfying(
                            Reply.Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.BUSY));
            slow.arrive("heap");
            assertThat(join(saved)).isInstanceOf(Reply.SnapshotSaved.class);
            assertThat(join(committed)).isInstanceOf(Reply.BlockCommitted.class);
            assertThat(waiting).allSatisfy(request -> assertThat(join(request)).isInstanceOf(Reply.Done.class));
        }
    }

    @Test
    void abandonmentInABatchIsRefusedInsteadOfIgnored() {
        try (SwingNode node = start()) {
            Reply reply = ask(
                    node,
                    new HostRequest.Batch(
                            List.of(new HostRequest.HostSet("host.a", "1"), new HostRequest.AbandonBlock())));
            assertThat(((Reply.Batch) reply).replies().getLast())
                    .isInstanceOfSatisfying(
                            Reply.Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.USAGE));
            assertThat(ask(node, new HostRequest.HostHas("host.a"))).isEqualTo(new Reply.Flag(true));
        }
    }

    @Test
    void saveOfASessionCompletesByItself() {
        try (SwingNode node = start();
                StoreSession session = node.openSession()) {
            session.kernel().startCrank();
            SnapshotResult saved = join(session.kernel().saveSnapshot(V1, 1, heap("heap")));
            assertThat(saved.uncompressedSizeBytes()).isEqualTo(4);
            session.kernel().endCrank();
            assertThat(session.kernel().snapshots().getSnapshotInfo(V1)).isPresent();
            session.host().commit();
        }
    }

    @Test
    void crankOfASessionHandsOverItsSavesWhenItEnds() {
        List<List<ExportEntry>> handedOver = new ArrayList<>();
        try (SwingNode node = start();
                StoreSession session = node.openSession(options ->
                        options.toBuilder().exportSink(handedOver::add).build())) {
            // From before the crank, of the same vat: not overtaken by the crank's own.
            session.kernel().saveSnapshot(V1, 1, heap("first"));
            session.kernel().startCrank();
            session.kernel().saveSnapshot(V1, 2, heap("second"));
            session.kernel().endCrank();
            assertThat(handedOver).hasSize(1);
            assertThat(session.kernel()
                            .snapshots()
                            .getSnapshotInfo(V1)
                            .orElseThrow()
                            .snapPos())
                    .isEqualTo(2);
            session.host().commit();
            assertThat(session.kernel()
                            .snapshots()
                            .getSnapshotInfo(V1)
                            .orElseThrow()
                            .snapPos())
                    .isEqualTo(2);
        }
    }
}
