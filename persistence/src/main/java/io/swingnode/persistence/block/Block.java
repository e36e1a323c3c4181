package io.swingnode.persistence.block;

import io.swingnode.persistence.SwingStore;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Everything since the last commit that has joined: what cranks have changed that have ended, and what was changed
 * between them. Its layer lies over the file; while commits run that were started, over the frozen blocks that are being
 * written or wait for it.
 *
 * <p>Nothing is spilled during such commits: a block with which all of them grow past the limit waits for them. One thread at
 * a time.
 */
public final class Block {
    /** Size of the pipelined commits in a row after which a commit is waited for. */
    private static final long PIPELINED_BYTES_MAX = 32 << 20;

    /**
     * Size of durable blocks whose layers stay over an older view. Renewing it makes SQLite read its pages again, which costs
     * more than to look into one layer.
     */
    private static final long UNRENEWED_BYTES_MAX = 8 << 20;

    private final StoreFile file;
    private final BlockMeter meter;
    private final ExportDeltas deltas = new ExportDeltas();
    private final KeyOrder keyOrder = new KeyOrder();
    private final List<Runnable> whenOvertaken = new ArrayList<>();
    private final List<Consumer<Layer>> whenCommitted = new ArrayList<>();
    private final List<LongConsumer> whenWritten = new ArrayList<>();

    /**
     * From the bottom up: the groups of frozen blocks, or what was written ahead of the commit; and the block's own layer.
     */
    private final List<Layer> layers = new ArrayList<>(List.of(new Layer(null)));

    /** True when a part of the block is in the open transaction. */
    private boolean spilled;

    /** Counts the blocks of the open store. */
    private long number = 1;

    /** How many layers were written ahead of the commit, or are being written: one of each at most. */
    private int earlyLayers;

    /** Heap size of all layers, kept up to date because every change needs it. */
    private long heapBytes;

    /** Approximate size of the pipelined commits since the last commit that was waited for. */
    private long pipelinedBytes;

    /** True when something has changed since the last commit, in the block or in a crank. */
    private boolean dirty;

    /** True while the export sink is being called. */
    private boolean handingOver;

    /** @param timer hears how long the work takes */
    public Block(StoreFile file, StoreTimer timer) {
        this.file = file;
        this.meter = new BlockMeter(timer);
    }

    public StoreFile file() {
        return file;
    }

    /** Counts the contents of the block. */
    public BlockMeter meter() {
        return meter;
    }

    /** The order of the keys of the store. */
    KeyOrder keyOrder() {
        return keyOrder;
    }

    /** Compares what is about to be written with the export data below it. */
    ExportDeltas deltas() {
        return deltas;
    }

    /** Tells with each commit, in its statistics, what it changed in the export data. */
    public void tellDeltas() {
        deltas.want();
    }

    public boolean isDirty() {
        return dirty;
    }

    /** Counts the blocks of the open store; the running one has the highest number. */
    public long number() {
        return number;
    }

    /** True when a part of the block is in the open transaction, where reads must look it up. */
    boolean hasSpilled() {
        return spilled;
    }

    /** All layers, from the bottom up; valid until the next change. */
    List<Layer> layers() {
        return layers;
    }

    /** The block's own layer. */
    Layer own() {
        return layers.getLast();
    }

    long heapBytes() {
        return heapBytes;
    }

    /** Records that the block has grown, or, if {@code bytes} is negative, shrunk. */
    void grown(long bytes) {
        heapBytes += bytes;
    }

    private void measure() {
        heapBytes = 0;
        for (Layer layer : layers) {
            heapBytes += layer.sizeBytes();
        }
    }

    // Changes.

    /** Refuses work once the store has stopped. */
    void requireRunning() {
        file.requireRunning();
    }

