package io.swingnode.persistence.kv;

import io.swingnode.persistence.sqlite.Columns;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.protocol.StoreException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** SQL and rows of {@code kvStore}. */
public final class KvTable {
    private static final String SELECT_VALUE = "SELECT value FROM kvStore WHERE key = CAST(? AS TEXT)";

    private static final String SELECT_KEYS_FROM =
            "SELECT key FROM kvStore WHERE key >= CAST(? AS TEXT) ORDER BY key LIMIT ?";

    private static final String SELECT_KEYS_AFTER =
            "SELECT key FROM kvStore WHERE key > CAST(? AS TEXT) ORDER BY key LIMIT ?";

    private static final String UPSERT_VALUE = """
            INSERT INTO kvStore (key, value)
            VALUES (CAST(? AS TEXT), CAST(? AS TEXT))
            ON CONFLICT (key) DO UPDATE SET value = excluded.value""";

    private static final String INSERT_NEW = """
            INSERT INTO kvStore (key, value)
            VALUES (CAST(? AS TEXT), CAST(? AS TEXT))
            ON CONFLICT DO NOTHING""";

    private static final String DELETE_KEY = "DELETE FROM kvStore WHERE key = CAST(? AS TEXT)";

    /** Keys looked up by one statement: a row costs a third of what it costs by itself. */
    private static final int LOOKUP_KEYS = 64;

    private static final String SELECT_SOME = "SELECT key, value FROM kvStore WHERE key IN ("
            + String.join(", ", Collections.nCopies(LOOKUP_KEYS, "CAST(? AS TEXT)")) + ")";

    /** Rows bound before a batch is sent; limits the driver's parameter buffer. */
    private static final int BATCH_ROWS = 1000;

    private final Statements statements;
    private final boolean halfPairs;

    public KvTable(Statements statements) {
        this(statements, false);
    }

    /** @param halfPairs false when nothing that is to be written holds half a surrogate pair */
    KvTable(Statements statements, boolean halfPairs) {
        this.statements = statements;
        this.halfPairs = halfPairs;
    }

    private void set(PreparedStatement statement, int index, String text) throws SQLException {
        if (halfPairs) {
            Statements.setText(statement, index, text);
        } else {
            statement.setString(index, text);
        }
    }

    public Optional<String> get(String key) throws SQLException {
        PreparedStatement select = statements.get(SELECT_VALUE);
        Statements.setText(select, 1, key);
        try (ResultSet rows = select.executeQuery()) {
            return rows.next() ? Optional.of(Columns.valueOf(key, rows, 1)) : Optional.empty();
        }
    }

    /** The values of those of the keys that have one. */
    private Map<String, String> getAll(List<String> keys) throws SQLException {
        Map<String, String> values = HashMap.newHashMap(keys.size());
        PreparedStatement select = statements.get(SELECT_SOME);
        for (int from = 0; from < keys.size(); from += LOOKUP_KEYS) {
            for (int i = 0; i < LOOKUP_KEYS; i++) {
                // Asking for the last key again is as good as asking for none.
                set(select, i + 1, keys.get(Math.min(from + i, keys.size() - 1)));
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    String key = Columns.text(rows, 1);
                    values.put(key, Columns.valueOf(key, rows, 2));
                }
            }
        }
        return values;
    }

    /** At most {@code limit} keys in byte order, after {@code key}, or starting with it if inclusive. */
    List<String> nextKeys(String key, boolean inclusive, int limit) throws SQLException {
        PreparedStatement select = statements.get(inclusive ? SELECT_KEYS_FROM : SELECT_KEYS_AFTER);
        Statements.setText(select, 1, key);
        select.setInt(2, limit);
        List<String> keys = new ArrayList<>(limit);
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                keys.add(Columns.exact(rows, 1));
            }
        }
        return keys;
    }

    /** Told of the value that a key had before it was written; empty when it had none. */
    interface Before {
        void was(String key, Optional<String> value);

        /** What some of the keys had is damaged and cannot be read. */
        void unreadable(StoreException damage);
    }

    /**
     * As {@link #write(Iterable)}, and tells what was there.
     *
     * @param unknown the keys to tell of
     */
    void write(Iterable<Map.Entry<String, Optional<String>>> changes, Set<String> unknown, Before before)
            throws SQLException {
        List<Map.Entry<String, Optional<String>>> others = new ArrayList<>();
        List<Map.Entry<String, Optional<String>>> maybeNew = new ArrayList<>();
        List<Map.Entry<String, Optional<String>>> maybeThere = new ArrayList<>();
        for (Map.Entry<String, Optional<String>> change : changes) {
            if (!unknown.contains(change.getKey())) {
                others.add(change);
            } else if (change.getValue().isPresent()) {
                maybeNew.add(change);
            } else {
                maybeThere.add(change);
            }
        }
        for (int from = 0; from < maybeNew.size(); from += BATCH_ROWS) {
            List<Map.Entry<String, Optional<String>>> batch =
                    maybeNew.subList(from, Math.min(from + BATCH_ROWS, maybeNew.size()));
            maybeThere.addAll(insertNew(batch, before));
        }
        tell(maybeThere.stream().map(Map.Entry::getKey).toList(), before);
        others.addAll(maybeThere);
        write(others);
    }

    private void tell(List<String> keys, Before before) throws SQLException {
        Map<String, String> found;
        try {
            found = getAll(keys);
        } catch (StoreException damage) {
            before.unreadable(damage);
            return;
        }
        for (String key : keys) {
            before.was(key, Optional.ofNullable(found.get(key)));
        }
    }

    /** Inserts what has no row, and returns the rest. */
    private List<Map.Entry<String, Optional<String>>> insertNew(
            List<Map.Entry<String, Optional<String>>> batch, Before before) throws SQLException {
        PreparedStatement insert = statements.get(INSERT_NEW);
        for (Map.Entry<String, Optional<String>> change : batch) {
            set(insert, 1, change.getKey());
            set(insert, 2, change.getValue().orElseThrow());
            insert.addBatch();
        }
        int[] inserted = insert.executeBatch();
        List<Map.Entry<String, Optional<String>>> there = new ArrayList<>();
        for (int i = 0; i < inserted.length; i++) {
            if (inserted[i] > 0) {
                before.was(batch.get(i).getKey(), Optional.empty());
            } else {
                there.add(batch.get(i));
            }
        }
        return there;
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
                set(upsert, 1, change.getKey());
                set(upsert, 2, value.get());
                upsert.addBatch();
                upserts++;
            } else {
                set(delete, 1, change.getKey());
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
