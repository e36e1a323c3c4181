package io.swingnode.persistence.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.persistence.io.FileMode;
import io.swingnode.persistence.sqlite.Database.Use;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedReadsTest {
    private static final int ROWS = 2_000;
    private static final long ROW_BYTES = 2_000;

    @TempDir
    Path dir;

    private final Database mapped = Database.sqlite().withMappedReads();
    private Path file;

    @BeforeEach
    void fill() throws SQLException {
        file = dir.resolve("filled.sqlite");
        try (Connection writer = Database.sqlite().open(file, Use.WRITE)) {
            execute(writer, "CREATE TABLE t (k INTEGER PRIMARY KEY, v TEXT)");
            execute(
                    writer,
                    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + ROWS + ")"
                            + " INSERT INTO t SELECT i, hex(zeroblob(" + ROW_BYTES / 2 + ")) FROM n");
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getLong(1);
        }
    }

    private static long mappedBytes(Connection connection) throws SQLException {
        return number(connection, "PRAGMA mmap_size");
    }

    private static long readAll(Connection connection) throws SQLException {
        return number(connection, "SELECT COALESCE(SUM(length(v)), 0) FROM t");
    }

    @Test
    void nothingIsMappedUnlessAskedFor() throws SQLException {
        for (Use use : Use.values()) {
            try (Connection connection = Database.sqlite().open(file, use)) {
                assertThat(mappedBytes(connection)).as(use.toString()).isZero();
            }
        }
    }

    @Test
    void onlyReadersMap() throws SQLException {
        for (Use use : Use.values()) {
            try (Connection connection = mapped.open(file, use)) {
                if (use == Use.READ) {
                    assertThat(mappedBytes(connection)).isGreaterThan(1 << 30);
                    assertThat(readAll(connection)).isEqualTo(ROWS * ROW_BYTES);
                } else {
                    assertThat(mappedBytes(connection)).as(use.toString()).isZero();
                }
            }
        }
        try (Connection connection = mapped.withFileMode(FileMode.GROUP).open(file, Use.READ)) {
            assertThat(mappedBytes(connection)).isPositive();
        }
    }

    /** A mapping beyond the end of its file would end this process. */
    @Test
    void aFileThatShrinksBesideAReaderIsReadToTheEndOfItsView() throws Exception {
        try (Connection writer = Database.sqlite().open(file, Use.WRITE);
                Connection reader = mapped.open(file, Use.READ)) {
            execute(writer, "PRAGMA wal_checkpoint(TRUNCATE)");
            long before = Files.size(file);
            execute(reader, "BEGIN");
            assertThat(number(reader, "SELECT length(v) FROM t WHERE k = 1")).isEqualTo(ROW_BYTES);
            execute(writer, "DELETE FROM t");
            execute(writer, "VACUUM");
            execute(writer, "PRAGMA wal_checkpoint(PASSIVE)");
            assertThat(readAll(reader)).isEqualTo(ROWS * ROW_BYTES);
            assertThat(Files.size(file)).as("SQLite waits for readers").isEqualTo(before);
            execute(reader, "COMMIT");
            execute(writer, "PRAGMA wal_checkpoint(TRUNCATE)");
            assertThat(Files.size(file)).isLessThan(before / 10);
            assertThat(readAll(reader)).isZero();
        }
    }
}
