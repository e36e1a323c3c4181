package io.swingnode.persistence.transfer;

import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.sqlite.SqlCursor;
import io.swingnode.persistence.sqlite.SqlCursor.Query;
import io.swingnode.protocol.ExportEntry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Records of export data gathered until the data ends, because a later entry may replace or delete an
 * earlier one. They wait in a temporary table, which SQLite moves to a temporary file as it grows.
 */
final class StagedRecords implements AutoCloseable {
    private static final String CREATE_TABLE = """
            CREATE TEMP TABLE stagedRecords (
              key TEXT PRIMARY KEY,
              value TEXT
            ) WITHOUT ROWID""";

    private static final String UPSERT_RECORD = """
            INSERT INTO temp.stagedRecords (key, value)
            VALUES (?, ?)
            ON CONFLICT (key) DO UPDATE SET value = excluded.value""";

    private static final String DELETE_RECORD = "DELETE FROM temp.stagedRecords WHERE key = ?";

    private static final String SELECT_RECORDS = "SELECT key, value FROM temp.stagedRecords ORDER BY key";

    private static final String DROP_TABLE = "DROP TABLE IF EXISTS temp.stagedRecords";

    private final Connection connection;
    private final PreparedStatement upsert;
    private final PreparedStatement delete;

    StagedRecords(Connection connection) throws SQLException {
        this.connection = connection;
        try (Statement statement = connection.createStatement()) {
            statement.execute(DROP_TABLE);
            statement.execute(CREATE_TABLE);
        }
        upsert = connection.prepareStatement(UPSERT_RECORD);
        delete = connection.prepareStatement(DELETE_RECORD);
    }

    /** Keeps an entry in place of an earlier one with its key, or forgets the key. */
    void put(ExportEntry entry) throws SQLException {
        if (entry.value().isPresent()) {
            upsert.setString(1, entry.key());
            upsert.setString(2, entry.value().get());
            upsert.executeUpdate();
        } else {
            delete.setString(1, entry.key());
            delete.executeUpdate();
        }
    }

    /** What is left, by key. */
    Cursor<ExportEntry> all() {
        return new SqlCursor<>(
                connection,
                "reading staged records",
                List.of(new Query<>(
                        SELECT_RECORDS,
                        (row, entries) -> entries.accept(ExportEntry.of(row.getString(1), row.getString(2))))));
    }

    @Override
    public void close() throws SQLException {
        upsert.close();
        delete.close();
        try (Statement statement = connection.createStatement()) {
            statement.execute(DROP_TABLE);
        }
    }
}
