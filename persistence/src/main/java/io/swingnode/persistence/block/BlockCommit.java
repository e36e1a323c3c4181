package io.swingnode.persistence.block;

import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.sqlite.MaintenanceLock;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Commits a block: makes its last changes, writes the archive, hands the export changes to the sink, and writes the file. */
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

    /** Name of the layer of what is changed at the commit. */
    private static final String LAST_CHANGES = "commit";

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

    /** As {@link SwingStore#commitWith(Runnable)}. */
    public BlockStats run(Runnable lastChanges) {
        requireReady();
        change(lastChanges);
        return finish(System.nanoTime());
    }

    /** As {@link SwingStore#startCommitWith(Runnable)}. */
    public CompletionStage<BlockStats> start(Runnable lastChanges) {
        requireReady();
        change(lastChanges);
        long startedNanos = System.nanoTime();
        if (!buffer.isDirty() || !buffer.canStartCommit() || isMaintained()) {
            return CompletableFuture.completedFuture(finish(startedNanos));
        }
        orDropLastChanges(() -> {
            buffer.endFrozenCommit();
            prepare();
        });
        buffer.fold();
        CompletableFuture<Boolean> durable = buffer.startCommit();
        BlockStats stats = buffer.meter().freeze(startedNanos);
        return durable.thenApply(done -> stats.withCommitMicros((System.nanoTime() - startedNanos) / 1000));
    }

    private BlockStats finish(long startedNanos) {
        orDropLastChanges(() -> {
            buffer.endFrozenCommit();
            if (buffer.isDirty()) {
                prepare();
            }
        });
        buffer.fold();
        if (buffer.isDirty()) {
            buffer.commit();
        } else {
            buffer.file().unlock();
        }
        return buffer.meter().finish(startedNanos);
    }

    /** Makes the last changes of the block in a layer of their own. */
    private void change(Runnable lastChanges) {
        buffer.pushSavepoint(LAST_CHANGES);
        orDropLastChanges(lastChanges);
    }

    private void orDropLastChanges(Runnable step) {
        boolean done = false;
        try {
            step.run();
            done = true;
        } finally {
            // A store that has stopped is only closed.
            if (!done && buffer.file().isRunning()) {
                boolean unused = buffer.rollback(LAST_CHANGES);
            }
        }
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

    /** What can be refused comes first; nothing may be dropped once the sink has been told of it. */
    private void prepare() {
        archive.prepare();
        trace.flush();
        exports.handOver();
    }
}
