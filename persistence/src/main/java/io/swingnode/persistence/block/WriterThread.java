package io.swingnode.persistence.block;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

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

    /**
     * Lets {@code work} run while the caller goes on. Until it has ended the caller gives nothing else to this
     * thread, so that the connection has one user at a time.
     *
     * @return what the work gave; fails with what it threw, or because nobody was there to run it
     */
    <T> CompletionStage<T> start(Work<T> work);

    /** Runs the work on the calling thread, and what is started on one of its own. */
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

    /** Runs {@code work} and completes {@code result} with what it gave, or threw. */
    static <T> void complete(CompletableFuture<T> result, Work<T> work) {
        try {
            result.complete(work.run());
        } catch (SQLException | RuntimeException e) {
            result.completeExceptionally(e);
        }
    }
}
