package io.swingnode.actors.store;

import static io.swingnode.actors.TestNodes.askAccepted;
import static io.swingnode.actors.TestNodes.commit;
import static io.swingnode.actors.TestNodes.isStopping;
import static io.swingnode.actors.TestNodes.recordedBlocks;
import static io.swingnode.actors.TestNodes.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.swingnode.actors.FaultyDisk;
import io.swingnode.actors.KernelSession;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.SwingNode;
import io.swingnode.actors.ledger.BlockRecord;
import io.swingnode.journal.Journal;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.protocol.BlockResult;
import io.swingnode.protocol.BlockStatus;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.Request;
import io.swingnode.protocol.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The next block is worked on while one is being committed, by a session and by messages. */
class PipelinedCommitTest {
    @TempDir
    Path home;

    private final FaultyDisk disk = new FaultyDisk();

    private SwingNode start() {
        StoreOptions options = StoreOptions.builder().database(disk).build();
        return SwingNode.start(new NodeSettings(
                home,
                options,
                Optional.of(Journal.ofHome(home)),
                ConfigFactory.parseString("swingnode { store.pipelined-commits = on, ledger.flush-wait = 2m }")));
    }

    @Test
    void messagesWorkOnTheNextBlockWhileOneIsWritten() {
        try (SwingNode node = start()) {
            CompletableFuture<Reply> committed;
            try (FaultyDisk.Hold held = disk.hold("COMMIT")) {
                assertThat(held).isNotNull();
                askAccepted(node, new Request.BeginBlock(1));
                askAccepted(node, new Request.KvSet("a", "1"));
                committed = send(node, new Request.CommitBlock(1, CleanupBudget.PAUSED, true));
                askAccepted(node, new Request.BeginBlock(2));
                assertThat(askAccepted(node, new Request.KvGet("a"))).isEqualTo(new Reply.Value(Optional.of("1")));
                askAccepted(node, new Request.KvSet("a", "2"));
                assertThat(committed).isNotDone();
                assertThat(node.blockStatus(1).toCompletableFuture().join())
                        .isNotInstanceOf(BlockStatus.Committed.class);
            }
            assertThat(committed.join())
                    .isInstanceOfSatisfying(
                            Reply.BlockCommitted.class,
                            reply -> assertThat(reply.result().exportCount()).isEqualTo(1));
            askAccepted(node, commit(2));
            assertThat(askAccepted(node, new Request.KvGet("a"))).isEqualTo(new Reply.Value(Optional.of("2")));
        }
        assertThat(recordedBlocks(home)).extracting(BlockRecord::height).containsExactly(1L, 2L);
    }

    @Test
    void failedCommitLosesBothBlocksAndNothingOfTheSecondIsCommittedByLateRequests() {
        try (SwingNode node = start()) {
            askAccepted(node, new Request.KvSet("kept", "1"));
            askAccepted(node, commit(1));
            CompletableFuture<Reply> lost;
            try (FaultyDisk.Hold held = disk.hold("COMMIT")) {
                assertThat(held).isNotNull();
                askAccepted(node, new Request.KvSet("first", "lost"));
                lost = send(node, commit(2));
                askAccepted(node, new Request.KvSet("second", "lost"));
                disk.failOn("COMMIT");
            }
            assertThat(lost.join()).isInstanceOf(Reply.BlockLost.class);
            disk.failOn("");
            assertThat(send(node, new Request.KvSet("second, late", "lost")).join())
                    .isInstanceOf(Reply.BlockLost.class);
            assertThat(send(node, commit(3)).join()).isInstanceOf(Reply.BlockLost.class);
            askAccepted(node, new Request.AbandonBlock());
            assertThat(askAccepted(node, new Request.KvHas("first"))).isEqualTo(new Reply.Flag(false));
            assertThat(askAccepted(node, new Request.KvHas("second"))).isEqualTo(new Reply.Flag(false));
            assertThat(askAccepted(node, new Request.KvHas("kept"))).isEqualTo(new Reply.Flag(true));
            askAccepted(node, commit(2));
        }
        assertThat(recordedBlocks(home)).extracting(BlockRecord::height).containsExactly(1L, 2L);
    }

    @Test
    void sessionGoesOnWithTheNextBlock() {
        try (SwingNode node = start();
                KernelSession session = node.openSession()) {
            CompletableFuture<BlockResult> first;
            try (FaultyDisk.Hold held = disk.hold("COMMIT")) {
                assertThat(held).isNotNull();
                session.beginBlock(1);
                session.kv().set("a", "1");
                first = session.startCommitBlock(1, CleanupBudget.PAUSED).toCompletableFuture();
                assertThatThrownBy(() -> session.beginBlock(1))
                        .isInstanceOf(StoreException.class)
                        .hasMessageContaining("is committed");
                session.beginBlock(2);
                assertThat(session.kv().get("a")).contains("1");
                session.kv().set("a", "2");
                assertThat(first).isNotDone();
            }
            assertThat(session.startCommitBlock(2, CleanupBudget.PAUSED)
                            .toCompletableFuture()
                            .join()
                            .height())
                    .isEqualTo(2);
            assertThat(first.join().height()).isEqualTo(1);
        }
        assertThat(recordedBlocks(home)).extracting(BlockRecord::height).containsExactly(1L, 2L);
    }

    @Test
    void sessionIsOverWhenTheCommitBeforeFails() {
        try (SwingNode node = start()) {
            CompletableFuture<BlockResult> first;
            try (KernelSession session = node.openSession()) {
                try (FaultyDisk.Hold held = disk.hold("COMMIT")) {
                    assertThat(held).isNotNull();
                    session.kv().set("a", "1");
                    first = session.startCommitBlock(1, CleanupBudget.PAUSED).toCompletableFuture();
                    session.kv().set("b", "2");
                    disk.failOn("COMMIT");
                }
                assertThatThrownBy(first::join)
                        .isInstanceOf(CompletionException.class)
                        .hasRootCauseMessage("[SQLITE_IOERR] injected in: COMMIT");
                assertThatThrownBy(() -> session.commitBlock(2, CleanupBudget.PAUSED))
                        .isInstanceOf(StoreException.class);
                disk.failOn("");
            }
            try (KernelSession again = node.openSession()) {
                assertThat(again.kv().has("a")).isFalse();
                assertThat(again.kv().has("b")).isFalse();
            }
        }
    }

    @Test
    void closingTheNodeWaitsForTheCommit() {
        CompletableFuture<Reply> committed;
        SwingNode node = start();
        CompletableFuture<Void> closed;
        try (FaultyDisk.Hold held = disk.hold("COMMIT")) {
            assertThat(held).isNotNull();
            askAccepted(node, new Request.KvSet("a", "1"));
            committed = send(node, commit(1));
            askAccepted(node, new Request.KvGet("a"));
            closed = CompletableFuture.runAsync(node::close);
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> isStopping(node));
            assertThat(closed).isNotDone();
        }
        closed.join();
        assertThat(committed.join()).isInstanceOf(Reply.BlockCommitted.class);
    }
}
