package io.swingnode.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.journal.JournalDriver.Budget;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalDriverTest {
    private static final long MILLI = 1_000_000;

    @Test
    void whatQueuesUpBehindAFailedWaitDoesNotWaitAgain() {
        Budget budget = new Budget();
        assertThat(budget.waits(-MILLI, true)).isTrue();
        assertThat(budget.waits(2_998 * MILLI, false)).isTrue();
        assertThat(budget.waits(2_999 * MILLI, false)).isFalse();
        for (long millis = 3_000; millis < 3_900; millis += 100) {
            assertThat(budget.waits(millis * MILLI, true)).isTrue();
            assertThat(budget.waits((millis + 20) * MILLI, false)).isFalse();
        }
        assertThat(budget.waits(4_000 * MILLI, true)).isTrue();
        assertThat(budget.waits(6_000 * MILLI, false)).as("a wait of its own").isTrue();
    }

    @Test
    void aStatementWaitsForALockAndThenFailsInTheWordsOfTheDatabase(@TempDir Path dir) throws SQLException {
        String url = "jdbc:sqlite:" + dir.resolve("any.sqlite");
        try (Connection waits = new JournalDriver().connect(url, new Properties());
                Connection holds = DriverManager.getConnection(url);
                Statement holding = holds.createStatement();
                Statement waiting = waits.createStatement()) {
            holding.execute("BEGIN IMMEDIATE");
            for (int again = 0; again < 2; again++) {
                assertThatThrownBy(() -> waiting.execute("CREATE TABLE t (x)"))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("locked");
            }
            holding.execute("ROLLBACK");
            assertThat(waiting.execute("CREATE TABLE t (x)")).isFalse();
        }
    }

    /** Or the pool warns of it at each start of a node. */
    @Test
    void isRegisteredBehindTheDriverOfOtherConnections() throws SQLException {
        assertThat(new JournalDriver().acceptsURL("jdbc:sqlite:x")).isTrue();
        assertThat(DriverManager.drivers()).hasAtLeastOneElementOfType(JournalDriver.class);
        assertThat(DriverManager.getDriver("jdbc:sqlite:x")).isNotInstanceOf(JournalDriver.class);
    }
}
