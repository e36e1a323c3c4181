package io.swingnode.persistence;

import java.sql.SQLException;

/**
 * Runs work where the writer connection lives, and waits for it.
 *
 * <p>A store used by one thread runs it in place. A node's supervisor runs it on a thread of its own, so
 * that the writer connection is never touched by another.
 */
public interface WriterThread {
    /** Work on the writer connection. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws SQLException;
    }

    /** Runs {@code work} and gives its result, or throws what it threw. */
    <T> T call(Work<T> work) throws SQLException;

    /** Runs the work on the calling thread. */
    static WriterThread calling() {
        return new WriterThread() {
            @Override
            public <T> T call(Work<T> work) throws SQLException {
                return work.run();
            }
        };
    }
}
