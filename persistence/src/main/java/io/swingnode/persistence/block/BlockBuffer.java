package io.swingnode.persistence.block;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The uncommitted block: layers of changes over the file, read from the top down.
 *
 * <p><b>Design.</b> Each sub-store registers a slot that every layer has ({@link #plugIn}), changes it by {@link
 * #change}, and looks entries up by {@link #newest}. The lowest layer is the block; each savepoint of a crank adds
 * another on top. Ending a crank folds its layers into the block; rolling back drops them. A key that is set ten times
 * is written to the file once, and a commit writes everything in one sorted pass. The size of all layers together is
 * limited: past the limit they are written into the open transaction, each after an SQL savepoint of its own, so that
 * rolling back stays possible; reads then go to that transaction.
 *
 * <p>During a pipelined commit the frozen block is a layer between the file, as it was before that commit, and the new
 * block. Nothing is spilled in the meantime: a block that grows past the limit waits for that commit.
 *
 * <p>One thread at a time.
 */
public final class BlockBuffer {
    /** Size of the pipelined commits in a row after which a commit is waited for. */
    private static final long PIPELINED_BYTES_MAX = 16 << 20;

    private final StoreFile file;
    private final long limitBytes;
    private final BlockMeter meter = new BlockMeter();
    private final LayerStack layers;
    private final List<Runnable> whenOvertaken = new ArrayList<>();
    private final List<Consumer<Layer>> whenCommitted = new ArrayList<>();

    /** The number of slots registered. */
    private int slots;

    /** Approximate size of the pipelined commits since the last commit that was waited for. */
    private long pipelinedBytes;

    /** True when something has changed since the last commit. */
    private boolean dirty;

    /** True while a change is being made. */
    private boolean changing;

    /** True while the export sink is being called. */
    private boolean handingOver;

    /** @param limitBytes heap size of the layers above which they are written into the transaction */
    public BlockBuffer(StoreFile file, long limitBytes) {
        this.file = file;
        this.limitBytes = limitBytes;
        this.layers = new LayerStack(file);
    }

    public StoreFile file() {
        return file;
    }

    /**
     * Registers the slot of a sub-store. Slots are written in the order in which they were registered.
     *
     * @param empty creates an empty set of changes
     */
    public <C extends Changes<C>> Slot<C> plugIn(Supplier<C> empty) {
        return new Slot<>(slots++, empty);
    }

    /**
     * Changes a sub-store; all changes go through this method or {@link #change}. Checks first that changes are
     * allowed, and afterwards spills the block when it has outgrown its limit.
     *
     * @param change changes the slot of the top layer, and no other slot; if it throws a {@link StoreException}, it
     *     must do so before it changes anything
     * @return what {@code change} returns
     * @throws StoreException as {@link #requireWritable}
     */
    public <C extends Changes<C>, T> T compute(Slot<C> slot, Function<C, T> change) {
        C changes = open(slot);
        long sizeBytes = changes.sizeBytes();
        T result;
        try {
            result = change.apply(changes);
        } finally {
            changing = false;
        }
        noteChange(changes.sizeBytes() - sizeBytes);
        return result;
    }

    /** As {@link #compute}, without a result. */
    public <C extends Changes<C>> void change(Slot<C> slot, Consumer<C> change) {
        C changes = open(slot);
        long sizeBytes = changes.sizeBytes();
        try {
            change.accept(changes);
        } finally {
            changing = false;
        }
        noteChange(changes.sizeBytes() - sizeBytes);
    }

    private <C extends Changes<C>> C open(Slot<C> slot) {
        requireWritable();
        changing = true;
        return layers.top().change(slot);
    }

    private void noteChange(long grownBytes) {
        layers.grown(grownBytes);
        dirty = true;
        if (layers.hasFrozen() && layers.heapBytes() > limitBytes) {
            endFrozenCommit();
        }
        if (layers.heapBytes() > limitBytes) {
            layers.spill();
        }
    }

    /**
     * The entry for {@code what} in the highest layer that has one; null when none has.
     *
     * @param lookup returns null for a layer that has no entry
     */
    public <C extends Changes<C>, K, T> @Nullable T newest(Slot<C> slot, K what, BiFunction<C, K, @Nullable T> lookup) {
        file.requireRunning();
        List<Layer> all = layers.all();
        for (int i = all.size() - 1; i >= 0; i--) {
            C changes = all.get(i).find(slot);
            T found = changes == null ? null : lookup.apply(changes, what);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** The changes in a slot, layer by layer from the bottom up; valid until the next change. */
    public <C extends Changes<C>> List<C> inLayers(Slot<C> slot) {
        file.requireRunning();
        List<C> found = new ArrayList<>(layers.all().size());
        for (Layer layer : layers.all()) {
            C changes = layer.find(slot);
            if (changes != null) {
                found.add(changes);
            }
        }
        return found;
    }

    /** The changes in a slot of the block's own layer, without those of an open crank. */
    public <C extends Changes<C>> Optional<C> ofBlock(Slot<C> slot) {
        return Optional.ofNullable(layers.block().find(slot));
    }

    /** True when a part of the block is in the open transaction, where reads must look it up. */
    public boolean hasSpilled() {
        return layers.hasSpilled();
    }

    /** Counts the contents of the block. */
    public BlockMeter meter() {
        return meter;
    }

    public boolean isDirty() {
        return dirty;
    }

    /** Refuses work once the store has stopped. */
    void requireRunning() {
        file.requireRunning();
    }

    /**
     * Must be called before every change; the first change of a block locks other writers out.
     *
     * @throws StoreException (USAGE) when the store was opened for reading; (BUSY) when another writer holds the lock
     */
    public void requireWritable() {
        if (file.isReadOnly()) {
            throw new StoreException(Reason.USAGE, "the store was opened read-only; open it for writing to change it");
        }
        if (changing) {
            throw new IllegalStateException("a change of one slot must not change another");
        }
        if (handingOver) {
            throw new StoreException(
                    Reason.USAGE, "the export sink must not change the store; change it once the sink has returned");
        }
        if (layers.hasFrozen()) {
            if (file.lockAfterFrozenCommit()) {
                return;
            }
            endFrozenCommit();
        }
        if (file.lock()) {
            clearCaches();
        }
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

    /** Registers an action that clears a cache when the file has changed in ways that no layer shows. */
    public void whenOvertaken(Runnable clearCache) {
        whenOvertaken.add(clearCache);
    }

    // Cranks.

    public void pushSavepoint(String name) {
        layers.pushSavepoint(name);
    }

    /** Drops the first layer of that name and all above it; false when there is none. */
    public boolean rollback(String name) {
        return layers.rollback(name);
    }

    /** Records a change of the export data in the top layer; rolling the layer back drops it. */
    void noteExport(String key, Optional<String> value) {
        layers.top().exports().put(key, value);
    }

    /** The export changes of all layers, in byte order of the keys; a higher layer overrides a lower one. */
    NavigableMap<String, Optional<String>> pendingExports() {
        return layers.pendingExports();
    }

    void clearPendingExports() {
        layers.clearPendingExports();
    }

    /** Folds the layers of the crank into the block. */
    void endCrank() {
        fold();
        meter.crankEnded();
    }

    /** Folds all layers above the block into it. */
    public void fold() {
        layers.fold();
    }

    /** Writes the layers into the open transaction, where queries find them. They stay uncommitted. */
    public void writeOut() {
        file.requireRunning();
        endFrozenCommit();
        if (dirty) {
            layers.spill();
        }
    }

    /** Writes all layers into the open transaction. */
    public void spill() {
        endFrozenCommit();
        layers.spill();
    }

    // Commit.

    /** Writes the block and makes it durable. No crank may be open. */
    void commit() {
        endFrozenCommit();
        file.refreshReader();
        Layer block = layers.block();
        file.commit(block);
        if (hasSpilled()) {
            clearCaches();
        } else {
            remember(block);
        }
        layers.clearCommitted();
        dirty = false;
        pipelinedBytes = 0;
    }

    private void clearCaches() {
        whenOvertaken.forEach(Runnable::run);
    }

    private void remember(Layer block) {
        whenCommitted.forEach(listener -> listener.accept(block));
    }

    /**
     * True when the block can be committed while the next one is worked on: not in memory, where reads and writes share
     * a connection; not after a part of it was spilled; and not without limit, because the write-ahead log starts over
     * only when no connection reads an earlier state.
     */
    boolean canStartCommit() {
        return !file.isInMemory() && !hasSpilled() && pipelinedBytes < PIPELINED_BYTES_MAX;
    }

    /**
     * Freezes the block, and writes it while the next one is worked on.
     *
     * @return completes when it is durable; fails with a FAULT, and both blocks are lost then
     */
    CompletableFuture<Boolean> startCommit() {
        endFrozenCommit();
        Layer block = layers.block();
        CompletableFuture<Boolean> durable = file.startCommit(block);
        layers.freeze();
        dirty = false;
        pipelinedBytes += block.sizeBytes();
        return durable;
    }

    /** Waits for the running commit, if there is one. */
    void endFrozenCommit() {
        if (layers.hasFrozen()) {
            file.endFrozenCommit();
            remember(layers.thaw());
        }
    }

    /** Registers a listener that receives the changes of a block in a slot once they are in the file. */
    public <C extends Changes<C>> void whenCommitted(Slot<C> slot, Consumer<C> listener) {
        whenCommitted.add(block -> {
            C changes = block.find(slot);
            if (changes != null) {
                listener.accept(changes);
            }
        });
    }
}
