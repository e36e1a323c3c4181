package io.swingnode.persistence.block;

import io.swingnode.protocol.VatId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a numbered crank has changed: layers of its own over whatever its sub-stores take for their base, its digest, and all
 * that is published when it joins. Nothing here is shared, so its thread needs no lock.
 *
 * <p>A crank that outgrows its limit when nothing can join before it is made the {@link Crank} of the block ({@link
 * #takeBlock}): its layers move there, where they can be written into the open transaction.
 *
 * <p>One thread at a time.
 */
public final class CrankBuffer implements Layers {
    /** Decides whether the crank may go on. */
    public interface Watcher {
        /** Refuses work of a crank that has ended or was dropped. */
        void requireGoing();

        /** The crank takes so much more of the heap, or, if {@code bytes} is negative, less. May refuse that it goes on. */
        void grown(long bytes);
    }

    /** A line of the trace file. */
    record Line(String key, Optional<String> value) {}

    private final JoinedBlock joined;
    private final Watcher watcher;
    private final CrankHasher hasher = new CrankHasher();
    private final ExportNotes exports = new Exports();
    private final long startedNanos = System.nanoTime();

    /** The lowest has no savepoint. Empty once the block's crank has them. */
    private final List<Layer> layers = new ArrayList<>(List.of(new Layer(null)));

    private final List<Line> lines = new ArrayList<>();

    /** The vat of each item added, rolled back or not. */
    private final List<VatId> items = new ArrayList<>();

    private long itemBytes;

    /** How many of the lines are in the trace file. */
    private int traced;

    private Optional<String> hash = Optional.empty();
    private boolean halfPairs;
    private boolean changing;
    private boolean changed;
    private boolean hasBlock;

    /** @param joined what the crank will join */
    public CrankBuffer(JoinedBlock joined, Watcher watcher) {
        this.joined = joined;
        this.watcher = watcher;
    }

    /** The digest, to which consensus keys are added as they change. */
    public CrankHasher hasher() {
        return hasher;
    }

    /** The order of the keys of the store. */
    public KeyOrder keyOrder() {
        return joined.buffer().keyOrder();
    }

    /** Where the crank's changes of export data are noted. */
    public ExportNotes exports() {
        return exports;
    }

    /** True once the crank is the block's. */
    public boolean hasBlock() {
        return hasBlock;
    }

    /** Makes the crank the block's. Called with the block held, when no other crank can join first. */
    public void takeBlock() {
        joined.crank().adopt(layers);
        layers.clear();
        hasBlock = true;
    }

    /** Undoes all changes of a crank that has the block. Called with the block held. */
    public void giveBlockBack() {
        joined.crank().giveUp();
    }

    @Override
    public void requireRunning() {
        watcher.requireGoing();
    }

    @Override
    public void requireWritable() {
        watcher.requireGoing();
        if (changing) {
            throw new IllegalStateException("a change of one slot must not change another");
        }
    }

    @Override
    public <C extends Changes<C>> void change(Slot<C> slot, Consumer<C> change) {
        requireWritable();
        changed = true;
        if (hasBlock) {
            joined.hold(() -> joined.buffer().change(slot, change));
            return;
        }
        C changes = layers.getLast().change(slot);
        long sizeBytes = changes.sizeBytes();
        changing = true;
        try {
            change.accept(changes);
        } finally {
            changing = false;
        }
        watcher.grown(changes.sizeBytes() - sizeBytes);
    }

    @Override
    public <C extends Changes<C>, K, T> @Nullable T newest(Slot<C> slot, K what, BiFunction<C, K, @Nullable T> lookup) {
        requireRunning();
        // A crank that has the block has no layers here: what lies below shows its changes too.
        return BlockBuffer.newest(layers, slot, what, lookup);
    }

    @Override
    public <C extends Changes<C>> List<C> inLayers(Slot<C> slot) {
        requireRunning();
        List<C> found = new ArrayList<>(layers.size());
        BlockBuffer.addTo(found, layers, slot);
        return found;
    }

    @Override
    public void itemAdded(VatId vat, int length) {
        items.add(vat);
        itemBytes += length;
    }

    /** Keeps a line for the trace file until the crank joins. */
    public void trace(String key, Optional<String> value) {
        if (joined.isTraced()) {
            lines.add(new Line(key, value));
        }
    }

    /** As {@link Crank#establishSavepoint}. */
    public void establishSavepoint(String name) {
        requireWritable();
        push(name);
    }

    private void push(@Nullable String savepoint) {
        if (hasBlock) {
            joined.hold(() -> joined.crank().push(savepoint));
        } else {
            layers.add(new Layer(savepoint));
        }
    }

    /** As {@link Crank#rollback}. */
    public void rollback(String name) {
        requireWritable();
        if (hasBlock) {
            joined.hold(() -> joined.crank().rollback(name));
        } else {
            dropFrom(Crank.firstSavepoint(layers, name));
        }
    }

    private void dropFrom(int index) {
        List<Layer> dropped = layers.subList(index, layers.size());
        long bytes = 0;
        for (Layer layer : dropped) {
            bytes += layer.sizeBytes();
        }
        dropped.clear();
        watcher.grown(-bytes);
    }

    /** The digest of the crank, which is complete. Costs something the first time. */
    public String hash() {
        if (hash.isEmpty()) {
            hash = Optional.of(hasher.finish());
        }
        return hash.get();
    }

    // What the joiner takes. Called with the block held.

    /** From the bottom up. */
    List<Layer> layers() {
        return hasBlock ? joined.crank().layers() : layers;
    }

    /** Makes changes that belong to the crank only if {@code join} does not throw. */
    void withLast(Runnable changes, Runnable join) {
        int below = layers().size();
        int linesBelow = lines.size();
        push(null);
        boolean done = false;
        try {
            changes.run();
            join.run();
            done = true;
        } finally {
            if (!done) {
                lines.subList(linesBelow, lines.size()).clear();
                if (hasBlock) {
                    joined.crank().dropAbove(below);
                } else {
                    layers.subList(below, layers.size()).clear();
                }
            }
        }
    }

    boolean hasChanged() {
        return changed;
    }

    boolean holdsHalfPairs() {
        return halfPairs;
    }

    /** Once; repeated for a crank that is ended again, it adds what is new. */
    void publishTrace(ChangeTrace trace) {
        for (; traced < lines.size(); traced++) {
            trace.note(lines.get(traced).key(), lines.get(traced).value());
        }
    }

    /** Publishes what the crank has counted. */
    void count(BlockMeter meter) {
        meter.crankJoined(startedNanos, items, itemBytes);
    }

    /** What the crank has changed in a slot, from the bottom up; nothing of a crank that has the block. */
    public <C extends Changes<C>> void forEach(Slot<C> slot, Consumer<C> action) {
        for (Layer layer : layers) {
            C changes = layer.find(slot);
            if (changes != null) {
                action.accept(changes);
            }
        }
    }

    private final class Exports extends ExportNotes {
        @Override
        public void note(String key, Optional<String> value, boolean holdsHalfPair) {
            if (joined.isExported()) {
                Map<String, Optional<String>> top = hasBlock
                        ? joined.crank().top().exports()
                        : layers.getLast().exports();
                top.put(key, value);
                halfPairs |= holdsHalfPair;
            }
        }
    }
}
