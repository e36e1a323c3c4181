package io.swingnode.persistence.block;

/** Counts the contents of a block, for its statistics. Rolling back a crank does not reduce the counts. */
public final class BlockMeter {
    private long startedNanos = System.nanoTime();
    private long cranks;
    private long items;
    private long itemBytes;
    private long exports;
    private ExportDelta delta = new ExportDelta();

    void crankEnded() {
        cranks++;
    }

    public void itemAdded(int length) {
        items++;
        itemBytes += length;
    }

    void exported(int entries) {
        exports += entries;
    }

    /** Notes what the block changes in the export data. */
    void changed(ExportDelta changes) {
        delta = changes;
    }

    /** The counts since the last call, with the duration of the commit. */
    BlockStats finish(long commitStartedNanos) {
        BlockStats frozen = freeze(commitStartedNanos);
        begin(System.nanoTime());
        return frozen.withCommitMicros((startedNanos - commitStartedNanos) / 1000);
    }

    /** Has the block begin later than when the one before was frozen: when nothing was done during that one's commit. */
    void begin(long nanos) {
        startedNanos = nanos;
    }

    /** The counts since the last call, for a commit that runs while the next block, which begins now, is worked on. */
    BlockStats freeze(long commitStartedNanos) {
        BlockStats stats =
                new BlockStats(cranks, items, itemBytes, exports, (commitStartedNanos - startedNanos) / 1000, 0, delta);
        delta = new ExportDelta();
        startedNanos = commitStartedNanos;
        cranks = 0;
        items = 0;
        itemBytes = 0;
        exports = 0;
        return stats;
    }
}
