package io.swingnode.protocol;

import java.util.List;

/**
 * What a committed block contained.
 *
 * @param height the block's height, assigned by the host
 * @param activityHash the activity hash after it
 * @param cranks cranks that ended in it
 * @param items transcript items added
 * @param itemBytes characters of those items
 * @param exportCount changes of export data delivered to the host
 * @param exports those changes in order, if they were requested
 * @param cleanup what was deleted of terminated vats
 * @param executionMicros from the end of the last commit to the call of this one
 * @param commitMicros spent in the commit
 */
public record BlockResult(
        long height,
        String activityHash,
        long cranks,
        long items,
        long itemBytes,
        long exportCount,
        List<ExportEntry> exports,
        CleanupReport cleanup,
        long executionMicros,
        long commitMicros) {}
