package io.swingnode.actors.store;

import static io.swingnode.actors.TestNodes.ask;
import static io.swingnode.actors.TestNodes.askAccepted;
import static io.swingnode.actors.TestNodes.commit;
import static io.swingnode.actors.TestNodes.send;
import static org.assertj.core.api.Assertions.assertThat;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.typesafe.config.ConfigFactory;
import io.swingnode.actors.FaultyDisk;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.protocol.BlockStatus;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With pipelined commits too, whatever has to wait for a commit or a save waits beside the supervisor. */
class FreeSupervisorTest {
    private static final VatId V1 = new VatId("v1");

    @TempDir
    Path home;

    private final FaultyDisk disk = new FaultyDisk();
    private final CompletableFuture<Source<ByteString, NotUsed>> never = new CompletableFuture<>();

    private SwingNode start(long bufferLimitBytes) {
        return SwingNode.start(new NodeSettings(
                home,
                StoreOptions.builder()
                        .database(disk)
                        .bufferLimitBytes(bufferLimitBytes)
                        .build(),
                Optional.empty(),
                Optional.empty(),
                ConfigFactory.parseString("swingnode.store.pipelined-commits = on")));
    }

    private SwingNode start() {
        return start(1 << 20);
    }

    /** Answered by the supervisor itself: only when it does not wait. */
    private static void requireFree(SwingNode node) {
        assertThat(askAccepted(node, new HostRequest.DiskUsage())).isInstanceOf(Reply.DiskUsage.class);
    }

