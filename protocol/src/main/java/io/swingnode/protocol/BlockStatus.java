package io.swingnode.protocol;

/**
 * What a node knows about one height. Host and store commit separately, so a restarted host may find
 * the store one block ahead of itself; it asks for the status and skips a block that is {@link Committed} already.
 */
public sealed interface BlockStatus {
    /** Higher than any block that was begun or committed. */
    record NeverSeen() implements BlockStatus {}

    /** Begun but not committed; its changes are lost if the node has restarted since. */
    record Begun() implements BlockStatus {}

    /** Being written: it will be {@link Committed}, or lost with whatever was begun after it. Ask again. */
    record Committing() implements BlockStatus {}

    /** Committed, with this activity hash. */
    record Committed(String activityHash) implements BlockStatus {}

    /** Not higher than the last committed block, but not recorded: skipped by the host, or missed by the ledger. */
    record Missed() implements BlockStatus {}

    /** Older than the blocks kept in memory, the first of which is {@code firstHeight}; the block history has it. */
    record Older(long firstHeight) implements BlockStatus {}
}
