package io.swingnode.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.actors.ledger.BlockHead;
import io.swingnode.actors.store.StoreStatus;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node as a whole: what is started, what it says of itself, and whose home it is. */
class SwingNodeTest {
    @TempDir
    Path home;

    @Test
    void wholeNodeHasStoreLedgerAndApplications() {
        try (SwingNode node = SwingNode.start(home)) {
            assertThat(node.host().ledgerHealth().toCompletableFuture().join()).isPresent();
            assertThat(node.applications().orElseThrow().applications()).isEmpty();
            assertThat(home.resolve("store/swingstore.sqlite")).exists();
        }
    }

    @Test
    void homeBelongsToOneNode() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home).withoutJournal())) {
            assertThat(node.applications()).isEmpty();
            assertThatThrownBy(() -> SwingNode.start(home))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BUSY))
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
        }
        SwingNode.start(NodeSettings.of(home).withoutJournal()).close();
    }

    @Test
    void nodeThatCannotStartLeavesItsHomeFree() throws IOException {
        Files.createDirectories(home.resolve("store"));
        Files.writeString(home.resolve("store/swingstore.sqlite"), "this is not a database, however long it may be");
        assertThatThrownBy(() -> SwingNode.start(home)).isInstanceOf(StoreException.class);
        Files.delete(home.resolve("store/swingstore.sqlite"));
        SwingNode.start(NodeSettings.of(home).withoutJournal()).close();
    }

    private void commit(long height) {
        try (SwingNode node = SwingNode.start(home);
                StoreSession session = node.openSession()) {
            session.kernel().startCrank();
            session.kernel().emitCrankHashes();
            session.kernel().endCrank();
            session.host().commitBlock(height, CleanupBudget.DEFAULT);
        }
    }

    /** Its actors would try again for ever, and whoever asks them would wait. */
    @Test
    void aRecordThatCannotBeReadIsNamedAtTheStartAndCanBeDoneWithout() throws Exception {
        commit(1);
        try (Connection journal = DriverManager.getConnection("jdbc:sqlite:" + home.resolve("node/journal.sqlite"));
                Statement statement = journal.createStatement()) {
            statement.executeUpdate(
                    "UPDATE event_journal SET event_payload = x'ff' WHERE event_ser_manifest = 'block-committed'");
        }
        assertThatThrownBy(() -> SwingNode.start(home))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT))
                .hasMessageContaining("event 1 of BlockLedger|store (block-committed)")
                .hasMessageContaining("swingnode.ledger.name");
        SwingNode.setAside(home, "BlockLedger|store", 1, false, false);
        commit(2);
        try (SwingNode node = SwingNode.start(home)) {
            assertThatThrownBy(() -> SwingNode.setAside(home, "BlockLedger|store", 1, false, false))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BUSY));
            assertThat(status(node).committed().map(BlockHead::height)).contains(2L);
        }
    }

    @Test
    void applicationsNeedAJournal() {
        assertThatThrownBy(() ->
                        SwingNode.start(NodeSettings.of(home).withoutJournal().withApplications()))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.USAGE))
                .hasMessageContaining("without a journal");
    }

    @Test
    void saysWhoWorksOnTheBlock() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home).withoutJournal())) {
            assertThat(status(node)).isEqualTo(new StoreStatus(StoreStatus.Work.IDLE, Optional.empty(), 0, 0));
            try (StoreSession session = node.openSession()) {
                assertThat(status(node).work()).isEqualTo(StoreStatus.Work.SESSION);
                session.kernel().startCrank();
                session.kernel().emitCrankHashes();
                session.kernel().endCrank();
                session.host().commitBlock(1, CleanupBudget.DEFAULT);
                assertThat(status(node).committed().map(BlockHead::height)).contains(1L);
            }
            node.host()
                    .execute(new HostRequest.BeginBlock(2))
                    .toCompletableFuture()
                    .join();
            assertThat(status(node).work()).isEqualTo(StoreStatus.Work.MESSAGES);
        }
    }

    private static StoreStatus status(SwingNode node) {
        return node.host().storeStatus().toCompletableFuture().join();
    }

    @Test
    void closesOnceAndSaysThatItHasEnded() {
        SwingNode node = SwingNode.start(NodeSettings.of(home).withoutJournal());
        assertThat(node.whenEnded().toCompletableFuture()).isNotDone();
        node.close();
        node.close();
        assertThat(node.whenEnded().toCompletableFuture()).isDone();
    }
}
