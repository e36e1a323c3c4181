package io.swingnode.actors.numbered;

import static io.swingnode.actors.TestNodes.ask;
import static io.swingnode.actors.TestNodes.askAccepted;
import static io.swingnode.actors.TestNodes.commit;
import static io.swingnode.actors.TestNodes.failSupervisor;
import static io.swingnode.actors.TestNodes.send;
import static io.swingnode.actors.numbered.MessageCrank.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.NotUsed;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.swingnode.actors.FaultyDisk;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.actors.TestNodes;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.NumberedRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots and faults in numbered cranks by message: whoever waits hears, and what is not touched goes on. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NumberedFaultsTest {
    private static final VatId V1 = new VatId("v1");
    private static final VatId V2 = new VatId("v2");

    @TempDir
    Path home;

    private SwingNode start() {
        return SwingNode.start(NodeSettings.of(home).withoutJournal());
    }

    private static Reason refusal(Reply reply) {
        assertThat(reply).isInstanceOf(Reply.Refused.class);
        return ((Reply.Refused) reply).reason();
    }

    private static Source<ByteString, NotUsed> heap(String text) {
        return Source.single(ByteString.fromString(text));
    }

    private static String load(SwingNode node, long crank, VatId vat) {
        return TestNodes.join(node.kernel().loadSnapshot(crank, vat))
                .runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), node.system())
                .toCompletableFuture()
                .join()
                .utf8String();
    }

    @Test
    void endOfACrankWaitsForItsSavesAndOtherCranksDoNot() {
        try (SwingNode node = start()) {
            MessageCrank first = MessageCrank.start(node, V1, 1);
            MessageCrank second = MessageCrank.start(node, V2, 2);
            CompletableFuture<ByteString> late = new CompletableFuture<>();
            var saved = node.kernel().saveSnapshot(1, V1, 5, Source.completionStage(late));
            var ofOther = node.kernel().saveSnapshot(1, V2, 6, heap("of another vat"));
            CompletableFuture<Reply> info = first.sendIn(new KernelRequest.GetSnapshotInfo(V1));
            CompletableFuture<Reply> end = first.send(number -> new NumberedRequest.EndCrank(number, true));
            assertThat(ofOther).succeedsWithin(Duration.ofMinutes(1));
            second.done(new KernelRequest.KvSet("beside", "2"));
            CompletableFuture<Reply> endOfSecond = second.send(number -> new NumberedRequest.EndCrank(number, true));
            assertThat(List.of(info, end, endOfSecond)).noneMatch(CompletableFuture::isDone);
            late.complete(ByteString.fromString("slow"));

            assertThat(saved).succeedsWithin(Duration.ofMinutes(1));
            assertThat(((Reply.SnapshotFound) answer(info)).info().orElseThrow().snapPos())
                    .isEqualTo(5);
            assertThat(answer(end)).isInstanceOf(Reply.Hashes.class);
            assertThat(answer(endOfSecond)).isInstanceOf(Reply.Hashes.class);
            MessageCrank third = MessageCrank.start(node, V1, 3);
            assertThat(load(node, 3, V1)).isEqualTo("slow");
            assertThat(load(node, 3, V2)).isEqualTo("of another vat");
            CrankHashes unused = third.end(false);
            askAccepted(node, new NumberedRequest.Drain());
            assertThat(ask(node, commit(1))).isInstanceOf(Reply.BlockCommitted.class);
        }
    }

    @Test
    void saveEndsWithTheRollbackOrTheDropOfItsCrankAndMayBeRefused() {
        try (SwingNode node = start()) {
            MessageCrank crank = MessageCrank.start(node, V1, 1);
            crank.done(new KernelRequest.EstablishCrankSavepoint("s"));
            var rolledBack = node.kernel().saveSnapshot(1, V1, 5, Source.maybe());
            assertThat(refusal(TestNodes.join(node.kernel().saveSnapshot(1, V1, -1, Source.maybe()))))
                    .isEqualTo(Reason.USAGE);
            crank.done(new KernelRequest.RollbackCrank("s"));
            assertThat(rolledBack).failsWithin(Duration.ofMinutes(1));
            var dropped = node.kernel().saveSnapshot(1, V1, 6, Source.maybe());
            CompletableFuture<Reply> end = crank.send(number -> new NumberedRequest.EndCrank(number, true));
            assertThat(answer(crank.send(NumberedRequest.DropCrank::new))).isEqualTo(new Reply.Done());
            assertThat(dropped).failsWithin(Duration.ofMinutes(1));
            assertThat(refusal(answer(end))).isEqualTo(Reason.CLOSED);

            MessageCrank again = MessageCrank.start(node, V1, 1);
            assertThat(((Reply.SnapshotFound) again.ask(new KernelRequest.GetSnapshotInfo(V1))).info())
                    .isEmpty();
            CrankHashes unused = again.end(true);
        }
    }

    @Test
    void saveThatFailsRestartsTheActorAndTheCrankGoesOn() {
        try (SwingNode node = start()) {
            MessageCrank crank = MessageCrank.start(node, V1, 1);
            crank.done(new KernelRequest.KvSet("before", "1"));
            var failed = node.kernel().saveSnapshot(1, V1, 5, Source.failed(new IllegalStateException("broken heap")));
            assertThat(failed).failsWithin(Duration.ofMinutes(1));
            assertThat(crank.get("before")).contains("1");
            CrankHashes unused = crank.end(true);
            askAccepted(node, new NumberedRequest.Drain());
            assertThat(ask(node, new KernelRequest.KvHas("before"))).isEqualTo(new Reply.Flag(true));
        }
    }

    @Test
    void abandonedBlockEndsAllItsCranksAndTheNextBeginsAnew() {
        try (SwingNode node = start()) {
            MessageCrank first = MessageCrank.start(node, V1, 1);
            MessageCrank second = MessageCrank.start(node, V2, 2);
            CompletableFuture<Reply> waiting = send(node, new NumberedRequest.StartCrank(V1, 3));
            CompletableFuture<Reply> end = second.send(number -> new NumberedRequest.EndCrank(number, true));
            CompletableFuture<Reply> drain = send(node, new NumberedRequest.Drain());
            var save = node.kernel().saveSnapshot(1, V1, 5, Source.maybe());
            first.done(new KernelRequest.KvSet("a", "lost"));

            assertThat(ask(node, new HostRequest.AbandonBlock())).isEqualTo(new Reply.Done());
            assertThat(List.of(waiting, end, drain))
                    .allSatisfy(reply -> assertThat(refusal(answer(reply))).isEqualTo(Reason.CLOSED));
            assertThat(save).failsWithin(Duration.ofMinutes(1));
            assertThat(refusal(answer(first.sendIn(new KernelRequest.KvGet("a")))))
                    .isEqualTo(Reason.USAGE);
            MessageCrank anew = MessageCrank.start(node, V1, 1);
            assertThat(anew.get("a")).isEmpty();
            CrankHashes unused = anew.end(true);
        }
    }

    @Test
    void faultOfTheDatabaseLosesTheBlockForEverybodyUntilItIsAbandoned() {
        FaultyDisk disk = new FaultyDisk();
        try (SwingNode node = TestNodes.start(home, disk)) {
            askAccepted(node, new KernelRequest.InitTranscript(V1));
            askAccepted(node, new KernelRequest.AddItem(V1, "item"));
            askAccepted(node, commit(1));
            MessageCrank first = MessageCrank.start(node, V1, 1);
            MessageCrank second = MessageCrank.start(node, V2, 2);
            CompletableFuture<Reply> turn = second.send(NumberedRequest.AwaitTurn::new);
            CompletableFuture<Reply> drain = send(node, new NumberedRequest.Drain());
            disk.failOn("SELECT");
            assertThat(answer(first.sendIn(new KernelRequest.ReadSpan(V1, OptionalLong.empty(), 0, 10))))
                    .isInstanceOf(Reply.BlockLost.class);
            assertThat(answer(turn)).isInstanceOf(Reply.BlockLost.class);
            assertThat(answer(drain)).isInstanceOf(Reply.BlockLost.class);
            assertThat(ask(node, new NumberedRequest.StartCrank(V1, 3))).isInstanceOf(Reply.BlockLost.class);
            disk.failOn("");
            assertThat(ask(node, new HostRequest.AbandonBlock())).isEqualTo(new Reply.Done());
            CrankHashes unused = MessageCrank.start(node, V1, 1).end(true);
        }
    }

    @Test
    void requestThatFailsUnexpectedlyDropsItsCrankAlone() {
        FaultyDisk disk = new FaultyDisk();
        try (SwingNode node = TestNodes.start(home, disk)) {
            askAccepted(node, new KernelRequest.InitTranscript(V1));
            askAccepted(node, new KernelRequest.AddItem(V1, "item"));
            askAccepted(node, commit(1));
            MessageCrank first = MessageCrank.start(node, V1, 1);
            MessageCrank second = MessageCrank.start(node, V2, 2);
            second.done(new KernelRequest.KvSet("of.second", "2"));
            disk.around((sql, execution) -> {
                throw new IllegalStateException("a bug");
            });
            Reply failed = answer(first.sendIn(new KernelRequest.ReadSpan(V1, OptionalLong.empty(), 0, 10)));
            disk.failOn("");
            assertThat(refusal(failed)).isEqualTo(Reason.CLOSED);
            assertThat(((Reply.Refused) failed).message()).contains("a bug", "start it again");
            assertThat(refusal(answer(first.sendIn(new KernelRequest.KvGet("a")))))
                    .isEqualTo(Reason.CLOSED);
            assertThat(second.get("of.second")).contains("2");
            CrankHashes unused = MessageCrank.start(node, V1, 1).end(true);
            unused = second.end(true);
            askAccepted(node, new NumberedRequest.Drain());
            assertThat(ask(node, commit(2))).isInstanceOf(Reply.BlockCommitted.class);
        }
    }

    @Test
    void restartOfTheSupervisorLosesTheBlock() {
        try (SwingNode node = start()) {
            MessageCrank first = MessageCrank.start(node, V1, 1);
            CompletableFuture<Reply> drain = send(node, new NumberedRequest.Drain());
            failSupervisor(node);
            assertThat(answer(drain)).isNotInstanceOf(Reply.Done.class);
            assertThat(answer(first.sendIn(new KernelRequest.KvGet("a")))).isInstanceOf(Reply.BlockLost.class);
            assertThat(ask(node, new HostRequest.AbandonBlock())).isEqualTo(new Reply.Done());
            CrankHashes unused = MessageCrank.start(node, V1, 1).end(true);
            askAccepted(node, new NumberedRequest.Drain());
        }
    }

    @Test
    void crankWhoseExportsCannotBeHandedOverIsEndedAgain() {
        AtomicBoolean refuses = new AtomicBoolean(true);
        StoreOptions options = StoreOptions.builder()
                .exportSink(entries -> {
                    if (refuses.get()) {
                        throw new IllegalStateException("the host is not ready");
                    }
                })
                .build();
        try (SwingNode node =
                SwingNode.start(NodeSettings.of(home).withoutJournal().withStoreOptions(options))) {
            MessageCrank crank = MessageCrank.start(node, V1, 1);
            crank.done(new KernelRequest.KvSet("a", "1"));
            Reply refused = answer(crank.send(number -> new NumberedRequest.EndCrank(number, true)));
            assertThat(refusal(refused)).isEqualTo(Reason.UNAVAILABLE);
            assertThat(((Reply.Refused) refused).message()).contains("the host is not ready", "end the crank again");
            refuses.set(false);
            CrankHashes unused = crank.end(true);
            askAccepted(node, new NumberedRequest.Drain());
        }
    }

    @Test
    void sessionOpensOnlyWhenTheBlockOfTheCranksIsOver() {
        try (SwingNode node = start()) {
            CrankHashes unused = MessageCrank.start(node, V1, 1).end(true);
            assertThat(node.kernel().readSpan(V1, OptionalLong.empty())).succeedsWithin(Duration.ofMinutes(1));
            assertThatThrownBy(node::openSession).hasMessageContaining("begun a block");
            askAccepted(node, new NumberedRequest.Drain());
            askAccepted(node, commit(1));
            try (StoreSession session = node.openSession()) {
                assertThat(session.kernel().getActivityhash()).isNotEmpty();
            }
        }
    }

    @Test
    void nodeThatIsClosedAnswersWhoeverWaits() {
        CompletableFuture<Reply> waiting;
        CompletableFuture<Reply> drain;
        try (SwingNode node = start()) {
            MessageCrank unused = MessageCrank.start(node, V1, 1);
            waiting = send(node, new NumberedRequest.StartCrank(V1, 2));
            drain = send(node, new NumberedRequest.Drain());
            assertThat(node.host().blockStatus(1)).succeedsWithin(Duration.ofMinutes(1));
        }
        assertThat(waiting.handle((reply, failure) -> true)).succeedsWithin(Duration.ofMinutes(1));
        assertThat(drain.handle((reply, failure) -> true)).succeedsWithin(Duration.ofMinutes(1));
    }
}
