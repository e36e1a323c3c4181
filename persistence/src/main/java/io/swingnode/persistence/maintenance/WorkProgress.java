package io.swingnode.persistence.maintenance;

/**
 * Receives the progress of long work on a store, between two transactions. It may throw, to stop the work there; called
 * on the thread that works.
 */
@FunctionalInterface
public interface WorkProgress {
    /** Ignores the progress. */
    WorkProgress NONE = (done, total, sizeBytes) -> {};

    /**
     * Called now and then.
     *
     * @param done spans and snapshots done so far
     * @param total of how many
     * @param sizeBytes how many bytes of them
     */
    void advanced(long done, long total, long sizeBytes);

    /** Called now and then while the work waits for the store's own writer. */
    default void waiting() {}
}
