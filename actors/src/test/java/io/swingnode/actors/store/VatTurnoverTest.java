package io.swingnode.actors.store;

import static io.swingnode.actors.TestNodes.ask;
import static org.assertj.core.api.Assertions.assertThat;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.SwingNode;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.NumberedRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vats whose actor is stopped, because others were asked for since, and started again. */
class VatTurnoverTest {
    private static final VatId V1 = new VatId("v1");
    private static final VatId V2 = new VatId("v2");

    @TempDir
    Path home;

    private static Source<ByteString, NotUsed> heap(String text) {
        return Source.single(ByteString.fromString(text));
    }

    private static CompletableFuture<Reply> save(SwingNode node, VatId vat, long snapPos, Source<ByteString, ?> plain) {
        return node.kernel().saveSnapshot(vat, snapPos, plain).toCompletableFuture();
    }

    private static long snapPosInUse(SwingNode node) {
        Reply found = node.kernel()
                .execute(new KernelRequest.GetSnapshotInfo(V1))
                .toCompletableFuture()
                .join();
        return ((Reply.SnapshotFound) found).info().orElseThrow().snapPos();
    }

    /** More vats than have an actor at the same time, so that the one asked for longest ago is stopped. */
    private static void useThousandOtherVats(SwingNode node) {
        for (int i = 0; i < 1_001; i++) {
            VatId other = new VatId("other" + i);
            // The vat has no span; that its actor answers is enough.
            assertThat(node.kernel().readSpan(other, OptionalLong.empty())).succeedsWithin(Duration.ofMinutes(1));
        }
    }

    @Test
    void newActorOfAVatBeginsOnlyWhenTheOldOneHasEnded() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home).withoutJournal())) {
            CompletableFuture<ByteString> slow = new CompletableFuture<>();
            AtomicBoolean begun = new AtomicBoolean();
            CompletableFuture<Reply> older = save(node, V1, 1, Source.completionStage(slow));
            useThousandOtherVats(node);
            CompletableFuture<Reply> newer = save(node, V1, 2, Source.lazySource(() -> {
                begun.set(true);
                return heap("newer");
            }));
            assertThat(save(node, V2, 1, heap("beside")).join()).isInstanceOf(Reply.SnapshotSaved.class);
            assertThat(begun).isFalse();
            slow.complete(ByteString.fromString("older"));
            assertThat(List.of(older.join(), newer.join())).allMatch(Reply.SnapshotSaved.class::isInstance);
            assertThat(begun).isTrue();
            assertThat(snapPosInUse(node)).isEqualTo(2);
        }
    }

    @Test
    void actorThatIsAskedWhileItsQueueIsFullStopsAllTheSame() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home).withoutJournal())) {
            CompletableFuture<ByteString> slow = new CompletableFuture<>();
            CompletableFuture<Reply> first = save(node, V1, 1, Source.completionStage(slow));
            List<CompletableFuture<Reply>> queued = new ArrayList<>();
            for (int i = 2; i < 2 + 64; i++) {
                queued.add(save(node, V1, i, heap("heap " + i)));
            }
            useThousandOtherVats(node);
            CompletableFuture<Reply> last = save(node, V1, 100, heap("last"));
            slow.complete(ByteString.fromString("first"));
            assertThat(first.join()).isInstanceOf(Reply.SnapshotSaved.class);
            assertThat(queued).allSatisfy(save -> assertThat(save.join()).isInstanceOf(Reply.SnapshotSaved.class));
            assertThat(last.join()).isInstanceOf(Reply.SnapshotSaved.class);
            assertThat(snapPosInUse(node)).isEqualTo(100);
        }
    }

    @Test
    void workOfManyVatsAtOnceIsAllAnswered() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home).withoutJournal())) {
            List<CompletableFuture<?>> asked = new ArrayList<>();
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 1_100; i++) {
                    asked.add(node.kernel()
                            .readSpan(new VatId("v" + i), OptionalLong.empty())
                            .toCompletableFuture());
                }
            }
            assertThat(CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new)))
                    .succeedsWithin(Duration.ofMinutes(2));
        }
    }

    @Test
    void actorThatOwnsACrankIsNotStopped() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home).withoutJournal())) {
            Reply done = new Reply.Done();
            assertThat(ask(node, new NumberedRequest.StartCrank(V1, 1))).isEqualTo(done);
            assertThat(ask(node, new NumberedRequest.InCrank(1, new KernelRequest.KvSet("a", "1"))))
                    .isEqualTo(done);
            useThousandOtherVats(node);
            assertThat(ask(node, new NumberedRequest.EndCrank(1, true))).isInstanceOf(Reply.Hashes.class);
            assertThat(ask(node, new NumberedRequest.Drain())).isEqualTo(done);
            useThousandOtherVats(node);
            assertThat(ask(node, new KernelRequest.KvGet("a"))).isEqualTo(new Reply.Value(Optional.of("1")));
        }
    }
}
