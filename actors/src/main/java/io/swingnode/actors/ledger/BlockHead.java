package io.swingnode.actors.ledger;

import java.util.Objects;

/**
 * A committed block's height and the activity hash it ended with.
 *
 * @param height the host's block height, from 0
 * @param activityHash in hexadecimal; empty without a kernel
 */
public record BlockHead(long height, String activityHash) {
    /** Checks what holds of every block. */
    public BlockHead {
        check(height, activityHash);
    }

    /** @throws IllegalArgumentException when no block can have this height */
    static void check(long height, String activityHash) {
        Objects.requireNonNull(activityHash, "activityHash");
        if (height < 0) {
            throw new IllegalArgumentException("a block's height is at least 0, not " + height);
        }
    }
}
