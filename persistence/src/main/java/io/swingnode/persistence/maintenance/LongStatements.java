package io.swingnode.persistence.maintenance;

/**
 * Told of statements that may take minutes on a large store, of which SQLite does not say how far they are. Called on the thread
 * that works; may throw to stop it before the next one.
 */
@FunctionalInterface
public interface LongStatements {
    /** For those who wait whatever it takes. */
    LongStatements UNWATCHED = (what, cancel) -> {};

    /**
     * A statement is about to run.
     *
     * @param what it does, in words
     * @param cancel ends it early, from any thread: the work then fails
     */
    void running(String what, Runnable cancel);
}
