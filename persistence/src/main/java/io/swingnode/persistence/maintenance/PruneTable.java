package io.swingnode.persistence.maintenance;

import io.swingnode.persistence.snapshot.SnapshotRow;
import io.swingnode.persistence.sqlite.SqlCursor.Query;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.persistence.transcript.SpanRow;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.VatId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;

/** SQL of {@link StorePruner}: which rows hold what operation does not need, and how that is removed. */
final class PruneTable {
    private static final String SELECT_SPANS_WITH_ITEMS = SpanRow.SELECT + """
            WHERE isCurrent IS NULL
              AND EXISTS
                (SELECT 1 FROM transcriptItems AS item
                 WHERE item.vatID = span.vatID AND position >= startPos AND position < endPos)""";

    private static final String NOT_OF_CURRENT_INCARNATION = """

              AND NOT EXISTS
                (SELECT 1 FROM transcriptSpans AS current
                 WHERE current.vatID = span.vatID AND current.isCurrent = 1
                   AND current.incarnation = span.incarnation)""";

    /** The size is that of the compressed bytes, which SQLite knows without reading them. */
    private static final String SELECT_UNUSED_SNAPSHOTS = "SELECT " + SnapshotRow.RECORD_COLUMNS + """
            , length(compressedSnapshot)
            FROM snapshots
            WHERE inUse IS NULL AND compressedSnapshot IS NOT NULL""";

    private static final String SUM_ITEMS = """
            SELECT COUNT(*), COALESCE(SUM(octet_length(item)), 0)
            FROM
              (SELECT item FROM transcriptItems
               WHERE vatID = ? AND position >= ? AND position < ?
               ORDER BY position LIMIT ?)""";

    private static final String DELETE_FIRST_ITEMS = """
            DELETE FROM transcriptItems
            WHERE rowid IN
              (SELECT rowid FROM transcriptItems
               WHERE vatID = ? AND position >= ? AND position < ?
               ORDER BY position LIMIT ?)""";

    private static final String DROP_BYTES = """
            UPDATE snapshots
            SET compressedSnapshot = NULL
            WHERE vatID = ? AND snapPos = ? AND hash = ? AND inUse IS NULL""";

    /** Items deleted by one statement, few enough to look at the clock often. */
    static final int STEP_ITEMS = 50;

    /** Some items and the size of their texts. */
    record Items(long count, long sizeBytes) {
        static final Items NONE = new Items(0, 0);

        Items plus(Items other) {
            return new Items(count + other.count, sizeBytes + other.sizeBytes);
        }
    }

    /** A snapshot that is not in use, and the size of its bytes, compressed. */
    record UnusedSnapshot(SnapshotRecord record, long sizeBytes) {}

    private final Statements statements;

    PruneTable(Connection connection) {
        statements = new Statements(connection);
    }

    /** Closed spans that have items and end at or before a position, by vat and position. */
    static Query<SpanRecord> spans(OptionalLong beforePos, boolean keepIncarnation) {
        String select = SELECT_SPANS_WITH_ITEMS
                + (keepIncarnation ? NOT_OF_CURRENT_INCARNATION : "")
                + " AND endPos <= " + beforePos.orElse(Long.MAX_VALUE)
                + " ORDER BY vatID, startPos";
        return new Query<>(select, (row, found) -> found.accept(SpanRow.read(row)));
    }

    /** Snapshots that are not in use, have bytes and were taken before a position. */
    static Query<UnusedSnapshot> unusedSnapshots(OptionalLong beforePos) {
        String select = SELECT_UNUSED_SNAPSHOTS
                + " AND snapPos < " + beforePos.orElse(Long.MAX_VALUE)
                + " ORDER BY vatID, snapPos";
        return new Query<>(select, (row, found) -> {
            long sizeBytes = row.getLong(SnapshotRow.RECORD_COLUMN_COUNT + 1);
            found.accept(new UnusedSnapshot(SnapshotRow.record(row), sizeBytes));
        });
    }

    /** At most {@code limit} of the items that a span still has, the first ones. */
    Items items(SpanRecord span, long limit) throws SQLException {
        PreparedStatement sum = statements.get(SUM_ITEMS);
        bind(sum, span, limit);
        try (ResultSet row = sum.executeQuery()) {
            return row.next() ? new Items(row.getLong(1), row.getLong(2)) : Items.NONE;
        }
    }

    /** Deletes the first items that a span still has, at most {@link #STEP_ITEMS}. */
    Items deleteItems(SpanRecord span) throws SQLException {
        Items items = items(span, STEP_ITEMS);
        if (items.count() > 0) {
            PreparedStatement delete = statements.get(DELETE_FIRST_ITEMS);
            bind(delete, span, STEP_ITEMS);
            delete.executeUpdate();
        }
        return items;
    }

    private static void bind(PreparedStatement statement, SpanRecord span, long limit) throws SQLException {
        statement.setString(1, span.vat().value());
        statement.setLong(2, span.startPos());
        statement.setLong(3, span.endPos());
        statement.setLong(4, limit);
    }

    /** Drops the bytes of a snapshot that is not in use; false when the row has changed meanwhile. */
    boolean dropBytes(VatId vat, long snapPos, String hash) throws SQLException {
        PreparedStatement drop = statements.get(DROP_BYTES);
        drop.setString(1, vat.value());
        drop.setLong(2, snapPos);
        drop.setString(3, hash);
        return drop.executeUpdate() > 0;
    }
}
