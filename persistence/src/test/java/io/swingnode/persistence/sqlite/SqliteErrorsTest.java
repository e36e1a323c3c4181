package io.swingnode.persistence.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteErrorsTest {
    @TempDir
    Path temp;

    private static SQLException failure(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return catchThrowableOfType(SQLException.class, () -> statement.execute(sql));
        }
    }

    @Test
    void secondWriterIsBusy() throws SQLException {
        Path file = temp.resolve("a.sqlite");
        try (Connection first = Database.sqlite().open(file, Database.Use.WRITE);
                Statement statement = first.createStatement();
                Connection second = Database.sqlite().open(file, Database.Use.MAINTAIN)) {
            statement.execute("BEGIN IMMEDIATE");
            SQLException e = failure(second, "BEGIN IMMEDIATE");
            assertThat(SqliteErrors.isBusy(e)).isTrue();
            assertThat(SqliteErrors.isInUse(e)).isTrue();
            assertThat(SqliteErrors.isConstraint(e)).isFalse();
            assertThat(Statements.cannotWrite("writing", e).reason()).isEqualTo(Reason.BUSY);
        }
    }

    @Test
    void fullDiskIsToldWithTheWayOut() throws SQLException {
        try (Connection connection = Database.sqlite().openMemory();
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA max_page_count = 2");
            statement.execute("CREATE TABLE t (x)");
            SQLException e = failure(connection, "INSERT INTO t VALUES (zeroblob(100000))");
            assertThat(SqliteErrors.isFull(e)).isTrue();
            assertThat(SqliteErrors.isConstraint(e)).isFalse();
            assertThat(Statements.fault("writing", e)).hasMessageContaining("make room where the store is");
            assertThat(Statements.fault("writing", failure(connection, "INSERT INTO u VALUES (1)")))
                    .hasMessageNotContaining("make room");
        }
    }

    @Test
    void extendedCodeOfAConstraintIsOneToo() throws SQLException {
        try (Connection connection = Database.sqlite().openMemory();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (x INTEGER PRIMARY KEY CHECK (x > 0))");
            statement.execute("INSERT INTO t VALUES (1)");
            assertThat(SqliteErrors.isConstraint(failure(connection, "INSERT INTO t VALUES (1)")))
                    .isTrue();
            assertThat(SqliteErrors.isConstraint(failure(connection, "INSERT INTO t VALUES (0)")))
                    .isTrue();
            assertThat(SqliteErrors.isConstraint(failure(connection, "INSERT INTO u VALUES (1)")))
                    .isFalse();
        }
    }

    @Test
    void otherFileIsNoDatabase() throws IOException {
        Path file = temp.resolve("a.sqlite");
        Files.writeString(file, "this is a text file and surely not a database".repeat(100));
        SQLException e = catchThrowableOfType(
                SQLException.class,
                () -> Database.sqlite().open(file, Database.Use.WRITE).close());
        assertThat(SqliteErrors.isNoDatabase(e)).isTrue();
        assertThat(Statements.cannotWrite("opening", e).reason()).isEqualTo(Reason.FAULT);
    }

    @Test
    void errorOfAnotherSourceIsNoneOfThese() {
        SQLException e = new SQLException("[SQLITE_BUSY] says somebody else");
        assertThat(SqliteErrors.isInUse(e)).isFalse();
    }
}
