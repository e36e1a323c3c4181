package io.swingnode.actors;

import java.util.Objects;

/**
 * What one block committed and cleaned, as the ledger keeps it.
 *
 * @param height the host's block height, from 0
 * @param activityHash the kernel's activity hash after the block, in hexadecimal; empty without a kernel
 * @param cranks cranks that ended in the block
 * @param items transcript items added
 * @param bytes their size in bytes
 * @param exports export-data entries that changed
 * @param cleanup what was deleted for terminated vats
 * @param executionMicros from the block's begin to the request to commit
 * @param commitMicros from the request to commit until the block was safe on disk
 * @param committedAtMillis wall clock, milliseconds since 1970; of the recovery when {@code recovered}
 * @param recovered true when the ledger missed the block and learned of it from the store, which knows
 *     the height and the hash only: every count is then 0
 */
public record BlockRecord(
        long height,
        String activityHash,
        long cranks,
        long items,
        long bytes,
        long exports,
        Cleanup cleanup,
        long executionMicros,
        long commitMicros,
        long committedAtMillis,
        boolean recovered) {

    /** Rows deleted in one block's share of cleanup work. */
    public record Cleanup(long spans, long snapshots, long items) {
        /** Nothing deleted. */
        public static final Cleanup NONE = new Cleanup(0, 0, 0);
    }

    /** Checks what holds of every block. */
    public BlockRecord {
        Objects.requireNonNull(activityHash, "activityHash");
        Objects.requireNonNull(cleanup, "cleanup");
        if (height < 0) {
            throw new IllegalArgumentException("a block's height is at least 0, not " + height);
        }
    }

    /** A block known from the store alone. */
    static BlockRecord recovered(BlockHead head, long atMillis) {
        return new BlockRecord(head.height(), head.activityHash(), 0, 0, 0, 0, Cleanup.NONE, 0, 0, atMillis, true);
    }

    BlockHead head() {
        return new BlockHead(height, activityHash);
    }
}
