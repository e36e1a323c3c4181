package io.swingnode.demo;

/**
 * The results of a demo run.
 *
 * @param blocks blocks committed
 * @param cranks deliveries in them
 * @param items transcript items written
 * @param itemBytes characters of those items
 * @param cranksPerSecond deliveries per second spent in blocks, commits included
 * @param commitMillisMedian median time of a commit
 * @param commitMillisP99 99th percentile of the time of a commit
 * @param snapshots snapshots taken
 * @param faultSeen the reason of the failure provoked in a vat's actor
 * @param replayedVats vats rebuilt from snapshot and span after the crash
 * @param recoverMillis time from the restart of the node until the last vat was rebuilt
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
    /** True when all checks have passed. */
    public boolean isSound() {
        return sameActivityHash && copyIdentical;
    }
}
