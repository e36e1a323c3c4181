package io.swingnode.actors.ledger;

import io.swingnode.protocol.BlockResult;
import io.swingnode.protocol.CleanupReport;
import io.swingnode.protocol.ExportDigest;
import java.util.Objects;
import java.util.Optional;

/**
 * What one block committed and cleaned, as the ledger keeps it.
 *
 * @param height the host's block height, from 0
 * @param activityHash the kernel's activity hash after the block, in hexadecimal; empty without a kernel
 * @param cranks cranks that ended in the block
 * @param items transcript items added
 * @param itemBytes characters of those items, as the store counts them
 * @param exports export-data entries that changed
 * @param cleanup what was deleted for terminated vats
 * @param executionMicros from the end of the commit before to the call of this one
 * @param commitMicros spent in the commit, until the block was safe on disk
 * @param groupBlocks how many blocks one transaction made durable, this one among them; 0 when that is not known, as in older records
 * @param committedAtMillis wall clock, milliseconds since 1970; of the recovery when {@code recovered}
 * @param recovered true when the ledger missed the block and learned of it from the store, which knows
 *     the height and the hash only: every count is then 0
 * @param exportDigest the {@link ExportDigest} of the store's export data after the block; empty while it was not known
 */
public record BlockRecord(
        long height,
        String activityHash,
        long cranks,
        long items,
        long itemBytes,
        long exports,
        CleanupReport cleanup,
        long executionMicros,
        long commitMicros,
        int groupBlocks,
        long committedAtMillis,
        boolean recovered,
        Optional<String> exportDigest) {

    /** Checks what holds of every block. */
    public BlockRecord {
        BlockHead.check(height, activityHash);
        Objects.requireNonNull(cleanup, "cleanup");
    }

    /** What the store said of a block that it had committed at {@code committedAtMillis}. */
    public static BlockRecord of(BlockResult result, int groupBlocks, long committedAtMillis) {
        return new BlockRecord(
                result.height(),
                result.activityHash(),
                result.cranks(),
                result.items(),
                result.itemBytes(),
                result.exportCount(),
                result.cleanup(),
                result.executionMicros(),
                result.commitMicros(),
                groupBlocks,
                committedAtMillis,
                false,
                Optional.empty());
    }

    /** The same block with the digest of the export data, if that is known. */
    BlockRecord withExportDigest(Optional<String> digest) {
        return new BlockRecord(
                height,
                activityHash,
                cranks,
                items,
                itemBytes,
                exports,
                cleanup,
                executionMicros,
                commitMicros,
                groupBlocks,
                committedAtMillis,
                recovered,
                digest);
    }

    /** A block known from the store alone. */
    static BlockRecord recovered(BlockHead head, long atMillis) {
        return new BlockRecord(
                head.height(),
                head.activityHash(),
                0,
                0,
                0,
                0,
                CleanupReport.NONE,
                0,
                0,
                0,
                atMillis,
                true,
                Optional.empty());
    }

    BlockHead head() {
        return new BlockHead(height, activityHash);
    }
}
