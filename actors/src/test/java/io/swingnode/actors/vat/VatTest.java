package io.swingnode.actors.vat;

import static io.swingnode.actors.TestNodes.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.NotUsed;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.protocol.SnapshotResult;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A vat's actor does its jobs in order beside the kernel, and refuses those that it cannot queue. */
class VatTest {
    private static final VatId V1 = new VatId("v1");
    private static final VatId V2 = new VatId("v2");

    @TempDir
    Path home;

    @Test
    void vatsReadTheirCommittedSpansSideBySideWithTheKernel() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home).withoutJournal());
                StoreSession session = node.openSession()) {
            session.kernel().transcripts().initTranscript(V1);
            session.kernel().transcripts().addItem(V1, "{\"d\":1}");
            session.kernel().transcripts().rolloverSpan(V1);
            session.kernel().transcripts().addItem(V1, "{\"d\":2}");
            session.host().commit();
            session.kernel().transcripts().addItem(V1, "{\"d\":3}");

            assertThat(items(node, OptionalLong.empty())).containsExactly("{\"d\":2}");
            assertThat(items(node, OptionalLong.of(0))).containsExactly("{\"d\":1}");
            assertThatThrownBy(() -> items(node, OptionalLong.of(7))).hasMessageContaining("no transcript span");
        }
    }

    private static List<String> items(SwingNode node, OptionalLong startPos) {
        return join(join(node.kernel().readSpan(V1, startPos)).runWith(Sink.seq(), node.system()));
    }

    @Test
    void vatWithTooManyJobsRefusesTheNextAndDoesTheOthersInOrder() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home).withoutJournal());
                StoreSession session = node.openSession()) {
            CompletableFuture<Source<ByteString, NotUsed>> late = new CompletableFuture<>();
            List<CompletableFuture<SnapshotResult>> saves = new ArrayList<>();
            saves.add(session.kernel()
                    .saveSnapshot(V1, 0, Source.completionStageSource(late))
                    .toCompletableFuture());
            for (int i = 1; i <= VatQueue.JOBS_MAX + 5; i++) {
                saves.add(session.kernel()
                        .saveSnapshot(V1, i, Source.single(ByteString.fromString("heap " + i)))
                        .toCompletableFuture());
            }
            CompletableFuture<SnapshotResult> other = session.kernel()
                    .saveSnapshot(V2, 1, Source.single(ByteString.fromString("heap of v2")))
                    .toCompletableFuture();
            late.complete(Source.single(ByteString.fromString("late heap")));
            session.host().commit();

            assertThat(saves.subList(0, VatQueue.JOBS_MAX + 1))
                    .allSatisfy(save -> assertThat(save).isCompleted());
            assertThat(saves.subList(VatQueue.JOBS_MAX + 1, saves.size()))
                    .allSatisfy(save -> assertThatThrownBy(save::join)
                            .cause()
                            .isInstanceOfSatisfying(
                                    StoreException.class,
                                    e -> assertThat(e.reason()).isEqualTo(Reason.BUSY)));
            assertThat(other).isCompleted();
            assertThat(session.kernel()
                            .snapshots()
                            .getSnapshotInfo(V1)
                            .orElseThrow()
                            .snapPos())
                    .isEqualTo(VatQueue.JOBS_MAX);
        }
    }
}
