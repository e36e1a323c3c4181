package io.swingnode.actors;

import static io.swingnode.actors.TestNodes.ask;
import static io.swingnode.actors.TestNodes.askAccepted;
import static io.swingnode.actors.TestNodes.join;
import static io.swingnode.actors.TestNodes.recordedBlocks;
import static io.swingnode.actors.TestNodes.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import io.swingnode.actors.ledger.BlockLedgerHealth;
import io.swingnode.actors.ledger.BlockRecord;
import io.swingnode.journal.Journal;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.protocol.BlockResult;
import io.swingnode.protocol.BlockStatus;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node tells its ledger of each block, and goes on when the ledger cannot record it. */
class NodeLedgerTest {
    @TempDir
    Path home;

    private NodeSettings settings() {
        return new NodeSettings(
                home,
                StoreOptions.defaults(),
                Optional.of(Journal.ofHome(home)),
                Optional.empty(),
                ConfigFactory.parseString("swingnode.ledger.flush-wait = 2m"));
    }

    @Test
    void recordsBlocksOfMessagesAndOfSessions() {
        BlockResult result;
        try (SwingNode node = SwingNode.start(settings())) {
            askAccepted(node, new HostRequest.BeginBlock(1));
            askAccepted(node, new KernelRequest.KvSet("a", "1"));
            assertThat(status(node, 1)).isEqualTo(new BlockStatus.Begun());
            assertThat(askAccepted(node, new HostRequest.GetBlockStatus(2)))
                    .isEqualTo(new Reply.Status(new BlockStatus.NeverSeen()));
            askAccepted(node, TestNodes.commit(1));
            try (StoreSession session = node.openSession()) {
                assertThat(status(node, 1)).isEqualTo(new BlockStatus.Committed(""));
                session.host().beginBlock(2);
                session.kernel().transcripts().initTranscript(new VatId("v1"));
                session.kernel().startCrank();
                session.kernel().kv().set("b", "2");
                session.kernel().transcripts().addItem(new VatId("v1"), "item");
                session.kernel().emitCrankHashes();
                session.kernel().endCrank();
                result = session.host().commitBlock(2, CleanupBudget.PAUSED);
            }
            assertThat(status(node, 2)).isEqualTo(new BlockStatus.Committed(result.activityHash()));
        }

        List<BlockRecord> blocks = recordedBlocks(home);
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
                StoreSession session = node.openSession()) {
            session.host().hostKv().set("host.height", "7");
            session.host().commit();
            session.kernel().kv().set("between", "blocks");
            session.host().commit();
            session.host().hostKv().set("host.height", "8");
            session.host().commit();
        }
        // Once the digest is known, block 7 is recorded again when it is committed again with other export data.
        assertThat(recordedBlocks(home).stream().map(BlockRecord::height).distinct())
                .containsExactly(7L, 8L);
    }

    @Test
    void blockThatTheLedgerWasNotToldOfIsRecordedAtTheNextStart() {
        try (SwingNode node = SwingNode.start(settings())) {
            commit(node, 1);
        }
        commitWithoutNode(2);
        try (SwingNode node = SwingNode.start(settings())) {
            assertThat(status(node, 2)).isEqualTo(new BlockStatus.Committed(""));
        }
        assertThat(recordedBlocks(home)).extracting(BlockRecord::recovered).containsExactly(false, true);
    }

    /** Commits a block that no ledger is told of. */
    private void commitWithoutNode(long height) {
        try (SwingStore store =
                SwingStore.open(settings().storeDir(), settings().storeOptions())) {
            store.hostKv().set("host.height", Long.toString(height));
            store.commit();
        }
    }

    @Test
    void olderStoreIsRefusedAndANewLedgerLetsItStart() {
        try (SwingNode node = SwingNode.start(settings())) {
            commit(node, 5);
        }
        commitWithoutNode(3);
        assertThatThrownBy(() -> SwingNode.start(settings()).close())
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CONFLICT))
                .hasMessageContaining("swingnode.ledger.name");
        Journal fresh = Journal.ofHome(home).withLedgerName("store-2");
        try (SwingNode node = SwingNode.start(NodeSettings.of(home).withJournal(fresh))) {
            assertThat(status(node, 3)).isEqualTo(new BlockStatus.Committed(""));
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
                        .untilAsserted(() -> assertThat(join(node.host().ledgerHealth())
                                        .orElseThrow()
                                        .phase())
                                .isEqualTo(BlockLedgerHealth.Phase.BEHIND));
                assertThat(status(node, 3)).isEqualTo(new BlockStatus.Committed(""));
                statement.execute("DROP TRIGGER full");
            }
            commit(node, 4);
        }
        assertThat(recordedBlocks(home)).extracting(BlockRecord::height).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void committedOrOtherHeightsAreRefused() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home).withoutJournal())) {
            commit(node, 5);
            assertThat(ask(node, new HostRequest.BeginBlock(5)))
                    .isInstanceOfSatisfying(
                            Reply.Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.CONFLICT));
            askAccepted(node, new HostRequest.BeginBlock(6));
            assertThat(ask(node, TestNodes.commit(7)))
                    .isInstanceOfSatisfying(
                            Reply.Refused.class,
                            refused -> assertThat(refused.message()).contains("block 6 was begun"));
            commitOnly(node, 6);
            assertThat(status(node, 4)).isEqualTo(new BlockStatus.Older(6));
        }
    }

    private void commit(SwingNode node, long height) {
        askAccepted(node, new HostRequest.BeginBlock(height));
        commitOnly(node, height);
    }

    private void commitOnly(SwingNode node, long height) {
        assertThat(askAccepted(node, TestNodes.commit(height))).isInstanceOf(Reply.BlockCommitted.class);
    }
}
