package io.swingnode.persistence.inspect;

import io.swingnode.persistence.sqlite.Columns;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.SqlCursor;
import io.swingnode.persistence.sqlite.SqlCursor.Query;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.protocol.ExportEntry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/**
 * Rows that came in any order, of which a later one may replace or take back an earlier one. They wait in a temporary table,
 * which SQLite moves to a temporary file as it grows.
 */
final class SortedRows implements AutoCloseable {
    private static final String CREATE_TABLE = """
            CREATE TEMP TABLE sorted (
              name TEXT PRIMARY KEY,
              section TEXT,
              place BLOB,
              position INTEGER,
              value BLOB
            ) WITHOUT ROWID""";

    private static final String CREATE_INDEX =
            "CREATE INDEX IF NOT EXISTS temp.byPlace ON sorted (section, place, position)";

    private static final String UPSERT = """
            INSERT OR REPLACE INTO temp.sorted (name, section, place, position, value)
            VALUES (?, ?, ?, ?, ?)""";

    private static final String DELETE = "DELETE FROM temp.sorted WHERE name = ?";

    private static final String SELECT =
            "SELECT place, position, value, name FROM temp.sorted WHERE section = ? ORDER BY place, position";

    private static final String COUNT = "SELECT COUNT(*) FROM temp.sorted WHERE section = ?";

    private final Connection connection;
    private final PreparedStatement upsert;
    private final PreparedStatement delete;

    SortedRows() {
        try {
            connection = Database.sqlite().openMemory();
            try (Statement statement = connection.createStatement()) {
                statement.execute(CREATE_TABLE);
            }
            upsert = connection.prepareStatement(UPSERT);
            delete = connection.prepareStatement(DELETE);
        } catch (SQLException e) {
            throw Statements.fault("sorting rows", e);
        }
    }

    /** Keeps a row in place of an earlier one of that name. */
    void put(String name, Section section, Row row) {
        try {
            upsert.setString(1, name);
            upsert.setString(2, section.label());
            upsert.setBytes(3, row.place().text().shared());
            upsert.setLong(4, row.place().position());
            upsert.setBytes(5, row.value());
            upsert.executeUpdate();
        } catch (SQLException e) {
            throw Statements.fault("sorting rows", e);
        }
    }

    /** Forgets the row of a name. */
    void remove(String name) {
        try {
            delete.setString(1, name);
            delete.executeUpdate();
        } catch (SQLException e) {
            throw Statements.fault("sorting rows", e);
        }
    }

    /** What is left of a section, by place. */
    Cursor<Row> rows(Section section) {
        return cursor(
                section,
                (row, rows) ->
                        rows.accept(new Row(StoreRows.at(Columns.bytes(row, 1), row.getLong(2)), row.getBytes(3))));
    }

    /** The same as names and texts. */
    Cursor<ExportEntry> entries(Section section) {
        return cursor(
                section,
                (row, entries) ->
                        entries.accept(new ExportEntry(row.getString(4), Optional.ofNullable(row.getString(3)))));
    }

    private <T> Cursor<T> cursor(Section section, SqlCursor.RowReader<T> reader) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(CREATE_INDEX);
        } catch (SQLException e) {
            throw Statements.fault("sorting rows", e);
        }
        return new SqlCursor<>(
                connection,
                "reading sorted rows",
                List.of(new Query<>(SELECT, select -> select.setString(1, section.label()), reader)));
    }

    long count(Section section) {
        try (PreparedStatement count = connection.prepareStatement(COUNT)) {
            count.setString(1, section.label());
            try (var row = count.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        } catch (SQLException e) {
            throw Statements.fault("counting sorted rows", e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw Statements.fault("closing sorted rows", e);
        }
    }
}
