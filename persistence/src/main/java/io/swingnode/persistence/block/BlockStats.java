package io.swingnode.persistence.block;

/**
 * Statistics of a committed block.
 *
 * @param cranks cranks that ended
 * @param items transcript items added, including those of cranks that were rolled back
 * @param itemBytes characters of those items
 * @param exports changes of export data handed over
 * @param executionMicros from the end of the last commit (or its start, if it was pipelined) to the start of this one
 * @param commitMicros spent in the commit, waiting for blocks before it included
 * @param place its place among the blocks that became durable with it
 * @param delta what the block changed in the export data; nothing unless the options of the store ask for it
 */
public record BlockStats(
        long cranks,
        long items,
        long itemBytes,
        long exports,
        long executionMicros,
        long commitMicros,
        GroupPlace place,
        ExportDelta delta) {
    BlockStats durable(long micros, GroupPlace among) {
        return new BlockStats(cranks, items, itemBytes, exports, executionMicros, micros, among, delta);
    }
}
