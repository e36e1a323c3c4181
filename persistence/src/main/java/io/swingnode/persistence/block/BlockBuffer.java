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
 * The uncommitted block: layers of change over the file, read from the top down.
 *
 * <p><b>Design.</b> Each sub-store plugs in with a slot in every layer ({@link #plugIn}), changes it by {@link
 * #change}, and finds the newest state of a thing by {@link #newest}. The lowest layer is the block; each savepoint
 * of a crank puts another on top. Ending a crank folds its layers into the block; rolling back drops them. A key written ten times is written to the
 * file once, and everything reaches the file in one sorted pass at commit. The layers together are bounded:
 * past the limit they are written into the open transaction, each behind an SQL savepoint of its own, so
 * that rolling back stays possible; reads then go to that transaction.
 *
 * <p>During a pipelined commit the frozen block lies below the new one, over the file as it was before, until it
 * is durable. Nothing is spilled meanwhile: a block that grows past the limit waits for the one before.
 *
 * <p>One thread at a time.
 */
public final class BlockBuffer {
    /** Changes in a row that are committed beside the next block, before one commit is waited for. */
    private static final long PIPELINED_BYTES_MAX = 16 << 20;

    private final StoreFile file;
    private final long limitBytes;
    private final BlockMeter meter = new BlockMeter();
    private final LayerStack layers;
    private final List<Runnable> whenOvertaken = new ArrayList<>();
    private final List<Consumer<Layer>> whenCommitted = new ArrayList<>();

    /** How many slots have been given. */
    private int slots;

    /** What the commits since the last that was waited for wrote, roughly. */
    private long pipelinedBytes;

    /** True when something was changed since the last commit. */
    private boolean dirty;

    /** True while a change is being made. */
    private boolean changing;

    /** True while the export sink is being called. */
    private boolean handingOver;

    /** @param limitBytes how much the layers may take of the heap before they are written into the transaction */
    public BlockBuffer(StoreFile file, long limitBytes) {
        this.file = file;
        this.limitBytes = limitBytes;
        this.layers = new LayerStack(file);
    }

    public StoreFile file() {
        return file;
    }

    /**
     * Gives a sub-store its slot. Layers are written in the order in which slots were given.
     *
     * @param empty makes changes that change nothing
     */
    public <C extends Changes<C>> Slot<C> plugIn(Supplier<C> empty) {
        return new Slot<>(slots++, empty);
    }

    /**
     * Changes a sub-store: the one way to do it. Refuses first what must not be changed, and spills the block
     * afterwards when it has outgrown its limit.
     *
     * @param change works on the slot of the top layer, and on no other slot; what it refuses, by a {@link
     *     StoreException}, it refuses before it changes anything
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
     * What the highest layer says of {@code what}, of those that say anything; null when none does.
     *
     * @param lookup gives null where a layer says nothing
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

    /** The changes in a slot, layer by layer, from the bottom up; to be read at once. */
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

    /** The changes in a slot of the block's own layer, below those of a crank. */
    public <C extends Changes<C>> Optional<C> ofBlock(Slot<C> slot) {
        return Optional.ofNullable(layers.block().find(slot));
    }

    /** True when a part of the block is in the open transaction, where reads must look for it. */
    public boolean hasSpilled() {
        return layers.hasSpilled();
    }

    /** Counts what the block holds. */
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
     * Must precede every change; the first of a block keeps other writers out.
     *
     * @throws StoreException (USAGE) when the store was opened for reading; (BUSY) when another writer is at work
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
            forget();
        }
    }

    /** Refuses changes while {@code handOver} runs: they would be cleared with what it was given. */
    void whileHandingOver(Runnable handOver) {
        handingOver = true;
        try {
            handOver.run();
        } finally {
            handingOver = false;
        }
    }

    /** Registers what must be forgotten when the file has changed in ways that no layer tells. */
    public void whenOvertaken(Runnable forget) {
        whenOvertaken.add(forget);
    }

    // Cranks.

    public void pushSavepoint(String name) {
        layers.pushSavepoint(name);
    }

    /** Drops the first layer of that name and all above it; false when there is none. */
    public boolean rollback(String name) {
        return layers.rollback(name);
    }

    /** Notes a change of the export data in the top layer; rolling the layer back drops the note. */
    void noteExport(String key, Optional<String> value) {
        layers.top().exports().put(key, value);
    }

    /** The exports noted in all layers, last one wins, in byte order of the keys. */
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

    /** Puts what is on the heap into the open transaction, where queries find it. It stays uncommitted. */
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

    /** Writes the block and makes it durable. The crank must have ended. */
    void commit() {
        endFrozenCommit();
        file.refreshReader();
        Layer block = layers.block();
        file.commit(() -> {
            block.write(file.writing());
            return true;
        });
        if (hasSpilled()) {
            forget();
        } else {
            remember(block);
        }
        layers.clearCommitted();
        dirty = false;
        pipelinedBytes = 0;
    }

    private void forget() {
        whenOvertaken.forEach(Runnable::run);
    }

    private void remember(Layer block) {
        whenCommitted.forEach(listener -> listener.accept(block));
    }

    /**
     * True when the block's commit can go on beside the next block: not in memory, where both share a connection,
     * not once a part of it is in the transaction, and not for ever, because the write-ahead log starts over only
     * when nobody looks at an earlier state.
     */
    boolean canStartCommit() {
        return !file.isInMemory() && !hasSpilled() && pipelinedBytes < PIPELINED_BYTES_MAX;
    }

    /**
     * Freezes the block and lets it be written while the next one is worked on.
     *
     * @return completes when it is durable; fails with a FAULT, and both blocks are lost then
     */
    CompletableFuture<Boolean> startCommit() {
        endFrozenCommit();
        Layer block = layers.block();
        CompletableFuture<Boolean> durable = file.startCommit(() -> {
            block.write(file.writing());
            return true;
        });
        layers.freeze();
        dirty = false;
        pipelinedBytes += block.sizeBytes();
        return durable;
    }

    /** Waits for a commit on its way, if there is one. */
    void endFrozenCommit() {
        if (layers.hasFrozen()) {
            file.endFrozenCommit();
            remember(layers.thaw());
        }
    }

    /** Registers who takes over what a block changed in a slot, once the file has it. */
    public <C extends Changes<C>> void whenCommitted(Slot<C> slot, Consumer<C> listener) {
        whenCommitted.add(block -> {
            C changes = block.find(slot);
            if (changes != null) {
                listener.accept(changes);
            }
        });
    }
}
