package io.swingnode.persistence.block;

import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.sqlite.MaintenanceLock;
import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Moves what a crank has changed into the block, and the block into the file; nothing else does. What can be refused comes
 * first, and nothing is dropped once the export sink has been told of it: validate, finish the digest of the crank, chain the
 * activity hash, hand over the exports, fold.
 */
public final class Joiner {
    /** Stores the activity hash, under a key of the key-value store. */
    public interface ActivityHash {
        /** The activity hash, or an empty string before the first. */
        String activityHash();

        /** Stores the next activity hash, which is exported but not added to the crank hash. */
        void setActivityHash(String hash);
    }

    /** Makes durable what must be durable before the block is: its archive. */
    public interface BeforeCommit {
        /** True when it cannot do so before the blocks that were frozen are durable. */
        boolean mustWait();

        /**
         * Makes it durable.
         *
         * @throws StoreException (UNAVAILABLE) when that fails; the commit is refused and nothing has changed
         */
        void prepare();
    }

    private final Block block;
    private final Crank crank;
    private final ActivityHash hashes;
    private final BeforeCommit archive;
    private final PendingExports exports;
    private final ChangeTrace trace;
    private final Optional<MaintenanceLock> maintenance;
    private final BlockBuffer buffer;

    public Joiner(
            Block block,
            Crank crank,
            BlockBuffer buffer,
            ActivityHash hashes,
            BeforeCommit archive,
            PendingExports exports,
            ChangeTrace trace) {
        this.block = block;
        this.crank = crank;
        this.buffer = buffer;
        this.hashes = hashes;
        this.archive = archive;
        this.exports = exports;
        this.trace = trace;
        this.maintenance = block.file().path().map(MaintenanceLock::of);
    }

    /** As {@link SwingStore#emitCrankHashes()}. */
    public CrankHashes emitHashes() {
        block.requireWritable();
        String crankHash = crank.hasher().finish();
        return chain(hashes, crankHash);
    }

    private static CrankHashes chain(ActivityHash hashes, String crankHash) {
        String next = Hashes.sha256("activityhash\n" + hashes.activityHash() + "\n" + crankHash + "\n");
        hashes.setActivityHash(next);
        return new CrankHashes(crankHash, next);
    }

    /**
     * Joins a numbered crank whose turn it is, and whose reads still hold. When the sink throws, the crank is as it was.
     *
     * @param ofCrank stores the activity hash in the layers of the crank
     * @param emit whether the crank hash is added to the activity hash
     * @return the crank hash, and the activity hash after the crank
     */
    public CrankHashes join(CrankBuffer numbered, ActivityHash ofCrank, boolean emit) {
        block.requireWritable();
        AtomicReference<CrankHashes> emitted = new AtomicReference<>();
        numbered.withLast(
                () -> emitted.set(
                        emit
                                ? chain(ofCrank, numbered.hash())
                                : new CrankHashes(numbered.hash(), hashes.activityHash())),
                () -> {
                    numbered.publishTrace(trace);
                    exports.handOver(numbered);
                });
        fold(numbered, emit);
        return Objects.requireNonNull(emitted.get());
    }

    private void fold(CrankBuffer numbered, boolean emit) {
        if (numbered.hasChanged() || emit) {
            block.markDirty();
        }
        if (numbered.hasBlock()) {
            block.absorb(crank);
            crank.end();
        } else {
            block.absorb(numbered.layers());
        }
        numbered.count(block.meter());
        buffer.bound();
    }

    /** Ends the crank: hands its exports over, and folds it into the block. */
    public void endCrank() {
        crank.requireOpen("endCrank");
        exports.handOver();
        block.absorb(crank);
        block.meter().crankEnded();
        crank.end();
    }

    /**
     * Makes changes outside of cranks that belong together, in a layer of their own. It joins the block when all have been
     * made, and is dropped when one of them throws.
     */
    public <T> T join(Supplier<T> changes) {
        T result = apart(changes);
        block.absorb(crank);
        return result;
    }

    /** As {@link SwingStore#writeEarly}. */
    public void writeEarly(long leastBytes) {
        block.writeEarly(leastBytes);
    }

    /** As {@link SwingStore#handOverExports}. */
    public void handOverExports() {
        requireNoCrank();
        exports.handOver();
    }

    /** As {@link SwingStore#commitWith(Runnable)}. */
    public BlockStats commit(Runnable lastChanges) {
        requireNoCrank();
        makeLast(lastChanges);
        return finish(System.nanoTime());
    }

    /** As {@link SwingStore#startCommitWith}. */
    public CompletionStage<BlockStats> startCommit(CommitMode mode, Runnable lastChanges) {
        requireNoCrank();
        makeLast(lastChanges);
        long startedNanos = System.nanoTime();
        boolean exclusive = mode == CommitMode.EXCLUSIVE || !canPipeline();
        if (!block.isDirty() || block.isWrittenEarly() || (exclusive && mode == CommitMode.PIPELINED)) {
            return CompletableFuture.completedFuture(finish(startedNanos));
        }
        prepare(exclusive);
        block.absorb(crank);
        CompletableFuture<GroupPlace> durable = block.startCommit(exclusive);
        BlockStats stats = block.meter().freeze(startedNanos);
        return durable.thenApply(place ->
                block.meter().committed(stats.durable((System.nanoTime() - startedNanos) / 1000, place)));
    }

    private boolean canPipeline() {
        return block.canPipeline() && !isMaintained();
    }

    /** As {@link SwingStore#mustWaitToCommit}. */
    public boolean mustWait(CommitMode mode) {
        return mode == CommitMode.EXCLUSIVE || !canPipeline() || block.isQueueFull() || archive.mustWait();
    }

    /** As {@link SwingStore#renewView}. */
    public void renewView() {
        block.renewView();
    }

    private BlockStats finish(long startedNanos) {
        prepare(true);
        block.absorb(crank);
        if (!block.isDirty()) {
            block.file().unlock();
            return block.meter().finish(startedNanos);
        }
        block.commit();
        return block.meter().committed(block.meter().finish(startedNanos));
    }

    private void requireNoCrank() {
        block.requireRunning();
        if (crank.isOpen()) {
            throw new StoreException(Reason.USAGE, "commit inside a crank; end the crank first");
        }
    }

    /** Makes the last changes of a block in a layer of their own, which a refused commit drops. */
    private void makeLast(Runnable changes) {
        boolean unused = apart(() -> {
            changes.run();
            return true;
        });
    }

    private <T> T apart(Supplier<T> changes) {
        crank.push(null);
        return orDrop(changes);
    }

    /** Does what may be refused. */
    private void prepare(boolean alone) {
        boolean unused = orDrop(() -> {
            if (alone || archive.mustWait()) {
                block.awaitFrozen();
            }
            if (block.isDirty()) {
                archive.prepare();
                trace.flush();
                exports.handOver();
            }
            return true;
        });
    }

    private <T> T orDrop(Supplier<T> step) {
        boolean done = false;
        try {
            T result = step.get();
            done = true;
            return result;
        } finally {
            // A store that has stopped is only closed.
            if (!done && block.file().isRunning()) {
                crank.dropAll();
            }
        }
    }

    /** True while a maintenance job commits between blocks, which it must not do between two pipelined blocks. */
    private boolean isMaintained() {
        return maintenance.isPresent() && maintenance.get().isHeld();
    }
}
