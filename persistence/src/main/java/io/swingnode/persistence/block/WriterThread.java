package io.swingnode.persistence.block;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Runs work on the thread that owns the writer connection.
 *
 * <p>A store that is used by one thread runs it on that thread. A node's supervisor runs it on a thread of its own, so
 * that no other thread touches the writer connection.
 */
public interface WriterThread {
    /** Work on the writer connection. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws SQLException;
    }

    /** Runs {@code work} and waits for it; returns its result or throws its exception. */
    <T> T call(Work<T> work) throws SQLException;

    /**
     * Starts {@code work} without waiting for it. Until it has ended the caller must give this thread no other work, so
     * that the connection has one user at a time.
     *
     * @return completes with the result of the work; fails with its exception, or when the thread cannot run it
     */
    <T> CompletionStage<T> start(Work<T> work);

    /** Runs work on the calling thread, except for work that is only started, which gets a new thread. */
    static WriterThread calling() {
        return new WriterThread() {
            @Override
            public <T> T call(Work<T> work) throws SQLException {
                return work.run();
            }

            @Override
            public <T> CompletionStage<T> start(Work<T> work) {
                CompletableFuture<T> result = new CompletableFuture<>();
                Thread.ofPlatform().daemon().name("swingnode-commit").start(() -> complete(result, work));
                return result;
            }
        };
    }

    /** Runs {@code work} and completes {@code result} with its result or exception. */
    static <T> void complete(CompletableFuture<T> result, Work<T> work) {
        try {
            result.complete(work.run());
        } catch (SQLException | RuntimeException e) {
            result.completeExceptionally(e);
        }
    }
}
