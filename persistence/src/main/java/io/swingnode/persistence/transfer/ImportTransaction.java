package io.swingnode.persistence.transfer;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** The transaction that an import writes in: each artifact is written whole or not at all. */
final class ImportTransaction {
    /** Writes an artifact's contents and returns their size. */
    @FunctionalInterface
    interface Load {
        long run() throws SQLException, IOException;
    }

    private static final String UPSERT_VALUE = """
            INSERT INTO kvStore (key, value)
            VALUES (?, ?)
            ON CONFLICT (key) DO UPDATE SET value = excluded.value""";

    /** Contents between two commits: what an interrupted import loses at most, beside the artifact it was at. */
    private static final long COMMIT_BYTES = 64L << 20;

    private final Connection connection;
    private long uncommittedBytes;

    ImportTransaction(Connection connection) throws SQLException {
        this.connection = connection;
        execute("BEGIN");
    }

    /** Runs {@code load}; when it fails, nothing of it remains. Commits when enough has been written. */
    long attempt(Load load) throws SQLException, IOException {
        execute("SAVEPOINT artifact");
        long sizeBytes;
        try {
            sizeBytes = load.run();
        } catch (SQLException | IOException | RuntimeException e) {
            execute("ROLLBACK TO artifact");
            execute("RELEASE artifact");
            throw e;
        }
        execute("RELEASE artifact");
        uncommittedBytes += sizeBytes;
        if (uncommittedBytes >= COMMIT_BYTES) {
            commit();
        }
        return sizeBytes;
    }

    void putValue(String key, String value) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement(UPSERT_VALUE)) {
            upsert.setString(1, key);
            upsert.setString(2, value);
            upsert.executeUpdate();
        }
    }

    void dropHostValues() throws SQLException {
        execute("DELETE FROM kvStore WHERE key GLOB 'host.*'");
    }

    /** Makes everything so far durable and begins the next transaction. */
    void commit() throws SQLException {
        execute("COMMIT");
        uncommittedBytes = 0;
        execute("BEGIN");
    }

    /** Commits for the last time. A store's file says in its header that it is used with a write-ahead log. */
    void finish() throws SQLException {
        execute("COMMIT");
        execute("PRAGMA journal_mode = WAL");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
