package io.swingnode.persistence.kv;

import io.swingnode.persistence.sqlite.Columns;
import io.swingnode.persistence.sqlite.Statements;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** SQL and rows of {@code kvStore}. */
public final class KvTable {
    private static final String SELECT_VALUE = "SELECT value FROM kvStore WHERE key = ?";

    private static final String SELECT_KEYS_FROM = "SELECT key FROM kvStore WHERE key >= ? ORDER BY key LIMIT ?";

    private static final String SELECT_KEYS_AFTER = "SELECT key FROM kvStore WHERE key > ? ORDER BY key LIMIT ?";

    private static final String UPSERT_VALUE = """
            INSERT INTO kvStore (key, value)
            VALUES (?, ?)
            ON CONFLICT (key) DO UPDATE SET value = excluded.value""";

    private static final String DELETE_KEY = "DELETE FROM kvStore WHERE key = ?";

    /** Rows bound before a batch is sent; limits the driver's parameter buffer. */
    private static final int BATCH_ROWS = 1000;

    private final Statements statements;

    public KvTable(Statements statements) {
        this.statements = statements;
    }

    public Optional<String> get(String key) throws SQLException {
        PreparedStatement select = statements.get(SELECT_VALUE);
        select.setString(1, key);
        try (ResultSet rows = select.executeQuery()) {
            return rows.next() ? Optional.of(Columns.text(rows, 1)) : Optional.empty();
        }
    }

    /** At most {@code limit} keys in byte order, after {@code key}, or starting with it if inclusive. */
    List<String> nextKeys(String key, boolean inclusive, int limit) throws SQLException {
        PreparedStatement select = statements.get(inclusive ? SELECT_KEYS_FROM : SELECT_KEYS_AFTER);
        select.setString(1, key);
        select.setInt(2, limit);
        List<String> keys = new ArrayList<>(limit);
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                keys.add(rows.getString(1));
            }
        }
        return keys;
    }

    /** Writes values and deletions in the order of {@code changes}, which should be key order. */
    public void write(Iterable<Map.Entry<String, Optional<String>>> changes) throws SQLException {
        PreparedStatement upsert = statements.get(UPSERT_VALUE);
        PreparedStatement delete = statements.get(DELETE_KEY);
        int upserts = 0;
        int deletes = 0;
        for (Map.Entry<String, Optional<String>> change : changes) {
            Optional<String> value = change.getValue();
            if (value.isPresent()) {
                upsert.setString(1, change.getKey());
                upsert.setString(2, value.get());
                upsert.addBatch();
                upserts++;
            } else {
                delete.setString(1, change.getKey());
                delete.addBatch();
                deletes++;
            }
            if (upserts == BATCH_ROWS) {
                upsert.executeBatch();
                upserts = 0;
            }
            if (deletes == BATCH_ROWS) {
                delete.executeBatch();
                deletes = 0;
            }
        }
        if (upserts > 0) {
            upsert.executeBatch();
        }
        if (deletes > 0) {
            delete.executeBatch();
        }
    }
}
