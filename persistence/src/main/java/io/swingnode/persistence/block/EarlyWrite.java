package io.swingnode.persistence.block;

import io.swingnode.protocol.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The write of a part of the running block ahead of its commit, during which the writer is not lent. */
final class EarlyWrite {
    static final String DOING = "writing a part of the block";

    private final WriterLink writer;

    /** Until its end has been seen. */
    private Optional<CompletableFuture<Loan>> running = Optional.empty();

    EarlyWrite(WriterLink writer) {
        this.writer = writer;
    }

    /** @param part must not change until {@link #await} */
    void start(Layer part) {
        part.settle();
        running = Optional.of(writer.start(List.of(new Write.Spill(part))).toCompletableFuture());
    }

    /** True while the writer is busy with it. */
    boolean isRunning() {
        return running.isPresent() && !running.get().isDone();
    }

    boolean hasFailed() {
        return running.isPresent() && running.get().isCompletedExceptionally();
    }

    /**
     * Waits for its end.
     *
     * @return the writer, lent again; empty when nothing was started
     * @throws StoreException (FAULT) when it has failed
     */
    Optional<BlockWriter> await() {
        if (running.isEmpty()) {
            return Optional.empty();
        }
        try {
            BlockWriter lent = running.get().join().writer();
            running = Optional.empty();
            return Optional.of(lent);
        } catch (CompletionException e) {
            throw CommitQueue.asFault(DOING, e);
        }
    }

    /** Waits for its end, good or bad. */
    void awaitEnd() {
        running.ifPresent(
                write -> write.handle((done, failure) -> failure == null).join());
    }
}
