package io.swingnode.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import io.swingnode.actors.ledger.BlockLedgerHealth;
import io.swingnode.actors.ledger.BlockLedgerQuery;
import io.swingnode.actors.ledger.BlockPage;
import io.swingnode.actors.ledger.BlockRecord;
import io.swingnode.journal.Journal;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.protocol.BlockResult;
import io.swingnode.protocol.BlockStatus;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.Request;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node tells its ledger of each block, and goes on when the ledger can't keep it. */
class NodeLedgerTest {
    @TempDir
    Path home;

    private NodeSettings settings() {
        return new NodeSettings(
                home,
                StoreOptions.defaults(),
                Optional.of(Journal.ofHome(home)),
                ConfigFactory.parseString("swingnode.ledger.flush-wait = 2m"));
    }

    @Test
    void recordsBlocksOfMessagesAndOfSessions() {
        BlockResult result;
        try (SwingNode node = SwingNode.start(settings())) {
            ask(node, new Request.BeginBlock(1));
            ask(node, new Request.KvSet("a", "1"));
            assertThat(join(node.blockStatus(1))).isEqualTo(new BlockStatus.Begun());
            assertThat(ask(node, new Request.GetBlockStatus(2)))
                    .isEqualTo(new Reply.Status(new BlockStatus.NeverSeen()));
            ask(node, new Request.CommitBlock(1, CleanupBudget.PAUSED, false));
            try (KernelSession session = node.openSession()) {
                assertThat(join(node.blockStatus(1))).isEqualTo(new BlockStatus.Committed(""));
                session.beginBlock(2);
                session.transcripts().initTranscript(new VatId("v1"));
                session.startCrank();
                session.kv().set("b", "2");
                session.transcripts().addItem(new VatId("v1"), "item");
                session.emitCrankHashes();
                session.endCrank();
                result = session.commitBlock(2, CleanupBudget.PAUSED);
            }
            assertThat(join(node.blockStatus(2))).isEqualTo(new BlockStatus.Committed(result.activityHash()));
        }

        List<BlockRecord> blocks = ledger();
        assertThat(blocks).extracting(BlockRecord::height).containsExactly(1L, 2L);
        assertThat(blocks).noneMatch(BlockRecord::recovered);
        assertThat(blocks.getLast().activityHash()).isEqualTo(result.activityHash());
        assertThat(blocks.getLast().items()).isEqualTo(1);
        assertThat(blocks.getLast().itemBytes()).isEqualTo(4);
        assertThat(blocks.getLast().cranks()).isEqualTo(1);
    }

    @Test
    void hostThatKeepsItsHeightItselfIsRecordedToo() {
        try (SwingNode node = SwingNode.start(settings());
                KernelSession session = node.openSession()) {
            session.hostKv().set("host.height", "7");
            session.commit();
            session.kv().set("between", "blocks");
            session.commit();
            session.hostKv().set("host.height", "8");
            session.commit();
        }
        assertThat(ledger()).extracting(BlockRecord::height).containsExactly(7L, 8L);
    }

    @Test
    void blockThatTheLedgerWasNotToldOfIsRecordedAtTheNextStart() {
        try (SwingNode node = SwingNode.start(settings())) {
            commit(node, 1);
        }
        try (SwingStore store =
                SwingStore.open(settings().storeDir(), settings().storeOptions())) {
            store.hostKv().set("host.height", "2");
            store.commit();
        }
        try (SwingNode node = SwingNode.start(settings())) {
            assertThat(join(node.blockStatus(2))).isEqualTo(new BlockStatus.Committed(""));
        }
        assertThat(ledger()).extracting(BlockRecord::recovered).containsExactly(false, true);
    }

    @Test
    void olderStoreIsRefusedAndANewLedgerLetsItStart() {
        try (SwingNode node = SwingNode.start(settings())) {
            commit(node, 5);
        }
        try (SwingStore store =
                SwingStore.open(settings().storeDir(), settings().storeOptions())) {
            store.hostKv().set("host.height", "3");
            store.commit();
        }
        assertThatThrownBy(() -> SwingNode.start(settings()).close())
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CONFLICT))
                .hasMessageContaining("swingnode.ledger.name");
        Journal fresh = Journal.ofHome(home).withLedgerName("store-2");
        try (SwingNode node = SwingNode.start(NodeSettings.of(home).withJournal(fresh))) {
            assertThat(join(node.blockStatus(3))).isEqualTo(new BlockStatus.Committed(""));
        }
    }

    @Test
    void journalThatCannotBeWrittenFailsNoBlock() throws SQLException {
        try (SwingNode node = SwingNode.start(settings())) {
            commit(node, 1);
            String url = "jdbc:sqlite:" + settings().nodeDir().resolve(Journal.FILE_NAME);
            try (Connection other = DriverManager.getConnection(url);
                    Statement statement = other.createStatement()) {
                // As a full disk would, this makes each insert of the journal fail.
                statement.execute("CREATE TRIGGER full BEFORE INSERT ON event_journal"
                        + " BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END");
                commit(node, 2);
                commit(node, 3);
                await().atMost(Duration.ofMinutes(2))
                        .untilAsserted(() -> assertThat(
                                        join(node.ledgerHealth()).orElseThrow().phase())
                                .isEqualTo(BlockLedgerHealth.Phase.BEHIND));
                assertThat(join(node.blockStatus(3))).isEqualTo(new BlockStatus.Committed(""));
                statement.execute("DROP TRIGGER full");
            }
            commit(node, 4);
        }
        assertThat(ledger()).extracting(BlockRecord::height).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void committedOrOtherHeightsAreRefused() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home))) {
            commit(node, 5);
            assertThat(node.execute(new Request.BeginBlock(5))
                            .toCompletableFuture()
                            .join())
                    .isInstanceOfSatisfying(
                            Reply.Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.CONFLICT));
            ask(node, new Request.BeginBlock(6));
            assertThat(node.execute(new Request.CommitBlock(7, CleanupBudget.PAUSED, false))
                            .toCompletableFuture()
                            .join())
                    .isInstanceOfSatisfying(
                            Reply.Refused.class,
                            refused -> assertThat(refused.message()).contains("block 6 was begun"));
            commitOnly(node, 6);
            assertThat(join(node.blockStatus(4))).isEqualTo(new BlockStatus.Older(6));
        }
    }

    private void commit(SwingNode node, long height) {
        ask(node, new Request.BeginBlock(height));
        commitOnly(node, height);
    }

    private void commitOnly(SwingNode node, long height) {
        assertThat(ask(node, new Request.CommitBlock(height, CleanupBudget.PAUSED, false)))
                .isInstanceOf(Reply.BlockCommitted.class);
    }

    private List<BlockRecord> ledger() {
        Journal journal = Journal.ofHome(home);
        try (BlockLedgerQuery query = BlockLedgerQuery.open(journal, journal.ledgerName())) {
            BlockPage page = query.page(0, 1000, 1000);
            assertThat(page.missed()).isEmpty();
            return page.blocks();
        }
    }

    private static Reply ask(SwingNode node, Request request) {
        Reply reply = join(node.execute(request));
        assertThat(reply).isNotInstanceOf(Reply.Refused.class).isNotInstanceOf(Reply.BlockLost.class);
        return reply;
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