    private static void awaitCommitting(SwingNode node, long height) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> node.host()
                        .blockStatus(height)
                        .toCompletableFuture()
                        .join()
                        .equals(new BlockStatus.Committing()));
    }

    private static void assertRefused(CompletableFuture<Reply> reply) {
        assertThat(reply.join()).isInstanceOfSatisfying(Reply.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.UNAVAILABLE);
            assertThat(refused.message()).contains("given up the block");
        });
    }

    @Test
    void blockThatWasSpilledIsWrittenWhileTheSupervisorAnswers() {
        try (SwingNode node = start(100)) {
            CompletableFuture<Reply> committed;
            CompletableFuture<Reply> next;
            try (FaultyDisk.Hold held = disk.hold("COMMIT")) {
                assertThat(held).isNotNull();
                askAccepted(node, new KernelRequest.KvSet("a", "x".repeat(1000)));
                committed = send(node, commit(1));
                next = send(node, new KernelRequest.KvSet("a", "of block 2"));
                awaitCommitting(node, 1);
                requireFree(node);
                assertThat(committed).isNotDone();
                assertThat(next).as("no pipelining after a spill").isNotDone();
            }
            assertThat(committed.join()).isInstanceOf(Reply.BlockCommitted.class);
            assertThat(next.join()).isEqualTo(new Reply.Done());
            askAccepted(node, new HostRequest.AbandonBlock());
            assertThat(askAccepted(node, new KernelRequest.KvGet("a")))
                    .isEqualTo(new Reply.Value(Optional.of("x".repeat(1000))));
        }
    }

    @Test
    void nextBlockIsAbandonedOnceTheCommitBeforeHasEnded() {
        try (SwingNode node = start()) {
            CompletableFuture<Reply> committed;
            CompletableFuture<Reply> abandoned;
            try (FaultyDisk.Hold held = disk.hold("COMMIT")) {
                assertThat(held).isNotNull();
                askAccepted(node, new KernelRequest.KvSet("a", "1"));
                committed = send(node, commit(1));
                askAccepted(node, new KernelRequest.KvSet("a", "2"));
                abandoned = send(node, new HostRequest.AbandonBlock());
                requireFree(node);
                assertThat(abandoned).isNotDone();
            }
            assertThat(committed.join()).isInstanceOf(Reply.BlockCommitted.class);
            assertThat(abandoned.join()).isEqualTo(new Reply.Done());
            assertThat(askAccepted(node, new KernelRequest.KvGet("a"))).isEqualTo(new Reply.Value(Optional.of("1")));
        }
    }

    @Test
    void sessionThatClosesWaitsForItsCommitByItself() throws Exception {
        try (SwingNode node = start()) {
            Thread closing;
            try (FaultyDisk.Hold held = disk.hold("COMMIT")) {
                assertThat(held).isNotNull();
                StoreSession session = node.openSession();
                session.kernel().kv().set("a", "1");
                var unused = session.host().startCommitBlock(1, CleanupBudget.PAUSED);
                closing = Thread.ofPlatform().start(session::close);
                Awaitility.await()
                        .atMost(Duration.ofMinutes(2))
                        .until(() -> closing.getState() == Thread.State.WAITING);
                requireFree(node);
            }
            closing.join();
            assertThat(askAccepted(node, new KernelRequest.KvGet("a"))).isEqualTo(new Reply.Value(Optional.of("1")));
        }
    }

    @Test
    void hostGivesUpACommitThatWaitsForASave() {
        try (SwingNode node = start()) {
            askAccepted(node, new KernelRequest.KvSet("a", "1"));
            var saved = node.kernel().saveSnapshot(V1, 1, Source.completionStageSource(never));
            CompletableFuture<Reply> committed = send(node, commit(1));
            CompletableFuture<Reply> next = send(node, new KernelRequest.KvSet("a", "2"));
            CompletableFuture<Reply> abandoned = send(node, new HostRequest.AbandonBlock());
            requireFree(node);
            assertThat(committed).isNotDone();

            assertThat(ask(node, new HostRequest.GiveUpBlock())).isEqualTo(new Reply.Done());
            assertRefused(committed);
            assertRefused(next);
            assertRefused(abandoned);
            assertThat(saved).failsWithin(Duration.ofMinutes(2));
            assertThat(askAccepted(node, new KernelRequest.KvHas("a"))).isEqualTo(new Reply.Flag(false));
            assertThat(askAccepted(node, new KernelRequest.GetSnapshotInfo(V1)))
                    .isEqualTo(new Reply.SnapshotFound(Optional.empty()));
            askAccepted(node, new KernelRequest.KvSet("a", "again"));
            askAccepted(node, commit(1));
        }
    }

    @Test
    void endOfACrankThatWaitsForASaveIsGivenUpToo() {
        try (SwingNode node = start()) {
            askAccepted(node, new KernelRequest.StartCrank());
            var saved = node.kernel().saveSnapshot(V1, 1, Source.completionStageSource(never));
            CompletableFuture<Reply> ended = send(node, new KernelRequest.EndCrank());
            assertThat(ask(node, new HostRequest.GiveUpBlock())).isEqualTo(new Reply.Done());
            assertRefused(ended);
            assertThat(saved).failsWithin(Duration.ofMinutes(2));
            askAccepted(node, new KernelRequest.StartCrank());
            askAccepted(node, new KernelRequest.EndCrank());
        }
    }

    @Test
    void commitThatWaitsForNoSaveIsNotGivenUp() {
        try (SwingNode node = start()) {
            CompletableFuture<Reply> committed;
            CompletableFuture<Reply> givenUp;
            try (FaultyDisk.Hold held = disk.hold("COMMIT")) {
                assertThat(held).isNotNull();
                askAccepted(node, new KernelRequest.KvSet("a", "1"));
                committed = send(node, commit(1));
                askAccepted(node, new KernelRequest.KvSet("a", "2"));
                givenUp = send(node, new HostRequest.GiveUpBlock());
                requireFree(node);
                assertThat(givenUp).isNotDone();
            }
            assertThat(committed.join()).isInstanceOf(Reply.BlockCommitted.class);
            assertThat(givenUp.join()).isEqualTo(new Reply.Done());
            assertThat(askAccepted(node, new KernelRequest.KvGet("a"))).isEqualTo(new Reply.Value(Optional.of("1")));
        }
    }

    @Test
    void givingUpIsARequestByItself() {
        try (SwingNode node = start()) {
            Reply reply = ask(node, new HostRequest.Batch(List.of(new HostRequest.GiveUpBlock())));
            assertThat(((Reply.Batch) reply).replies())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Reply.Refused.class,
                            refused -> assertThat(refused.message()).contains("by itself"));
        }
    }
}
