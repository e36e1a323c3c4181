package io.swingnode.persistence.block;

/** What happens to the store while a commit that was started is being written. */
public enum CommitMode {
    /** Work goes on with the next block; where that is not possible, the caller writes the block itself before it goes on. */
    PIPELINED,
    /** As {@link #PIPELINED}, or, where that is not possible, as {@link #EXCLUSIVE}: for a caller that must not wait. */
    PIPELINED_OR_EXCLUSIVE,
    /** Nothing: the store is not used until the commit has ended. */
    EXCLUSIVE
}
