package io.swingnode.demo.parallel;

/**
 * The size of a run.
 *
 * @param workload what deliveries have to do with each other
 * @param seed the same seed gives the same run
 * @param blocks how many blocks are run
 * @param cranksPerBlock deliveries in a block
 * @param vats among how many vats they are spread
 * @param itemBytes approximate size of a transcript item
 * @param workMicros processor time that the vat of a delivery takes, about
 * @param threads how many deliveries are made at the same time
 */
public record ParallelOptions(
        Workload workload,
        long seed,
        long blocks,
        int cranksPerBlock,
        int vats,
        int itemBytes,
        int workMicros,
        int threads) {
    /** @throws IllegalArgumentException when a number is below its minimum */
    public ParallelOptions {
        require("blocks", blocks, 1);
        require("cranksPerBlock", cranksPerBlock, 1);
        require("vats", vats, 1);
        require("itemBytes", itemBytes, 0);
        require("workMicros", workMicros, 0);
        require("threads", threads, 1);
    }

    private static void require(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", not " + value);
        }
    }
}
