package io.swingnode.persistence.block;

import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.sqlite.MaintenanceLock;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Commits a block: writes the archive, hands the export changes to the sink, and writes the block to the file. */
public final class BlockCommit {
    /** Makes durable what must be durable before the block is: its archive. */
    @FunctionalInterface
    public interface BeforeCommit {
        /**
         * Makes it durable.
         *
         * @throws StoreException (UNAVAILABLE) when that fails; the commit is refused and nothing has changed
         */
        void prepare();
    }

    private final BlockBuffer buffer;
    private final Cranks cranks;
    private final BeforeCommit archive;
    private final PendingExports exports;
    private final ChangeTrace trace;
    private final Optional<MaintenanceLock> maintenance;

    public BlockCommit(
            BlockBuffer buffer, Cranks cranks, BeforeCommit archive, PendingExports exports, ChangeTrace trace) {
        this.buffer = buffer;
        this.cranks = cranks;
        this.archive = archive;
        this.exports = exports;
        this.trace = trace;
        this.maintenance = buffer.file().path().map(MaintenanceLock::of);
    }

    /** As {@link SwingStore#commit()}. */
    public BlockStats run() {
        long startedNanos = System.nanoTime();
        requireReady();
        buffer.endFrozenCommit();
        if (buffer.isDirty()) {
            prepare();
            buffer.commit();
        } else {
            buffer.file().unlock();
        }
        return buffer.meter().finish(startedNanos);
    }

    /** As {@link SwingStore#startCommit()}. */
    public CompletionStage<BlockStats> start() {
        if (!buffer.isDirty() || !buffer.canStartCommit() || isMaintained()) {
            return CompletableFuture.completedFuture(run());
        }
        long startedNanos = System.nanoTime();
        requireReady();
        buffer.endFrozenCommit();
        prepare();
        CompletableFuture<Boolean> durable = buffer.startCommit();
        BlockStats stats = buffer.meter().freeze(startedNanos);
        return durable.thenApply(done -> stats.withCommitMicros((System.nanoTime() - startedNanos) / 1000));
    }

    /** True while a maintenance job commits between blocks, which it must not do between two pipelined blocks. */
    private boolean isMaintained() {
        return maintenance.isPresent() && maintenance.get().isHeld();
    }

    private void requireReady() {
        buffer.requireRunning();
        if (cranks.inCrank()) {
            throw new StoreException(Reason.USAGE, "commit inside a crank; end the crank first");
        }
    }

    /** Writing the archive comes first, because it may be refused. */
    private void prepare() {
        archive.prepare();
        exports.handOver();
        trace.flush();
    }
}
