package io.swingnode.persistence.block;

import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.protocol.StoreException;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A block that is being committed while the next one is worked on. Nothing changes it any more.
 *
 * <p>The next block needs the write lock from its first change, which may come before this commit has released it. The
 * writer then takes it, right after the commit; if another writer commits in between, the next block cannot be committed.
 */
final class FrozenBlock {
    private static final String COMMIT = "commit";

    private final Layer layer;
    private final boolean exclusive;
    private final NextLock nextLock = new NextLock();
    private final CompletableFuture<Loan> committed = new CompletableFuture<>();
    private final CompletableFuture<Boolean> durable = committed.thenApply(lent -> true);

    /** Set before {@link #committed}, which hands it over. */
    private long endedNanos;

    /** @param exclusive whether the store is not used until the commit has ended */
    FrozenBlock(Layer layer, boolean exclusive) {
        this.layer = layer;
        this.exclusive = exclusive;
    }

    /** Has the writer commit the block; the transaction is open and holds the lock. */
    void commit(WriterLink writer) {
        List<Write> writes = List.of(new Write.Spill(layer), new Write.Commit(), new Write.BeginIfWanted(nextLock));
        var unused = writer.start(writes).whenComplete((lent, failure) -> {
            endedNanos = System.nanoTime();
            boolean unusedResult = failure == null
                    ? committed.complete(lent)
                    : committed.completeExceptionally(asFault(COMMIT, failure));
        });
    }

    static StoreException asFault(String doing, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof StoreException fault) {
            return fault;
        }
        return cause instanceof SQLException sql
                ? Statements.fault(doing, sql)
                : new StoreException(StoreException.Reason.FAULT, doing + " failed: " + cause, cause);
    }

    /** Requests the lock for the next block; false when the commit has ended and the caller must take it. */
    boolean wantLock() {
        return nextLock.want();
    }

    /** True while an exclusive commit runs, which allows no reads. */
    boolean isExclusive() {
        return exclusive && !committed.isDone();
    }

    /** When work on the next block began: now, if that was while this one was being written, otherwise when it was. */
    OptionalLong nextBegan() {
        return exclusive ? OptionalLong.of(endedNanos) : OptionalLong.empty();
    }

    /** Completes when the block is durable; fails with the fault that prevented it. */
    CompletableFuture<Boolean> durable() {
        return durable;
    }

    /**
     * Waits for the commit to end.
     *
     * @param dataVersion the data version that SQLite must report for the next block to be valid
     * @return the writer, lent again
     * @throws StoreException (FAULT) when the block is lost, or when another writer has committed between it and the
     *     next block, which is lost then
     */
    Loan await(long dataVersion) {
        Loan lent;
        try {
            lent = committed.join();
        } catch (CompletionException e) {
            throw asFault(COMMIT, e);
        }
        if (lent.lockFailure().isPresent()) {
            throw Statements.fault(
                    "starting a block during the commit of the previous one",
                    lent.lockFailure().get());
        }
        if (lent.dataVersion().orElse(dataVersion) != dataVersion) {
            throw new StoreException(
                    StoreException.Reason.FAULT,
                    "another writer committed between two blocks, after the second had begun: reopen the store and run"
                            + " the second again");
        }
        return lent;
    }
}
