package io.swingnode.persistence.parallel;

/**
 * How much may be under way at once. The crank that is the next to join may always be started, whatever the limits.
 *
 * @param cranks how many cranks may have started and not joined
 * @param bytes what they may take of the heap, with what they have read. Past it those with the highest numbers are dropped, to
 *     be run again; the next to join writes into the block's transaction instead
 * @param awaitsReruns true to have a crank that reads what a lower one is about to change wait, on its thread, while that one is
 *     run again; false to drop it, and start it once the lower one has joined. True is for kernels that run a crank on one
 *     thread from its first operation to its last
 */
public record CrankLimits(int cranks, long bytes, boolean awaitsReruns) {
    private static final int CRANKS = 64;
    private static final long BYTES = 16L << 20;

    /** The size of cranks is noticed in steps of so small a part of what they may take together. */
    private static final int STEPS = 256;

    private static final long STEP_BYTES_MAX = 16 << 10;

    /** 64 cranks, and 16 MiB or a sixteenth of the largest heap if that is less. */
    public static CrankLimits defaults() {
        return new CrankLimits(CRANKS, Math.min(BYTES, Runtime.getRuntime().maxMemory() / 16), true);
    }

    /** These limits, with so many cranks. */
    public CrankLimits withCranks(int most) {
        return new CrankLimits(most, bytes, awaitsReruns);
    }

    /** These limits, with so many bytes. */
    public CrankLimits withBytes(long most) {
        return new CrankLimits(cranks, most, awaitsReruns);
    }

    /** These limits, where no reader waits. */
    public CrankLimits withoutWaiting() {
        return new CrankLimits(cranks, bytes, false);
    }

    /** By how much a crank may grow before it says so. */
    long stepBytes() {
        return Math.min(STEP_BYTES_MAX, bytes / STEPS);
    }
}
