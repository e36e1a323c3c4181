package io.swingnode.persistence.snapshot;

import io.swingnode.persistence.io.Spool;
import io.swingnode.protocol.SnapshotInfo;
import io.swingnode.protocol.SnapshotRecord;

/**
 * A row of {@code snapshots}, with its bytes or where they are.
 *
 * @param record what the row says of the snapshot
 * @param uncompressedSizeBytes size of the plain bytes; 0 when the file does not know it
 * @param compressedSizeBytes size as stored; 0 when the file does not know it
 * @param content where the bytes are
 */
public record SnapshotRow(
        SnapshotRecord record, long uncompressedSizeBytes, long compressedSizeBytes, SnapshotContent content) {
    SnapshotInfo info() {
        return new SnapshotInfo(record.snapPos(), record.hash(), uncompressedSizeBytes, compressedSizeBytes);
    }

    /** What the row keeps of the heap beside itself. */
    long memoryBytes() {
        return content instanceof SnapshotContent.Spooled spooled
                ? spooled.spool().memoryBytes()
                : 0;
    }

    /** The same row, not in use any more, with its bytes or without. */
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

        /** Taken in this block and waiting beside the file. */
        record Spooled(Spool spool) implements SnapshotContent {}
    }
}
