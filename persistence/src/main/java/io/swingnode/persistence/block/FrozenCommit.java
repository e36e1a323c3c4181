package io.swingnode.persistence.block;

import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.protocol.StoreException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The commit of a frozen block on the writer's thread, while the next block is being worked on.
 *
 * <p>The next block needs the write lock from its first change, which may come before this commit has released it. The
 * lock is then taken here, right after the commit; if another writer commits in between, the next block cannot be
 * committed.
 */
final class FrozenCommit {
    /** The result of taking the write lock for the next block: SQLite's data version, or the failure. */
    private record Relock(long dataVersion, Optional<SQLException> failure) {}

    private final Statements writer;
    private final CompletableFuture<Boolean> durable = new CompletableFuture<>();
    private boolean ended;
    private boolean lockWanted;
    private Optional<Relock> relock = Optional.empty();

    FrozenCommit(Statements writer) {
        this.writer = writer;
    }

    /** Hands the commit to the writer's thread; the transaction is open and holds the lock. */
    void start(WriterThread thread, WriterThread.Work<?> work) {
        thread.start(() -> run(work)).whenComplete((done, failure) -> {
            if (failure != null) {
                durable.completeExceptionally(asFault(failure));
            } else {
                durable.complete(true);
            }
        });
    }

    private static StoreException asFault(Throwable failure) {
        if (failure instanceof StoreException fault) {
            return fault;
        }
        return failure instanceof SQLException sql
                ? Statements.fault("commit", sql)
                : new StoreException(StoreException.Reason.FAULT, "commit failed: " + failure, failure);
    }

    private boolean run(WriterThread.Work<?> work) throws SQLException {
        Object unused = work.run();
        writer.execute("COMMIT");
        synchronized (this) {
            ended = true;
            if (lockWanted) {
                relock = Optional.of(takeLock());
            }
        }
        return true;
    }

    private Relock takeLock() {
        try {
            writer.execute("BEGIN IMMEDIATE");
            return new Relock(writer.dataVersion(), Optional.empty());
        } catch (SQLException e) {
            // The frozen block is durable all the same; the failure is reported to the next one.
            return new Relock(0, Optional.of(e));
        }
    }

    /** Requests the lock for the next block; false when the commit has ended and the caller must take it. */
    synchronized boolean wantLock() {
        if (ended) {
            return false;
        }
        lockWanted = true;
        return true;
    }

    /** Completes when the block is durable; fails with the fault that prevented it. */
    CompletableFuture<Boolean> durable() {
        return durable;
    }

    /**
     * Waits for the commit to end.
     *
     * @param dataVersion the data version that SQLite must report for the next block to be valid
     * @throws StoreException (FAULT) when the block is lost, or when another writer has committed between it and the
     *     next block, which is lost then
     */
    void await(long dataVersion) {
        try {
            boolean unused = durable.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StoreException fault ? fault : asFault(e);
        }
        synchronized (this) {
            if (relock.isPresent()) {
                requireUndisturbed(relock.get(), dataVersion);
            }
        }
    }

    private static void requireUndisturbed(Relock relock, long dataVersion) {
        if (relock.failure().isPresent()) {
            throw Statements.fault(
                    "starting a block during the commit of the previous one",
                    relock.failure().get());
        }
        if (relock.dataVersion() != dataVersion) {
            throw new StoreException(
                    StoreException.Reason.FAULT,
                    "another writer committed between two blocks, after the second had begun: reopen the store and run"
                            + " the second again");
        }
    }
}
