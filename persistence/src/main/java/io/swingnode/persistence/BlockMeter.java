package io.swingnode.persistence;

/** Counts what a block holds, for the host's books. Rolling back a crank does not count down. */
final class BlockMeter {
    private long startedNanos = System.nanoTime();
    private long cranks;
    private long items;
    private long itemBytes;
    private long exports;

    void crankEnded() {
        cranks++;
    }

    void itemAdded(int length) {
        items++;
        itemBytes += length;
    }

    void exported(int entries) {
        exports += entries;
    }

    /** The counts since the last call, with the time that the commit took of it. */
    BlockStats finish(long commitStartedNanos) {
        long now = System.nanoTime();
        BlockStats stats = new BlockStats(
                cranks,
                items,
                itemBytes,
                exports,
                (commitStartedNanos - startedNanos) / 1000,
                (now - commitStartedNanos) / 1000);
        startedNanos = now;
        cranks = 0;
        items = 0;
        itemBytes = 0;
        exports = 0;
        return stats;
    }
}
