package io.swingnode.actors.vat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.AskPattern;
import akka.pattern.StatusReply;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.swingnode.actors.KernelSession;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.SwingNode;
import io.swingnode.actors.store.StoreSupervisor;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.snapshot.CompressedSnapshot;
import io.swingnode.persistence.snapshot.SnapshotCompressor;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.SnapshotResult;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A vat's actor that throws is restarted, and one with too many jobs refuses: the other jobs are done. */
class VatFaultTest {
    private static final VatId V1 = new VatId("v1");
    private static final VatId V2 = new VatId("v2");
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @TempDir
    Path home;

    @Test
    void jobThatCannotEvenBeginIsAnsweredOnceAndTheNextIsDone() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home))) {
            ActorRef<Vat.Command> vat = AskPattern.askWithStatus(
                            node.supervisor(),
                            (ActorRef<StatusReply<ActorRef<Vat.Command>>> replyTo) ->
                                    new StoreSupervisor.GetVat(V1, replyTo),
                            TIMEOUT,
                            node.system().scheduler())
                    .toCompletableFuture()
                    .join();
            CompletableFuture<CompressedSnapshot> broken = compress(node, vat, () -> {
                throw new IllegalStateException("no room for a compressor");
            });
            CompletableFuture<CompressedSnapshot> next =
                    compress(node, vat, () -> new SnapshotCompressor(StoreOptions.defaults()));

            assertThatThrownBy(broken::join).hasRootCauseMessage("no room for a compressor");
            assertThat(next.join().hash()).isEqualTo(Hashes.sha256("heap"));
        }
    }

    @Test
    void vatWithTooManyJobsRefusesTheNextAndDoesTheOthersInOrder() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home));
                KernelSession session = node.openSession()) {
            CompletableFuture<Source<ByteString, NotUsed>> late = new CompletableFuture<>();
            List<CompletableFuture<SnapshotResult>> saves = new ArrayList<>();
            saves.add(session.saveSnapshot(V1, 0, Source.completionStageSource(late))
                    .toCompletableFuture());
            for (int i = 1; i <= VatQueue.JOBS_MAX + 5; i++) {
                saves.add(session.saveSnapshot(V1, i, Source.single(ByteString.fromString("heap " + i)))
                        .toCompletableFuture());
            }
            CompletableFuture<SnapshotResult> other = session.saveSnapshot(
                            V2, 1, Source.single(ByteString.fromString("heap of v2")))
                    .toCompletableFuture();
            late.complete(Source.single(ByteString.fromString("late heap")));
            session.commit();

            assertThat(saves.subList(0, VatQueue.JOBS_MAX + 1))
                    .allSatisfy(save -> assertThat(save).isCompleted());
            assertThat(saves.subList(VatQueue.JOBS_MAX + 1, saves.size()))
                    .allSatisfy(save -> assertThatThrownBy(save::join)
                            .cause()
                            .isInstanceOfSatisfying(
                                    StoreException.class,
                                    e -> assertThat(e.reason()).isEqualTo(Reason.BUSY)));
            assertThat(other).isCompleted();
            assertThat(session.snapshots().getSnapshotInfo(V1).orElseThrow().snapPos())
                    .isEqualTo(VatQueue.JOBS_MAX);
        }
    }

    private static CompletableFuture<CompressedSnapshot> compress(
            SwingNode node, ActorRef<Vat.Command> vat, Supplier<SnapshotCompressor> compressor) {
        return AskPattern.askWithStatus(
                        vat,
                        (ActorRef<StatusReply<CompressedSnapshot>> replyTo) ->
                                new Vat.Compress(compressor, Source.single(ByteString.fromString("heap")), replyTo),
                        TIMEOUT,
                        node.system().scheduler())
                .toCompletableFuture();
    }
}
