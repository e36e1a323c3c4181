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
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.actors.ledger.BlockRecord;
import io.swingnode.journal.Journal;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.protocol.BlockResult;
import io.swingnode.protocol.BlockStatus;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
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
                Optional.empty(),
                ConfigFactory.parseString("swingnode { store.pipelined-commits = on, ledger.flush-wait = 2m }")));
    }

    @Test
    void messagesWorkOnTheNextBlockWhileOneIsWritten() {
        try (SwingNode node = start()) {
            CompletableFuture<Reply> committed;
            try (FaultyDisk.Hold held = disk.hold("COMMIT")) {
                assertThat(held).isNotNull();
                askAccepted(node, new HostRequest.BeginBlock(1));
                askAccepted(node, new KernelRequest.KvSet("a", "1"));
                committed = send(node, new HostRequest.CommitBlock(1, CleanupBudget.PAUSED, true));
                askAccepted(node, new HostRequest.BeginBlock(2));
                assertThat(askAccepted(node, new KernelRequest.KvGet("a")))
                        .isEqualTo(new Reply.Value(Optional.of("1")));
                askAccepted(node, new KernelRequest.KvSet("a", "2"));
                assertThat(committed).isNotDone();
                assertThat(node.host().blockStatus(1).toCompletableFuture().join())
                        .isEqualTo(new BlockStatus.Committing());
            }
            assertThat(committed.join())
                    .isInstanceOfSatisfying(
                            Reply.BlockCommitted.class,
                            reply -> assertThat(reply.result().exportCount()).isEqualTo(1));
            askAccepted(node, commit(2));
            assertThat(askAccepted(node, new KernelRequest.KvGet("a"))).isEqualTo(new Reply.Value(Optional.of("2")));
        }
        assertThat(recordedBlocks(home)).extracting(BlockRecord::height).containsExactly(1L, 2L);
    }

    @Test
    void failedCommitLosesBothBlocksAndNothingOfTheSecondIsCommittedByLateRequests() {
        try (SwingNode node = start()) {
            askAccepted(node, new KernelRequest.KvSet("kept", "1"));
            askAccepted(node, commit(1));
            CompletableFuture<Reply> lost;
            try (FaultyDisk.Hold held = disk.hold("COMMIT")) {
                assertThat(held).isNotNull();
                askAccepted(node, new KernelRequest.KvSet("first", "lost"));
                lost = send(node, commit(2));
                askAccepted(node, new KernelRequest.KvSet("second", "lost"));
                disk.failOn("COMMIT");
            }
            assertThat(lost.join()).isInstanceOf(Reply.BlockLost.class);
            disk.failOn("");
            assertThat(send(node, new KernelRequest.KvSet("second, late", "lost"))
                            .join())
                    .isInstanceOf(Reply.BlockLost.class);
            assertThat(send(node, commit(3)).join()).isInstanceOf(Reply.BlockLost.class);
            askAccepted(node, new HostRequest.AbandonBlock());
            assertThat(askAccepted(node, new KernelRequest.KvHas("first"))).isEqualTo(new Reply.Flag(false));
            assertThat(askAccepted(node, new KernelRequest.KvHas("second"))).isEqualTo(new Reply.Flag(false));
            assertThat(askAccepted(node, new KernelRequest.KvHas("kept"))).isEqualTo(new Reply.Flag(true));
            askAccepted(node, commit(2));
        }
        assertThat(recordedBlocks(home)).extracting(BlockRecord::height).containsExactly(1L, 2L);
    }

    @Test
    void sessionGoesOnWithTheNextBlock() {
        try (SwingNode node = start();
                StoreSession session = node.openSession()) {
            CompletableFuture<BlockResult> first;
            try (FaultyDisk.Hold held = disk.hold("COMMIT")) {
                assertThat(held).isNotNull();
                session.host().beginBlock(1);
                session.kernel().kv().set("a", "1");
                first = session.host().startCommitBlock(1, CleanupBudget.PAUSED).toCompletableFuture();
                assertThatThrownBy(() -> session.host().beginBlock(1))
                        .isInstanceOf(StoreException.class)
                        .hasMessageContaining("is committed");
                session.host().beginBlock(2);
                assertThat(session.kernel().kv().get("a")).contains("1");
                session.kernel().kv().set("a", "2");
                assertThat(first).isNotDone();
            }
            assertThat(session.host()
                            .startCommitBlock(2, CleanupBudget.PAUSED)
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
            try (StoreSession session = node.openSession()) {
                try (FaultyDisk.Hold held = disk.hold("COMMIT")) {
                    assertThat(held).isNotNull();
                    session.kernel().kv().set("a", "1");
                    first = session.host()
                            .startCommitBlock(1, CleanupBudget.PAUSED)
                            .toCompletableFuture();
                    session.kernel().kv().set("b", "2");
                    disk.failOn("COMMIT");
                }
                assertThatThrownBy(first::join)
                        .isInstanceOf(CompletionException.class)
                        .hasRootCauseMessage("[SQLITE_IOERR] injected in: COMMIT");
                assertThatThrownBy(() -> session.host().commitBlock(2, CleanupBudget.PAUSED))
                        .isInstanceOf(StoreException.class);
                disk.failOn("");
            }
            try (StoreSession again = node.openSession()) {
                assertThat(again.kernel().kv().has("a")).isFalse();
                assertThat(again.kernel().kv().has("b")).isFalse();
            }
        }
    }

    @Test
    void closingTheNodeWaitsForTheCommit() {
        CompletableFuture<Reply> committed;
        SwingNode node = start();
        CompletableFuture<Void> closed;
        try (FaultyDisk.Hold held = disk.hold("COMMIT")) {
            askAccepted(node, new KernelRequest.KvSet("a", "1"));
            committed = send(node, commit(1));
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(held::isHolding);
            closed = CompletableFuture.runAsync(node::close);
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> isStopping(node));
            assertThat(closed).isNotDone();
        }
        closed.join();
        assertThat(committed.join()).isInstanceOf(Reply.BlockCommitted.class);
    }
}
