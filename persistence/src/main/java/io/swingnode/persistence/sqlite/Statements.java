package io.swingnode.persistence.sqlite;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.Utf8Text;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashMap;
import java.util.Map;

/** The prepared statements of one connection, each made when first used and kept until the end. */
public final class Statements implements AutoCloseable {
    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    public Statements(Connection connection) {
        this.connection = connection;
    }

    public Connection connection() {
        return connection;
    }

    /** The statement for {@code sql}; there is one, so a caller must be done with its last result. */
    public PreparedStatement get(String sql) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        return statement;
    }

    /** A number that changes when another connection commits, and only then. */
    public long dataVersion() throws SQLException {
        try (ResultSet row = get("PRAGMA data_version").executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    /** Runs SQL that takes no parameters and gives no rows. */
    public void execute(String sql) throws SQLException {
        get(sql).execute();
    }

    /** Sets a flag column, which the format stores as 1 or NULL. */
    public static void setFlag(PreparedStatement statement, int index, boolean flag) throws SQLException {
        if (flag) {
            statement.setInt(index, 1);
        } else {
            statement.setNull(index, Types.INTEGER);
        }
    }

    /**
     * Sets a parameter of text that may hold half a surrogate pair. The SQL must take it as {@code CAST(? AS TEXT)}: the driver
     * encodes strings itself, and would write a question mark.
     */
    public static void setText(PreparedStatement statement, int index, String text) throws SQLException {
        setText(statement, index, text, !Utf8Text.isEncodable(text));
    }

    /** As above, for text of which it is known whether it holds half a pair. */
    public static void setText(PreparedStatement statement, int index, String text, boolean holdsHalfPair)
            throws SQLException {
        if (holdsHalfPair) {
            statement.setBytes(index, Utf8Text.encodeWtf8(text));
        } else {
            statement.setString(index, text);
        }
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : prepared.values()) {
            statement.close();
        }
        prepared.clear();
    }

    /** Closes the statements and their connection, which is what releases the file's locks. */
    public void closeAll() throws SQLException {
        try {
            close();
        } finally {
            connection.close();
        }
    }

    /** As {@link #fault}, but a refusal (BUSY) when another writer holds the file. */
    public static StoreException cannotWrite(String doing, SQLException e) {
        if (!SqliteErrors.isBusy(e)) {
            return fault(doing, e);
        }
        return new StoreException(
                Reason.BUSY,
                doing
                        + " is refused: it is being written by another writer; stop that one, or open the store read-only",
                e);
    }

    /** As {@link #fault}, but a refusal (BUSY) when somebody has locked the file even for readers. */
    public static StoreException cannotRead(String doing, SQLException e) {
        if (!SqliteErrors.isBusy(e)) {
            return fault(doing, e);
        }
        return new StoreException(
                Reason.BUSY,
                doing + " is refused: another process has locked the whole file, such as a shell in an exclusive"
                        + " transaction; end it (lsof tells which has the file open), and try again",
                e);
    }

    /** A database error as the fault it is: what was being done, and what SQLite said. */
    public static StoreException fault(String doing, SQLException e) {
        String wayOut = SqliteErrors.isFull(e)
                ? "; the disk or its quota is full: make room where the store is, and try again"
                : "";
        return new StoreException(Reason.FAULT, doing + " failed: " + e.getMessage() + wayOut, e);
    }
}
