package io.swingnode.persistence.block;

import io.swingnode.persistence.Tables;
import java.sql.SQLException;

/**
 * The connection that reads what is committed. It keeps a read transaction open between commits, which makes a
 * read several microseconds cheaper and keeps its view still.
 */
final class ReadView implements AutoCloseable {
    private final Tables tables;
    private boolean transaction;

    ReadView(Tables tables) {
        this.tables = tables;
    }

    <T> T read(StoreFile.Read<T> read) throws SQLException {
        if (!transaction) {
            tables.statements().execute("BEGIN");
            transaction = true;
        }
        return read.from(tables);
    }

    /** Fixes the view to what is committed now. SQLite fixes it at the first read of a transaction. */
    void pin() throws SQLException {
        Object unused = read(pinned -> pinned.kv().get("activityhash"));
    }

    /** Ends the read transaction: the next read sees the newest commit. */
    void refresh() throws SQLException {
        if (transaction) {
            tables.statements().execute("COMMIT");
            transaction = false;
        }
    }

    @Override
    public void close() throws SQLException {
        tables.close();
    }
}
