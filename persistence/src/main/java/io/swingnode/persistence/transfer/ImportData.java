package io.swingnode.persistence.transfer;

import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.sqlite.SqliteErrors;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.persistence.transcript.SpanRow;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.JsonText;
import io.swingnode.protocol.KeySection;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.Utf8Text;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Takes export data into an empty store: keys and values at once, records when the data has ended,
 * because a later entry may replace or delete an earlier one. Without {@code load} it only takes the hash
 * of the data, to tell whether an interrupted import was fed the same.
 */
final class ImportData implements AutoCloseable {
    private static final String KV_PREFIX = "kv.";

    private static final String UPSERT_VALUE = """
            INSERT INTO kvStore (key, value)
            VALUES (?, ?)
            ON CONFLICT (key) DO UPDATE SET value = excluded.value""";

    private static final String DELETE_KEY = "DELETE FROM kvStore WHERE key = ?";

    private static final String INSERT_SNAPSHOT =
            "INSERT INTO snapshots (vatID, snapPos, hash, inUse) VALUES (?, ?, ?, ?)";

    private static final String INSERT_BUNDLE = "INSERT INTO bundles (bundleID, bundle) VALUES (?, NULL)";

    /** Rows bound before a batch is sent; bounds the driver's parameter buffer. */
    private static final int BATCH_ROWS = 500;

    private final Statements statements;
    private final boolean load;
    private final StagedRecords staged;
    private final MessageDigest digest = Hashes.newSha256();
    private int batched;
    private long entries;
    private long chars;

    ImportData(Connection connection, boolean load) throws SQLException {
        statements = new Statements(connection);
        this.load = load;
        staged = new StagedRecords(connection);
    }

    long entries() {
        return entries;
    }

    long chars() {
        return chars;
    }

    void accept(ExportEntry entry) throws SQLException {
        Utf8Text.requireEncodable("export-data key", entry.key());
        entry.value().ifPresent(value -> Utf8Text.requireEncodable("export-data value", value));
        digest.update((entry.key() + (entry.value().isPresent() ? "\n+" : "\n-")).getBytes(StandardCharsets.UTF_8));
        digest.update((entry.value().orElse("") + "\n").getBytes(StandardCharsets.UTF_8));
        entries++;
        chars += entry.key().length() + entry.value().map(String::length).orElse(0);
        if (!load) {
            return;
        }
        if (entry.key().startsWith(KV_PREFIX)) {
            acceptValue(entry);
        } else {
            staged.put(entry);
        }
    }

    private void acceptValue(ExportEntry entry) throws SQLException {
        String key = entry.key().substring(KV_PREFIX.length());
        KeySection.requireKernelKey(key);
        if (entry.value().isPresent()) {
            PreparedStatement upsert = statements.get(UPSERT_VALUE);
            upsert.setString(1, key);
            upsert.setString(2, entry.value().get());
            upsert.addBatch();
            if (++batched == BATCH_ROWS) {
                flush();
            }
        } else {
            flush();
            PreparedStatement delete = statements.get(DELETE_KEY);
            delete.setString(1, key);
            delete.executeUpdate();
        }
    }

    private void flush() throws SQLException {
        if (batched > 0) {
            statements.get(UPSERT_VALUE).executeBatch();
            batched = 0;
        }
    }

    /**
     * Turns the records that are left into rows without contents; returns the hash of all entries.
     *
     * @throws StoreException (UNSUPPORTED, CORRUPT) for a record that is not one, (CONFLICT) for two that
     *     contradict each other
     */
    String end() throws SQLException {
        flush();
        try (Cursor<ExportEntry> records = staged.all()) {
            while (records.hasNext()) {
                ExportEntry record = records.next();
                insert(record);
            }
        }
        return Hashes.finish(digest);
    }

    private void insert(ExportEntry entry) throws SQLException {
        try {
            switch (ExportRecords.parse(entry.key(), entry.value().orElseThrow(), "on import")) {
                case ExportRecords.Span record -> insertSpan(record.span());
                case ExportRecords.Snapshot record -> insertSnapshot(record.snapshot());
                case ExportRecords.CurrentSnapshot record -> {
                    // The record it points at says that it is in use.
                }
                case ExportRecords.Bundle record -> {
                    PreparedStatement insert = statements.get(INSERT_BUNDLE);
                    insert.setString(1, record.id().value());
                    insert.executeUpdate();
                }
            }
        } catch (SQLException e) {
            if (!SqliteErrors.isConstraint(e)) {
                throw e;
            }
            throw new StoreException(
                    Reason.CONFLICT,
                    "the record under export-data key " + JsonText.quote(entry.key())
                            + " contradicts another: both stand at one position, or both are current",
                    e);
        }
    }

    private void insertSpan(SpanRecord span) throws SQLException {
        PreparedStatement insert = statements.get(SpanRow.INSERT);
        SpanRow.bind(insert, span);
        insert.executeUpdate();
    }

    private void insertSnapshot(SnapshotRecord snapshot) throws SQLException {
        PreparedStatement insert = statements.get(INSERT_SNAPSHOT);
        insert.setString(1, snapshot.vat().value());
        insert.setLong(2, snapshot.snapPos());
        insert.setString(3, snapshot.hash());
        Statements.setFlag(insert, 4, snapshot.inUse());
        insert.executeUpdate();
    }

    @Override
    public void close() throws SQLException {
        statements.close();
        staged.close();
    }
}