    /**
     * Must be called before every change; the first change of a block locks other writers out.
     *
     * @throws StoreException (USAGE) when the store was opened for reading, or by the export sink; (BUSY) when another
     *     writer holds the lock
     */
    void requireWritable() {
        if (file.isReadOnly()) {
            throw new StoreException(Reason.USAGE, "the store was opened read-only; open it for writing to change it");
        }
        if (handingOver) {
            throw new StoreException(
                    Reason.USAGE, "the export sink must not change the store; change it once the sink has returned");
        }
        if (file.lock()) {
            awaitFrozen();
            clearCaches();
        } else {
            renewView();
        }
    }

    void markDirty() {
        dirty = true;
    }

    /** Refuses changes while {@code handOver} runs: their exports would be cleared together with those it was given. */
    void whileHandingOver(Runnable handOver) {
        handingOver = true;
        try {
            handOver.run();
        } finally {
            handingOver = false;
        }
    }

    /** Takes over the layers of a crank. */
    void absorb(Crank crank) {
        if (crank.hasSpilled()) {
            // Layers that are not yet written must be written before the savepoints are released.
            spill(crank);
            file.write("ending a crank", List.of(new Write.Release(1)));
        }
        absorb(crank.layers());
        crank.joined();
    }

    /** Takes over layers of a numbered crank. */
    void absorb(List<Layer> changed) {
        changed.forEach(own()::absorb);
        measure();
    }

    /** As {@link SwingStore#writeEarly}. */
    public void writeEarly(long leastBytes) {
        requireRunning();
        boolean canWrite =
                !file.isInMemory() && !file.isReadOnly() && !spilled && !hasFrozen() && !file.isWritingEarly();
        if (canWrite && own().sizeBytes() >= leastBytes && dirty) {
            endEarlyWrite();
            Layer part = own();
            Layer next = part.continued();
            deltas.note(early(), List.of(part));
            file.startEarlyWrite(part);
            layers.add(next);
            earlyLayers++;
        }
    }

    /** Waits until the writer is not busy with a part of the block. What was written so far is one layer then. */
    private void endEarlyWrite() {
        file.endEarlyWrite();
        if (earlyLayers > 1) {
            early().getFirst().absorb(layers.remove(1));
            earlyLayers = 1;
        }
    }

    private List<Layer> early() {
        return layers.subList(0, earlyLayers);
    }

    /** True when a part of the block was written ahead of its commit. */
    boolean isWrittenEarly() {
        return earlyLayers > 0;
    }

    /** Forgets what was written ahead: reads must look for it in the transaction. */
    private void dropEarly() {
        if (isWrittenEarly()) {
            ExportDelta delta = layers.removeFirst().delta();
            delta.absorb(own().takeDelta());
            own().keep(delta);
            earlyLayers = 0;
        }
    }

    /** Writes the block, and a crank above it, into the open transaction. */
    void spill(Crank crank) {
        awaitFrozen();
        endEarlyWrite();
        List<Write> writes = new ArrayList<>();
        writes.add(new Write.Spill(own()));
        crank.addSpill(writes);
        List<Layer> written = new ArrayList<>(List.of(own()));
        written.addAll(crank.layers());
        deltas.note(early(), written);
        file.write("spilling a block into its transaction", writes);
        dropEarly();
        written.forEach(layer -> layer.delta().fold()); // A block that has outgrown the heap must not be kept as text.
        crank.spilled();
        own().clearWritten();
        spilled = true;
        measure();
    }

    // Commit. No crank may be open.

    /** Writes the block and makes it durable. */
    void commit() {
        awaitFrozen();
        endEarlyWrite();
        deltas.note(early(), List.of(own()));
        file.refreshReader();
        file.commit(own());
        joinEarly();
        meter.changed(own().takeDelta());
        writtenToFile(own(), spilled, number);
        own().clearWritten();
        spilled = false;
        measure();
        dirty = false;
        number++;
        pipelinedBytes = 0;
    }

