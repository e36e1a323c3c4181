package io.swingnode.persistence.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.persistence.sqlite.Database;
import io.swingnode.protocol.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseImageTest {
    private static final int ROWS = 300;

    @TempDir
    private Path dir;

    /** Each commit sets every row to its number, so that a mixture of two commits shows. */
    private Connection database(Path file, int checkpointPages) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        run(
                connection,
                "PRAGMA journal_mode = WAL",
                "PRAGMA synchronous = OFF",
                "PRAGMA wal_autocheckpoint = " + checkpointPages,
                "CREATE TABLE numbers(id INTEGER PRIMARY KEY, number, filling)");
        for (int i = 0; i < ROWS; i++) {
            run(connection, "INSERT INTO numbers VALUES(" + i + ", 0, randomblob(1500))");
        }
        return connection;
    }

    private static void run(Connection connection, String... sqls) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : sqls) {
                boolean unused = statement.execute(sql);
            }
        }
    }

    private static void commit(Connection connection, int number) throws SQLException {
        run(connection, "UPDATE numbers SET number = " + number + ", filling = randomblob(1500)");
    }

    /** The one number in a copy, after SQLite's own check of it. */
    private int numberIn(DatabaseImage image) throws IOException, SQLException {
        Path copy = dir.resolve("copy.sqlite");
        try (InputStream in = image.bytes()) {
            Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
        }
        assertThat(Files.size(copy)).isEqualTo(image.sizeBytes());
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + copy);
                Statement statement = connection.createStatement()) {
            try (ResultSet check = statement.executeQuery("PRAGMA integrity_check")) {
                assertThat(check.getString(1)).isEqualTo("ok");
            }
            try (ResultSet row = statement.executeQuery("SELECT MIN(number), MAX(number), COUNT(*) FROM numbers")) {
                assertThat(row.getInt(1)).isEqualTo(row.getInt(2));
                assertThat(row.getInt(3)).isEqualTo(ROWS);
                return row.getInt(1);
            }
        }
    }

    private DatabaseImage image(Path file) {
        return DatabaseImage.open(file, Database.sqlite(), dir);
    }

    /** With 1, each commit is moved to the file at once; with 0, never. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000})
    void holdsTheCommitItWasOpenedAt(int checkpointPages) throws Exception {
        Path file = dir.resolve("a.sqlite");
        try (Connection writer = database(file, checkpointPages)) {
            commit(writer, 7);
            try (DatabaseImage image = image(file)) {
                assertThat(image.isLatest()).isTrue();
                assertThat(image.text("SELECT number FROM numbers")).contains("7");
                for (int number = 8; number < 20; number++) {
                    commit(writer, number);
                    run(writer, "PRAGMA wal_checkpoint(PASSIVE)");
                }
                assertThat(image.isLatest()).isFalse();
                assertThat(numberIn(image)).isEqualTo(7);
                assertThat(numberIn(image)).isEqualTo(7);
            }
            try (DatabaseImage image = image(file)) {
                assertThat(numberIn(image)).isEqualTo(19);
            }
        }
        try (DatabaseImage image = image(file)) {
            assertThat(numberIn(image)).isEqualTo(19);
        }
    }

    /** The log starts over while the image is open, because all of it had been moved to the file before. */
    @Test
    void holdsItsCommitWhenTheLogStartsOver() throws Exception {
        Path file = dir.resolve("a.sqlite");
        try (Connection writer = database(file, 0)) {
            commit(writer, 7);
            run(writer, "PRAGMA wal_checkpoint(PASSIVE)");
            try (DatabaseImage image = image(file)) {
                for (int number = 8; number < 12; number++) {
                    commit(writer, number);
                    run(writer, "PRAGMA wal_checkpoint(RESTART)");
                }
                assertThat(numberIn(image)).isEqualTo(7);
            }
        }
    }

    @Test
    void isOneCommitWhateverAWriterDoesMeanwhile() throws Exception {
        Path file = dir.resolve("a.sqlite");
        try (Connection writer = database(file, 200)) {
            List<Throwable> failures = new ArrayList<>();
            Thread busy = Thread.ofPlatform().start(() -> {
                try {
                    for (int number = 1; !Thread.currentThread().isInterrupted(); number++) {
                        commit(writer, number);
                    }
                } catch (SQLException e) {
                    failures.add(e);
                }
            });
            int last = 0;
            for (int i = 0; i < 25; i++) {
                try (DatabaseImage image = image(file)) {
                    int seen = Integer.parseInt(
                            image.text("SELECT number FROM numbers").orElseThrow());
                    int copied = numberIn(image);
                    assertThat(copied).isGreaterThanOrEqualTo(seen).isGreaterThanOrEqualTo(last);
                    last = copied;
                }
            }
            busy.interrupt();
            busy.join();
            assertThat(failures).isEmpty();
            assertThat(last).isPositive();
        }
    }

    @Test
    void readsADatabaseThatHasNoLog() throws Exception {
        Path file = dir.resolve("a.sqlite");
        try (Connection writer = database(file, 0)) {
            commit(writer, 3);
            run(writer, "PRAGMA journal_mode = DELETE");
        }
        try (DatabaseImage image = image(file)) {
            assertThat(numberIn(image)).isEqualTo(3);
        }
    }

    @Test
    void hasNoRowsWhereThereAreNone() throws Exception {
        Path file = dir.resolve("a.sqlite");
        try (Connection writer = database(file, 0);
                DatabaseImage image = image(file)) {
            assertThat(image.text("SELECT number FROM numbers WHERE id < 0")).isEqualTo(Optional.empty());
            assertThat(writer.isClosed()).isFalse();
        }
    }

    @Test
    void absentFileIsNamed() {
        assertThatThrownBy(() -> image(dir.resolve("none.sqlite")))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.NOT_FOUND))
                .hasMessageContaining("none.sqlite");
    }
}
