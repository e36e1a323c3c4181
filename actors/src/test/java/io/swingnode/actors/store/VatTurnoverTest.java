package io.swingnode.actors.store;

import static org.assertj.core.api.Assertions.assertThat;

import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.AskPattern;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.SwingNode;
import io.swingnode.actors.vat.Vat;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
            var unused = AskPattern.<StoreSupervisor.KernelCommand, ActorRef<Vat.Command>>askWithStatus(
                            node.kernel().ref(),
                            replyTo -> new StoreSupervisor.GetVat(other, replyTo),
                            Duration.ofMinutes(1),
                            node.system().scheduler())
                    .toCompletableFuture()
                    .join();
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
}
