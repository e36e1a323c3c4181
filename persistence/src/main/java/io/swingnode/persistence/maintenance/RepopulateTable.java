package io.swingnode.persistence.maintenance;

import io.swingnode.persistence.snapshot.CompressedSnapshot;
import io.swingnode.persistence.snapshot.SnapshotBlobs;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.SpanRecord;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** SQL of {@link StoreRepopulator}: what is missing, and how it comes back. */
final class RepopulateTable {
    private static final String COUNT_ITEMS =
            "SELECT COUNT(*) FROM transcriptItems WHERE vatID = ? AND position >= ? AND position < ?";

    /** What an interrupted run has left of a span is replaced: only the artifact was checked. */
    private static final String UPSERT_ITEM = """
            INSERT INTO transcriptItems (vatID, position, item, incarnation)
            VALUES (?, ?, ?, ?)
            ON CONFLICT (vatID, position) DO UPDATE
            SET item = excluded.item, incarnation = excluded.incarnation""";

    private static final String HAS_BYTES =
            "SELECT 1 FROM snapshots WHERE vatID = ? AND snapPos = ? AND compressedSnapshot IS NOT NULL";

    private static final String UPDATE_SIZES =
            "UPDATE snapshots SET uncompressedSize = ?, compressedSize = ? WHERE vatID = ? AND snapPos = ?";

    private final Statements statements;

    RepopulateTable(Connection connection) {
        statements = new Statements(connection);
    }

    /** How many of a span's items are there. */
    long countItems(SpanRecord span) throws SQLException {
        PreparedStatement count = statements.get(COUNT_ITEMS);
        count.setString(1, span.vat().value());
        count.setLong(2, span.startPos());
        count.setLong(3, span.endPos());
        try (ResultSet row = count.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    /** Puts items in from a position on. */
    void putItems(SpanRecord span, long fromPos, List<String> items) throws SQLException {
        PreparedStatement upsert = statements.get(UPSERT_ITEM);
        long position = fromPos;
        for (String item : items) {
            upsert.setString(1, span.vat().value());
            upsert.setLong(2, position++);
            upsert.setString(3, item);
            upsert.setLong(4, span.incarnation());
            upsert.addBatch();
        }
        upsert.executeBatch();
    }

    boolean hasBytes(SnapshotRecord snapshot) throws SQLException {
        PreparedStatement select = statements.get(HAS_BYTES);
        select.setString(1, snapshot.vat().value());
        select.setLong(2, snapshot.snapPos());
        try (ResultSet row = select.executeQuery()) {
            return row.next();
        }
    }

    /** Puts a snapshot's bytes in, and their sizes. */
    void putBytes(SnapshotRecord record, CompressedSnapshot snapshot) throws SQLException {
        try (InputStream bytes = snapshot.spool().read()) {
            SnapshotBlobs.write(
                    statements.connection(), record.vat(), record.snapPos(), bytes, snapshot.compressedSizeBytes());
        } catch (IOException e) {
            throw new SQLException("reading the copy of " + record.key(), e);
        }
        PreparedStatement update = statements.get(UPDATE_SIZES);
        update.setLong(1, snapshot.uncompressedSizeBytes());
        update.setLong(2, snapshot.compressedSizeBytes());
        update.setString(3, record.vat().value());
        update.setLong(4, record.snapPos());
        update.executeUpdate();
    }
}
