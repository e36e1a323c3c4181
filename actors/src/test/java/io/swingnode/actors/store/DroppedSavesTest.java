package io.swingnode.actors.store;

import static io.swingnode.actors.TestNodes.askAccepted;
import static io.swingnode.actors.TestNodes.commit;
import static io.swingnode.actors.TestNodes.failSupervisor;
import static io.swingnode.actors.TestNodes.join;
import static io.swingnode.actors.TestNodes.send;
import static io.swingnode.actors.TestNodes.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.protocol.BlockStatus;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.SnapshotInfo;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A save whose bytes never come is dropped with its crank or block, and holds up nothing of its vat after that. */
class DroppedSavesTest {
    private static final VatId V1 = new VatId("v1");

    @TempDir
    Path home;

    private SwingNode start() {
        return SwingNode.start(NodeSettings.of(home).withoutJournal());
    }

    private static Source<ByteString, NotUsed> heap() {
        return Source.single(ByteString.fromString("heap"));
    }

    private static Source<ByteString, ?> never() {
        return Source.<ByteString>maybe();
    }

    private static <T> T soon(CompletionStage<T> stage) {
        return join(stage.toCompletableFuture().orTimeout(2, TimeUnit.MINUTES));
    }

    private static void assertClosed(CompletionStage<?> save) {
        assertThatThrownBy(() -> save.toCompletableFuture()
                        .orTimeout(2, TimeUnit.MINUTES)
                        .join())
                .cause()
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
    }

    private static Optional<Long> inUse(Optional<SnapshotInfo> info) {
        return info.map(SnapshotInfo::snapPos);
    }

    @Test
    void rolledBackByMessageItHoldsUpNeitherItsVatNorTheCommit() {
        try (SwingNode node = start()) {
            askAccepted(node, new KernelRequest.StartCrank());
            askAccepted(node, new KernelRequest.EstablishCrankSavepoint("deliver"));
            CompletionStage<Reply> dropped = node.kernel().saveSnapshot(V1, 1, never());
            askAccepted(node, new KernelRequest.RollbackCrank("deliver"));
            CompletionStage<Reply> next = node.kernel().saveSnapshot(V1, 2, heap());
            assertThat(soon(next)).isInstanceOf(Reply.SnapshotSaved.class);
            assertClosed(dropped);
            assertThat(soon(send(node, new KernelRequest.EndCrank()))).isEqualTo(new Reply.Done());
            assertThat(soon(send(node, commit(1)))).isInstanceOf(Reply.BlockCommitted.class);
            assertThat(soon(node.kernel().loadSnapshot(V1))).isNotNull();
        }
    }

    @Test
    void rolledBackInASessionItHoldsUpNeitherItsVatNorTheCommit() {
        try (SwingNode node = start();
                StoreSession session = node.openSession()) {
            session.kernel().startCrank();
            session.kernel().establishCrankSavepoint("deliver");
            var dropped = session.kernel().saveSnapshot(V1, 1, never());
            session.kernel().rollbackCrank("deliver");
            assertClosed(dropped);
            assertThat(soon(session.kernel().saveSnapshot(V1, 2, heap())).uncompressedSizeBytes())
                    .isEqualTo(4);
            session.kernel().endCrank();
            session.host().commit();
            assertThat(inUse(session.kernel().snapshots().getSnapshotInfo(V1))).contains(2L);
        }
    }

    @Test
    void abandonedWithItsSessionItIsNotInTheNextBlock() {
        try (SwingNode node = start()) {
            CompletionStage<?> dropped;
            try (StoreSession session = node.openSession()) {
                soon(session.kernel().saveSnapshot(V1, 1, heap()));
                session.host().commit();
                dropped = session.kernel().saveSnapshot(V1, 2, never());
            }
            assertClosed(dropped);
            try (StoreSession session = node.openSession()) {
                assertThat(soon(session.kernel()
                                .loadSnapshot(V1)
                                .runFold(0, (sum, chunk) -> sum + chunk.size(), node.system())))
                        .isEqualTo(4);
                session.kernel().kv().set("a", "1");
                session.host().commit();
                assertThat(inUse(session.kernel().snapshots().getSnapshotInfo(V1)))
                        .contains(1L);
            }
        }
    }

    @Test
    void supervisorThatFailsDropsItWithItsSession() {
        try (SwingNode node = start()) {
            CompletionStage<?> dropped;
            try (StoreSession session = node.openSession()) {
                session.kernel().kv().set("lost", "1");
                dropped = session.kernel().saveSnapshot(V1, 1, never());
                failSupervisor(node);
                BlockStatus unused = status(node, 1); // Answered after the restart.
            }
            assertClosed(dropped);
            try (StoreSession session = node.openSession()) {
                assertThat(soon(session.kernel().saveSnapshot(V1, 2, heap())).uncompressedSizeBytes())
                        .isEqualTo(4);
                session.host().commit();
                assertThat(inUse(session.kernel().snapshots().getSnapshotInfo(V1)))
                        .contains(2L);
            }
        }
    }

    @Test
    void requestsOfASessionTakeEffectAfterTheSavesThatWereAskedForBefore() {
        try (SwingNode node = start();
                StoreSession session = node.openSession()) {
            soon(session.kernel().saveSnapshot(V1, 1, heap()));
            session.kernel().snapshots().stopUsingLastSnapshot(V1);
            assertThat(session.kernel().snapshots().getSnapshotInfo(V1)).isEmpty();
            var last = session.kernel().saveSnapshot(V1, 2, heap());
            session.kernel().snapshots().deleteAllUnusedSnapshots();
            assertThat(session.kernel().snapshots().listAll()).hasSize(1);
            assertThat(soon(last).uncompressedSizeBytes()).isEqualTo(4);
            session.host().commit();
            assertThat(inUse(session.kernel().snapshots().getSnapshotInfo(V1))).contains(2L);
        }
    }

    @Test
    void startedCommitOfASessionHasTheSavesOfItsBlock() {
        try (SwingNode node = start()) {
            try (StoreSession session = node.openSession()) {
                session.host().beginBlock(1);
                CompletableFuture<Source<ByteString, NotUsed>> late = new CompletableFuture<>();
                var saved = session.kernel().saveSnapshot(V1, 1, Source.completionStageSource(late));
                var unused = late.completeOnTimeout(heap(), 100, TimeUnit.MILLISECONDS);
                soon(session.host().startCommitBlock(1, CleanupBudget.each(0)));
                assertThat(saved.toCompletableFuture()).isCompleted();
            }
            try (StoreSession next = node.openSession()) {
                assertThat(inUse(next.kernel().snapshots().getSnapshotInfo(V1))).contains(1L);
            }
        }
    }
}
