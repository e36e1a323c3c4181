package io.swingnode.persistence.block;

import io.swingnode.protocol.VatId;
import java.util.List;

/** Counts the contents of a block, for its statistics. Rolling back a crank does not reduce the counts. */
public final class BlockMeter {
    private final StoreTimer timer;
    private final boolean timed;
    private long crankNanos;
    private long startedNanos = System.nanoTime();
    private long cranks;
    private long items;
    private long itemBytes;
    private long exports;
    private ExportDelta delta = new ExportDelta();

    BlockMeter(StoreTimer timer) {
        this.timer = timer;
        this.timed = !timer.equals(StoreTimer.NONE);
    }

    /** Hears how long the work takes. */
    public StoreTimer timer() {
        return timer;
    }

    void crankStarted() {
        if (timed) {
            crankNanos = System.nanoTime();
        }
    }

    void crankEnded() {
        cranks++;
        if (timed) {
            timer.crankEnded(System.nanoTime() - crankNanos);
        }
    }

    /**
     * A numbered crank has joined.
     *
     * @param itemVats the vat of each item that it added
     */
    void crankJoined(long beganNanos, List<VatId> itemVats, long addedBytes) {
        cranks++;
        items += itemVats.size();
        itemBytes += addedBytes;
        if (timed) {
            itemVats.forEach(timer::itemAdded);
            timer.crankEnded(System.nanoTime() - beganNanos);
        }
    }

    public void itemAdded(VatId vat, int length) {
        items++;
        itemBytes += length;
        timer.itemAdded(vat);
    }

    /** Hands so many entries to the host. */
    void export(int entries, Runnable handOver) {
        long beganNanos = System.nanoTime();
        handOver.run();
        timer.exportsHandedOver(System.nanoTime() - beganNanos);
        exports += entries;
    }

    /** A block with these statistics is durable. */
    BlockStats committed(BlockStats stats) {
        timer.committed(stats);
        return stats;
    }

    /** Notes what the block changes in the export data. */
    void changed(ExportDelta changes) {
        delta = changes;
    }

    /** The counts since the last call, with the duration of the commit. */
    BlockStats finish(long commitStartedNanos) {
        BlockStats frozen = freeze(commitStartedNanos);
        begin(System.nanoTime());
        return frozen.durable((startedNanos - commitStartedNanos) / 1000, GroupPlace.ALONE);
    }

    /** Has the block begin later than when the one before was frozen: when nothing was done during that one's commit. */
    void begin(long nanos) {
        startedNanos = nanos;
    }

    /** The counts since the last call, for a commit that runs while the next block, which begins now, is worked on. */
    BlockStats freeze(long commitStartedNanos) {
        BlockStats stats = new BlockStats(
                cranks,
                items,
                itemBytes,
                exports,
                (commitStartedNanos - startedNanos) / 1000,
                0,
                GroupPlace.ALONE,
                delta);
        delta = new ExportDelta();
        startedNanos = commitStartedNanos;
        cranks = 0;
        items = 0;
        itemBytes = 0;
        exports = 0;
        return stats;
    }
}
