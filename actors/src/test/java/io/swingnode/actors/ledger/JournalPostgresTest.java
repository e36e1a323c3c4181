package io.swingnode.actors.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import akka.Done;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.pattern.StatusReply;
import akka.stream.javadsl.Sink;
import io.swingnode.journal.Journal;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The journal and the ledger on a real PostgreSQL, whose address the environment gives; run it with
 * {@code tests/with-postgres mvn -Ppostgres -pl actors -am test}.
 */
@Tag("postgres")
class JournalPostgresTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final String schema = "node_" + UUID.randomUUID().toString().replace('-', '_');
    private Journal journal = Journal.postgres(url(), user(), password());

    @BeforeEach
    void makeASchema() throws SQLException {
        execute("CREATE SCHEMA " + schema);
        journal = Journal.postgres(url() + "?currentSchema=" + schema, user(), password());
        journal.prepare();
    }

    private static String setting(String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw new IllegalStateException(name + " is not set: run these tests under tests/with-postgres");
        }
        return value;
    }

    private static String url() {
        return setting("SWINGNODE_POSTGRES_URL");
    }

    private static String user() {
        return setting("SWINGNODE_POSTGRES_USER");
    }

    private static String password() {
        return setting("SWINGNODE_POSTGRES_PASSWORD");
    }

    @Test
    void keepsTheLedgerOverARestartAndAnswersQueries() {
        BlockHistoryTest.withLedger(journal, "", Optional.empty(), (kit, ledger) -> {
            BlockHistoryTest.commit(kit, ledger, 1, 600);
            var live = new BlockHistory(kit.system(), journal, "store")
                    .live(595)
                    .take(10)
                    .runWith(Sink.seq(), kit.system());
            BlockHistoryTest.commit(kit, ledger, 601, 610);
            assertThat(live)
                    .succeedsWithin(LIMIT)
                    .satisfies(blocks -> assertThat(blocks)
                            .extracting(BlockRecord::height)
                            .containsExactly(595L, 596L, 597L, 598L, 599L, 600L, 601L, 602L, 603L, 604L));
        });
        journal.prepare();
        BlockHistoryTest.withLedger(
                journal,
                "",
                Optional.of(BlockHistoryTest.head(610)),
                (kit, ledger) -> BlockHistoryTest.commit(kit, ledger, 611, 612));
        try (BlockLedgerQuery query = BlockLedgerQuery.open(journal, "store")) {
            assertThat(query.page(609, 700, 100).blocks())
                    .containsExactly(
                            BlockHistoryTest.block(609),
                            BlockHistoryTest.block(610),
                            BlockHistoryTest.block(611),
                            BlockHistoryTest.block(612));
        }
    }

    @Test
    void goesOnAfterTheServerCutEveryConnection() {
        BlockHistoryTest.withLedger(journal, "swingnode.ledger.retry-min = 50ms", Optional.empty(), (kit, ledger) -> {
            for (int round = 0; round < 5; round++) {
                BlockHistoryTest.commit(kit, ledger, round * 10L + 1, round * 10L + 10);
                cutConnections();
            }
            BlockHistoryTest.commit(kit, ledger, 51, 51);
            TestProbe<StatusReply<Done>> flushed = kit.createTestProbe();
            ledger.tell(new BlockLedger.Flush(flushed.getRef()));
            assertThat(flushed.receiveMessage(LIMIT).isSuccess()).isTrue();
        });
        try (BlockLedgerQuery query = BlockLedgerQuery.open(journal, "store")) {
            BlockPage page = query.page(0, 100, 100);
            assertThat(page.blocks()).hasSize(51).doesNotHaveDuplicates();
            assertThat(page.missed()).isEmpty();
        }
    }

    @Test
    void saysWhichBlocksAreForgotten() {
        String deleting = "swingnode.ledger { delete-events = on, snapshot-every = 20, snapshots-kept = 1 }";
        BlockHistoryTest.withLedger(journal, deleting, Optional.empty(), (kit, ledger) -> {
            BlockHistoryTest.commit(kit, ledger, 1, 100);
            await().atMost(LIMIT).untilAsserted(() -> {
                try (BlockLedgerQuery query = BlockLedgerQuery.open(journal, "store")) {
                    assertThat(query.page(1, 100, 100).forgottenBelow())
                            .hasValueSatisfying(first -> assertThat(first).isBetween(50L, 100L));
                }
            });
        });
    }

    @Test
    void refusesAnotherVersionAndAnotherProgramsTables() throws SQLException {
        execute("UPDATE " + schema + ".swingnode_journal SET version = 7");
        assertThatThrownBy(journal::prepare).hasMessageContaining("version 7");
        execute("DROP TABLE " + schema + ".swingnode_journal");
        assertThatThrownBy(journal::prepare)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED));
    }

    @Test
    void saysThatTheServerCannotBeReachedAndKeepsThePasswordToItself() {
        Journal nobody = Journal.postgres(url(), user(), "not-the-password");
        assertThatThrownBy(nobody::prepare)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FAULT))
                .hasMessageContaining("authentication")
                .hasMessageNotContaining("not-the-password");
    }

    private void cutConnections() {
        try {
            execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
        } catch (SQLException e) {
            throw new IllegalStateException("cannot cut the connections", e);
        }
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(), user(), password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
