package io.swingnode.demo;

/**
 * The size of a demo run.
 *
 * @param seed the same seed gives the same run
 * @param vats how many vats there are
 * @param cranksPerBlock deliveries in a block
 * @param itemBytes approximate size of a transcript item
 * @param heapBytes size of a vat's heap, which is the size of its snapshot
 * @param snapshotEvery deliveries to a vat between two snapshots
 * @param threads how many deliveries run in parallel
 */
public record DemoOptions(
        long seed, int vats, int cranksPerBlock, int itemBytes, int heapBytes, int snapshotEvery, int threads) {
    /** The proportions of production, scaled down so that a run takes seconds. */
    public static DemoOptions defaults() {
        return new DemoOptions(
                1,
                12,
                50,
                1_500,
                256 * 1024,
                200,
                Math.max(2, Runtime.getRuntime().availableProcessors()));
    }

    /** @throws IllegalArgumentException when a number is below its minimum */
    public DemoOptions {
        require("vats", vats, 1);
        require("cranksPerBlock", cranksPerBlock, 1);
        require("itemBytes", itemBytes, 0);
        require("heapBytes", heapBytes, 64);
        require("snapshotEvery", snapshotEvery, 1);
        require("threads", threads, 1);
    }

    private static void require(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", not " + value);
        }
    }
}
