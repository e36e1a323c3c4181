package io.swingnode.persistence.block;

/**
 * What the writer of a store is told to do, as data. The writes of one list are carried out in order, on the one connection
 * that writes. What a write refers to must not change until it has been carried out.
 */
public sealed interface Write {
    /** Begins the transaction of a block and locks other writers out. */
    record Begin() implements Write {}

    /** Writes the rows of a layer into the transaction. */
    record Spill(Layer layer) implements Write {}

    /** Sets a savepoint in the transaction, below a spilled layer of a crank. */
    record Savepoint(int number) implements Write {}

    /** Undoes what was written since a savepoint, and removes it. */
    record RollbackTo(int number) implements Write {}

    /** Removes a savepoint and those after it; what was written since stays. */
    record Release(int number) implements Write {}

    /** Makes the transaction durable and ends it. */
    record Commit() implements Write {}

    /**
     * Makes the transaction, that of a group of blocks, durable and ends it, and begins the next if there is something to write
     * in it.
     */
    record CommitQueued(CommitQueue queue) implements Write {}

    /** Ends the transaction and undoes everything in it. */
    record Rollback() implements Write {}
}
