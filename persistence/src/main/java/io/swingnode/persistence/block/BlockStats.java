package io.swingnode.persistence.block;

/**
 * What a block held when it was committed.
 *
 * @param cranks cranks that ended
 * @param items transcript items added, those of cranks rolled back included
 * @param itemBytes characters of those items
 * @param exports changes of export data handed over
 * @param executionMicros from the end of the last commit (its start, when it was not waited for) to the call of this one
 * @param commitMicros spent in the commit
 */
public record BlockStats(
        long cranks, long items, long itemBytes, long exports, long executionMicros, long commitMicros) {
    BlockStats withCommitMicros(long micros) {
        return new BlockStats(cranks, items, itemBytes, exports, executionMicros, micros);
    }
}
