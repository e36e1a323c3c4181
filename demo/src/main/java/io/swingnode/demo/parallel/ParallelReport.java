package io.swingnode.demo.parallel;

/**
 * The results of a run.
 *
 * @param workload the name of the workload
 * @param threads how many deliveries were made at the same time
 * @param blocks blocks committed, by each way
 * @param cranks deliveries in them
 * @param reruns deliveries that were made again because they had read what a lower crank changed
 * @param failures deliveries that failed and were rolled back
 * @param serialMillis time of all blocks, one delivery after the other
 * @param parallelMillis time of the same blocks in parallel
 * @param speedUp the first divided by the second
 * @param sameHash true when both ways gave the same activity hash after each block
 * @param sameStore true when both stores give the same export data and artifacts
 * @param activityHash the activity hash after the last block
 */
public record ParallelReport(
        String workload,
        int threads,
        long blocks,
        long cranks,
        long reruns,
        long failures,
        long serialMillis,
        long parallelMillis,
        double speedUp,
        boolean sameHash,
        boolean sameStore,
        String activityHash) {
    /** True when all checks have passed. */
    public boolean isSound() {
        return sameHash && sameStore;
    }
}
