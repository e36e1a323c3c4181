package io.swingnode.protocol;

import io.swingnode.protocol.StoreException.Reason;

/**
 * How much of terminated vats may be deleted in one block.
 *
 * @param snapshots snapshot rows; 0 pauses their deletion
 * @param spans transcript spans with their items; 0 pauses their deletion
 */
public record CleanupBudget(long snapshots, long spans) {
    /** Deletes nothing. */
    public static final CleanupBudget PAUSED = new CleanupBudget(0, 0);

    /** Deletes everything at once. */
    public static final CleanupBudget UNLIMITED = new CleanupBudget(Long.MAX_VALUE, Long.MAX_VALUE);

    /** The reference's practice: five of each per block, which takes less than 100 ms. */
    public static final CleanupBudget DEFAULT = new CleanupBudget(5, 5);

    /** @throws StoreException (USAGE) for a number below 0 */
    public CleanupBudget {
        if (snapshots < 0 || spans < 0) {
            throw new StoreException(
                    Reason.USAGE,
                    "cleanup budget " + snapshots + "/" + spans + " is refused: give 0 to pause, or a positive number");
        }
    }

    /** The same limit for both. */
    public static CleanupBudget each(long limit) {
        return new CleanupBudget(limit, limit);
    }

    /** True when nothing would be deleted. */
    public boolean isPaused() {
        return snapshots == 0 && spans == 0;
    }
}
