package io.swingnode.persistence.block;

/** What happens to the store while a commit that was started is being written. */
public enum CommitMode {
    /** Work goes on with the next block. */
    PIPELINED,
    /** Nothing: the store is not used until the commit has ended. */
    EXCLUSIVE
}