    /** Makes one layer of all that was written. */
    private void joinEarly() {
        if (isWrittenEarly()) {
            Layer rest = layers.removeLast();
            own().absorb(rest);
            earlyLayers = 0;
        }
    }

    /**
     * True when the block can be committed while the next one is worked on: not in memory, where reads and writes share
     * a connection; not after a part of it was spilled; and not without limit, because the write-ahead log starts over
     * only when no connection reads an earlier state.
     */
    boolean canPipeline() {
        return !file.isInMemory() && !spilled && pipelinedBytes < PIPELINED_BYTES_MAX;
    }

    /** True when {@link #startCommit} would have to wait for blocks that were frozen before. */
    boolean isQueueFull() {
        return file.frozen().isFull();
    }

    /**
     * Freezes the block, and has it written while the caller goes on. No part of it may have been written ahead.
     *
     * @param exclusive whether the caller uses the store only once the commit has ended; false only if {@link #canPipeline}
     * @return completes when it is durable; fails with a FAULT, and all later blocks are lost too then
     */
    CompletableFuture<GroupPlace> startCommit(boolean exclusive) {
        if (exclusive) {
            awaitFrozen();
            pipelinedBytes = 0;
        } else {
            renewView();
            pipelinedBytes += own().sizeBytes();
        }
        deltas.note(frozen(), List.of(own()));
        meter.changed(own().takeDelta());
        FrozenBlock block = new FrozenBlock(number++);
        freeze(exclusive, block);
        layers.add(new Layer(null));
        measure();
        spilled = false;
        dirty = false;
        return block.durable();
    }

    private void freeze(boolean exclusive, FrozenBlock block) {
        if (exclusive) {
            file.freezeExclusively(own(), spilled, block);
            if (spilled) {
                // What was spilled is in no layer; once the commit has ended, reads find it in the file.
                clearCaches();
            }
        } else if (file.freeze(own(), block)) {
            layers.removeLast();
        }
    }

    boolean hasFrozen() {
        return !file.frozen().isEmpty();
    }

    private List<Layer> frozen() {
        return hasFrozen() ? layers.subList(0, layers.size() - 1) : List.of();
    }

    /** Has the layers of frozen blocks that have become durable take less room, or none. */
    public void renewView() {
        if (!hasFrozen()) {
            return;
        }
        if (file.frozen().mayBeInView() || heapBytes - own().sizeBytes() > UNRENEWED_BYTES_MAX) {
            drop(file.renewView());
        } else if (file.frozen().foldDurable()) {
            Layer unused = layers.remove(1);
            measure();
        }
    }

    /** Waits for the commits that were started, if there are any. */
    public void awaitFrozen() {
        drop(file.awaitFrozen());
    }

    private void drop(List<CommitGroup> durable) {
        for (CommitGroup group : durable) {
            group.nextBegan().ifPresent(meter::begin);
            writtenToFile(layers.removeFirst(), group.isSpilled(), group.lastBlock());
        }
        if (!durable.isEmpty()) {
            measure();
        }
    }

    // Caches.

    /** Registers an action that clears a cache when the file has changed in ways that no layer shows. */
    void whenOvertaken(Runnable clearCache) {
        whenOvertaken.add(clearCache);
    }

    private void clearCaches() {
        whenOvertaken.forEach(Runnable::run);
    }

    /** Registers an action that runs once blocks are in the file and durable, with the number of the last. */
    void whenWritten(LongConsumer action) {
        whenWritten.add(action);
    }

    /** Registers a listener that receives a block once it is in the file. */
    void whenCommitted(Consumer<Layer> listener) {
        whenCommitted.add(listener);
    }

    private void writtenToFile(Layer block, boolean wasSpilled, long lastBlock) {
        if (wasSpilled) {
            clearCaches();
        } else {
            whenCommitted.forEach(listener -> listener.accept(block));
        }
        whenWritten.forEach(action -> action.accept(lastBlock));
    }
}
