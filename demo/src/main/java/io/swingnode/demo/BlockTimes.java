package io.swingnode.demo;

import io.swingnode.protocol.BlockResult;
import java.util.Arrays;

/** Adds up the figures of blocks, and counts commit times in a histogram, whose size does not grow with their number. */
final class BlockTimes {
    /** Buckets a tenth of a millisecond wide; the last holds everything above ten seconds. */
    private static final int BUCKETS = 100_000;

    private static final int BUCKET_MICROS = 100;

    private final long[] commits = new long[BUCKETS];
    private long blocks;
    private long cranks;
    private long items;
    private long itemBytes;
    private long micros;

    void add(BlockResult block) {
        blocks++;
        cranks += block.cranks();
        items += block.items();
        itemBytes += block.itemBytes();
        micros += block.executionMicros() + block.commitMicros();
        commits[(int) Math.min(BUCKETS - 1, block.commitMicros() / BUCKET_MICROS)]++;
    }

    long blocks() {
        return blocks;
    }

    long cranks() {
        return cranks;
    }

    long items() {
        return items;
    }

    long itemBytes() {
        return itemBytes;
    }

    long cranksPerSecond() {
        return micros == 0 ? 0 : cranks * 1_000_000 / micros;
    }

    /** The commit time, in milliseconds, that is not exceeded by the given share of commits. */
    double commitMillis(double share) {
        long rank = (long) Math.ceil(share * Arrays.stream(commits).sum());
        long seen = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            seen += commits[bucket];
            if (seen >= rank) {
                return (bucket + 1) * BUCKET_MICROS / 1000.0;
            }
        }
        return 0;
    }
}
