package io.swingnode.persistence.snapshot;

import io.swingnode.persistence.io.Spool;
import io.swingnode.persistence.sqlite.Columns;
import io.swingnode.protocol.SnapshotInfo;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.VatId;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A row of {@code snapshots}, and where its bytes are.
 *
 * @param record the snapshot's record
 * @param uncompressedSizeBytes size of the plain bytes; 0 when unknown
 * @param compressedSizeBytes size of the stored bytes; 0 when unknown
 * @param content where the bytes are
 */
public record SnapshotRow(
        SnapshotRecord record, long uncompressedSizeBytes, long compressedSizeBytes, SnapshotContent content) {
    /** The columns that {@link #record(ResultSet)} reads; further columns of a query follow them. */
    public static final String RECORD_COLUMNS = "vatID, snapPos, hash, inUse";

    /** The number of these columns. */
    public static final int RECORD_COLUMN_COUNT = 4;

    /** Starts a query for the records of snapshots; conditions follow. */
    static final String SELECT_RECORDS = "SELECT " + RECORD_COLUMNS + " FROM snapshots\n";

    /** The record in the current row of {@code row}. */
    public static SnapshotRecord record(ResultSet row) throws SQLException {
        return new SnapshotRecord(
                new VatId(Columns.text(row, 1)), Columns.number(row, 2), Columns.text(row, 3), row.getInt(4) == 1);
    }

    SnapshotInfo info() {
        return new SnapshotInfo(record.snapPos(), record.hash(), uncompressedSizeBytes, compressedSizeBytes);
    }

    /** Heap size of the snapshot's bytes; 0 when they are in a file. */
    long memoryBytes() {
        return content instanceof SnapshotContent.Spooled spooled
                ? spooled.spool().memoryBytes()
                : 0;
    }

    /** The same row, no longer in use, with or without its bytes. */
    SnapshotRow retired(boolean keepBytes) {
        SnapshotRecord unused = new SnapshotRecord(record.vat(), record.snapPos(), record.hash(), false);
        return new SnapshotRow(
                unused, uncompressedSizeBytes, compressedSizeBytes, keepBytes ? content : SnapshotContent.NONE);
    }

    /** Where the compressed bytes of a snapshot are. */
    public sealed interface SnapshotContent {
        /** There are none. */
        SnapshotContent NONE = new None();

        /** In the row of the file, untouched by this block. */
        SnapshotContent IN_FILE = new InFile();

        /** There are none: pruned, or not yet populated. */
        record None() implements SnapshotContent {}

        /** In the row of the file, untouched by this block. */
        record InFile() implements SnapshotContent {}

        /** Saved in this block, and not yet in the file. */
        record Spooled(Spool spool) implements SnapshotContent {}
    }
}
