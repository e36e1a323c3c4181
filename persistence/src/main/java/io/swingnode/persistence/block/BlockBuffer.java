package io.swingnode.persistence.block;

import io.swingnode.protocol.VatId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the sub-stores see of everything uncommitted: layers of changes over the file, read from the top down.
 *
 * <p><b>Design.</b> Each sub-store registers a slot that every layer has ({@link #plugIn}), changes it by {@link
 * #change}, and looks entries up by {@link #newest}. The {@link Block} is at the bottom; each savepoint of the {@link
 * Crank} adds a layer on top. Ending a crank folds its layers into the block; rolling back drops them. A key that is set
 * ten times is written to the file once, and a commit writes everything in one sorted pass. The size of all layers together
 * is limited: past the limit they are written into the open transaction, each after an SQL savepoint of its own, so that
 * rolling back stays possible; reads then go to that transaction.
 *
 * <p>One thread at a time.
 */
public final class BlockBuffer implements Layers {
    private final Block block;
    private final Crank crank;
    private final long limitBytes;

    /** The number of slots registered. */
    private int slots;

    /** True while a change is being made. */
    private boolean changing;

    /** @param limitBytes heap size of the layers above which they are written into the transaction */
    public BlockBuffer(Block block, Crank crank, long limitBytes) {
        this.block = block;
        this.crank = crank;
        this.limitBytes = limitBytes;
    }

    public StoreFile file() {
        return block.file();
    }

    /** The order of the keys of the store. */
    public KeyOrder keyOrder() {
        return block.keyOrder();
    }

    /**
     * Registers the slot of a sub-store. Slots are written in the order in which they were registered.
     *
     * @param empty creates an empty set of changes
     */
    public <C extends Changes<C>> Slot<C> plugIn(Supplier<C> empty) {
        return new Slot<>(slots++, empty);
    }

    /** As the interface says; all changes of the block go through this, and spill it when it has outgrown its limit. */
    @Override
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
        return crank.top().change(slot);
    }

    private void noteChange(long grownBytes) {
        crank.grown(grownBytes);
        block.markDirty();
        bound();
    }

    /** Has the layers take no more of the heap than they may. */
    void bound() {
        if (block.hasFrozen() && isOverLimit()) {
            block.awaitFrozen();
        }
        if (isOverLimit()) {
            block.spill(crank);
        }
    }

    private boolean isOverLimit() {
        return block.heapBytes() + crank.heapBytes() > limitBytes;
    }

    @Override
    public <C extends Changes<C>, K, T> @Nullable T newest(Slot<C> slot, K what, BiFunction<C, K, @Nullable T> lookup) {
        block.requireRunning();
        T found = newest(crank.layers(), slot, what, lookup);
        return found != null ? found : newest(block.layers(), slot, what, lookup);
    }

    static <C extends Changes<C>, K, T> @Nullable T newest(
            List<Layer> layers, Slot<C> slot, K what, BiFunction<C, K, @Nullable T> lookup) {
        for (int i = layers.size() - 1; i >= 0; i--) {
            C changes = layers.get(i).find(slot);
            T found = changes == null ? null : lookup.apply(changes, what);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    @Override
    public <C extends Changes<C>> List<C> inLayers(Slot<C> slot) {
        block.requireRunning();
        List<C> found = new ArrayList<>(block.layers().size() + crank.layers().size());
        addTo(found, block.layers(), slot);
        addTo(found, crank.layers(), slot);
        return found;
    }

    static <C extends Changes<C>> void addTo(List<C> found, List<Layer> layers, Slot<C> slot) {
        for (Layer layer : layers) {
            C changes = layer.find(slot);
            if (changes != null) {
                found.add(changes);
            }
        }
    }

    /** The changes in a slot of the block's own layer, without those of an open crank. */
    public <C extends Changes<C>> Optional<C> ofBlock(Slot<C> slot) {
        return Optional.ofNullable(block.own().find(slot));
    }

    /** True when a part of the block is in the open transaction, where reads must look it up. */
    public boolean hasSpilled() {
        return block.hasSpilled();
    }

    /** Compares the changes of one layer with what is below it, just before they are written. */
    @FunctionalInterface
    public interface Difference<C> {
        /**
         * Notes what the changes do to the export data.
         *
         * @param below the changes of layers under this one that are not written yet, from the bottom up
         */
        void note(C changes, List<C> below, ExportDelta delta);
    }

    /** Registers what compares the changes in a slot with the export data below them. */
    public <C extends Changes<C>> void whenWriting(Slot<C> slot, Difference<C> difference) {
        block.deltas().add((layer, lower, delta) -> {
            C changes = layer.find(slot);
            if (changes != null) {
                List<C> below = new ArrayList<>(lower.size());
                addTo(below, lower, slot);
                difference.note(changes, below, delta);
            }
        });
    }

    /** As {@link Block#number}. */
    public long blockNumber() {
        return block.number();
    }

    @Override
    public void itemAdded(VatId vat, int length) {
        block.meter().itemAdded(vat, length);
    }

    /** Refuses work once the store has stopped, and that of a thread that the store was not given to. */
    @Override
    public void requireRunning() {
        block.requireRunning();
    }

    /** As {@link Block#requireWritable}. */
    @Override
    public void requireWritable() {
        if (changing) {
            throw new IllegalStateException("a change of one slot must not change another");
        }
        block.requireWritable();
    }

    /** Writes the layers into the open transaction, where queries find them. They stay uncommitted. */
    public void writeOut() {
        block.requireRunning();
        if (block.isDirty()) {
            block.spill(crank);
        } else {
            block.awaitFrozen();
        }
    }

    /** Registers an action that clears a cache when the file has changed in ways that no layer shows. */
    public void whenOvertaken(Runnable clearCache) {
        block.whenOvertaken(clearCache);
    }

    /** Registers an action that runs once blocks are in the file and durable, with the number of the last. */
    public void whenWritten(LongConsumer action) {
        block.whenWritten(action);
    }

    /** Registers a listener that receives the changes of a block in a slot once they are in the file. */
    public <C extends Changes<C>> void whenCommitted(Slot<C> slot, Consumer<C> listener) {
        block.whenCommitted(committed -> {
            C changes = committed.find(slot);
            if (changes != null) {
                listener.accept(changes);
            }
        });
    }
}
