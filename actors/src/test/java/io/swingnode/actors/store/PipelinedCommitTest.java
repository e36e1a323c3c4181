package io.swingnode.actors.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.swingnode.actors.FailingDatabase;
import io.swingnode.actors.KernelSession;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.ShutdownTest;
import io.swingnode.actors.SwingNode;
import io.swingnode.actors.ledger.BlockLedgerQuery;
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
import java.util.List;
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

    private final FailingDatabase database = new FailingDatabase();

    private SwingNode start() {
        StoreOptions options = StoreOptions.builder().database(database).build();
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
            try (FailingDatabase.Hold held = database.hold("COMMIT")) {
                assertThat(held).isNotNull();
                ask(node, new Request.BeginBlock(1));
                ask(node, new Request.KvSet("a", "1"));
                committed = send(node, new Request.CommitBlock(1, CleanupBudget.PAUSED, true));
                ask(node, new Request.BeginBlock(2));
                assertThat(ask(node, new Request.KvGet("a"))).isEqualTo(new Reply.Value(Optional.of("1")));
                ask(node, new Request.KvSet("a", "2"));
                assertThat(committed).isNotDone();
                assertThat(node.blockStatus(1).toCompletableFuture().join())
                        .isNotInstanceOf(BlockStatus.Committed.class);
            }
            assertThat(committed.join())
                    .isInstanceOfSatisfying(
                            Reply.BlockCommitted.class,
                            reply -> assertThat(reply.result().exportCount()).isEqualTo(1));
            ask(node, new Request.CommitBlock(2, CleanupBudget.PAUSED, false));
            assertThat(ask(node, new Request.KvGet("a"))).isEqualTo(new Reply.Value(Optional.of("2")));
        }
        assertThat(ledger()).containsExactly(1L, 2L);
    }

    @Test
    void failedCommitLosesBothBlocksAndNothingOfTheSecondIsCommittedByLateRequests() {
        try (SwingNode node = start()) {
            ask(node, new Request.KvSet("kept", "1"));
            ask(node, new Request.CommitBlock(1, CleanupBudget.PAUSED, false));
            CompletableFuture<Reply> lost;
            try (FailingDatabase.Hold held = database.hold("COMMIT")) {
                assertThat(held).isNotNull();
                ask(node, new Request.KvSet("first", "lost"));
                lost = send(node, new Request.CommitBlock(2, CleanupBudget.PAUSED, false));
                ask(node, new Request.KvSet("second", "lost"));
                database.failOn("COMMIT");
            }
            assertThat(lost.join()).isInstanceOf(Reply.BlockLost.class);
            database.failOn("");
            assertThat(send(node, new Request.KvSet("second, late", "lost")).join())
                    .isInstanceOf(Reply.BlockLost.class);
            assertThat(send(node, new Request.CommitBlock(3, CleanupBudget.PAUSED, false))
                            .join())
                    .isInstanceOf(Reply.BlockLost.class);
            ask(node, new Request.AbandonBlock());
            assertThat(ask(node, new Request.KvHas("first"))).isEqualTo(new Reply.Flag(false));
            assertThat(ask(node, new Request.KvHas("second"))).isEqualTo(new Reply.Flag(false));
            assertThat(ask(node, new Request.KvHas("kept"))).isEqualTo(new Reply.Flag(true));
            ask(node, new Request.CommitBlock(2, CleanupBudget.PAUSED, false));
        }
        assertThat(ledger()).containsExactly(1L, 2L);
    }

    @Test
    void sessionGoesOnWithTheNextBlock() {
        try (SwingNode node = start();
                KernelSession session = node.openSession()) {
            CompletableFuture<BlockResult> first;
            try (FailingDatabase.Hold held = database.hold("COMMIT")) {
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
        assertThat(ledger()).containsExactly(1L, 2L);
    }

    @Test
    void sessionIsOverWhenTheCommitBeforeFails() {
        try (SwingNode node = start()) {
            CompletableFuture<BlockResult> first;
            try (KernelSession session = node.openSession()) {
                try (FailingDatabase.Hold held = database.hold("COMMIT")) {
                    assertThat(held).isNotNull();
                    session.kv().set("a", "1");
                    first = session.startCommitBlock(1, CleanupBudget.PAUSED).toCompletableFuture();
                    session.kv().set("b", "2");
                    database.failOn("COMMIT");
                }
                assertThatThrownBy(first::join)
                        .isInstanceOf(CompletionException.class)
                        .hasRootCauseMessage("disk I/O error (injected)");
                assertThatThrownBy(() -> session.commitBlock(2, CleanupBudget.PAUSED))
                        .isInstanceOf(StoreException.class);
                database.failOn("");
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
        try (FailingDatabase.Hold held = database.hold("COMMIT")) {
            assertThat(held).isNotNull();
            ask(node, new Request.KvSet("a", "1"));
            committed = send(node, new Request.CommitBlock(1, CleanupBudget.PAUSED, false));
            ask(node, new Request.KvGet("a"));
            closed = CompletableFuture.runAsync(node::close);
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> ShutdownTest.isStopping(node));
            assertThat(closed).isNotDone();
        }
        closed.join();
        assertThat(committed.join()).isInstanceOf(Reply.BlockCommitted.class);
    }

    private List<Long> ledger() {
        Journal journal = Journal.ofHome(home);
        try (BlockLedgerQuery query = BlockLedgerQuery.open(journal, journal.ledgerName())) {
            return query.page(0, 100, 100).blocks().stream()
                    .map(BlockRecord::height)
                    .toList();
        }
    }

    private static CompletableFuture<Reply> send(SwingNode node, Request request) {
        return node.execute(request).toCompletableFuture();
    }

    private static Reply ask(SwingNode node, Request request) {
        Reply reply = send(node, request).join();
        assertThat(reply).isNotInstanceOf(Reply.Refused.class).isNotInstanceOf(Reply.BlockLost.class);
        return reply;
    }
}
