package io.swingnode.protocol;

/**
 * What a node knows of one height. Host and store commit separately, so a restarted host may find
 * the store one block ahead of it; it asks, and skips a block that is {@link Committed} already.
 */
public sealed interface BlockStatus {
    /** Higher than anything that was begun or committed. */
    record NeverSeen() implements BlockStatus {}

    /** Begun, and not committed: whatever it changed is gone if the node restarted since. */
    record Begun() implements BlockStatus {}

    /** Committed, with this activity hash. */
    record Committed(String activityHash) implements BlockStatus {}

    /** Not higher than the last committed block, and without a record: skipped by the host or missed. */
    record Missed() implements BlockStatus {}

    /** Older than the blocks kept at hand, of which {@code firstHeight} is the first; the history has it. */
    record Older(long firstHeight) implements BlockStatus {}
}
