package io.swingnode.demo;

/**
 * What a demo run did.
 *
 * @param blocks blocks committed
 * @param cranks deliveries in them
 * @param items transcript items written
 * @param itemBytes characters of those items
 * @param cranksPerSecond deliveries over the time spent in blocks, commits included
 * @param commitMillisMedian time of a commit, median
 * @param commitMillisP99 time of a commit that 99 of 100 stay below
 * @param snapshots snapshots taken
 * @param faultSeen what the vat actor that was made to fail said
 * @param replayedVats vats rebuilt from snapshot and span after the crash
 * @param recoverMillis from starting the node again until the last vat was rebuilt
 * @param sameActivityHash true when the block lost in the crash gave the same activity hash again
 * @param exportedBytes bytes of all artifacts exported
 * @param exportMillis time of the export
 * @param importMillis time of the import into a second store
 * @param copyIdentical true when both stores give the same export data and artifacts
 * @param height height of the last block
 * @param activityHash activity hash after it
 */
public record DemoReport(
        long blocks,
        long cranks,
        long items,
        long itemBytes,
        long cranksPerSecond,
        double commitMillisMedian,
        double commitMillisP99,
        long snapshots,
        String faultSeen,
        long replayedVats,
        long recoverMillis,
        boolean sameActivityHash,
        long exportedBytes,
        long exportMillis,
        long importMillis,
        boolean copyIdentical,
        long height,
        String activityHash) {
    /** True when everything that was checked was right. */
    public boolean isSound() {
        return sameActivityHash && copyIdentical;
    }
}
