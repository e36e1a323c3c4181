package io.swingnode.persistence.block;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.VatId;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The layers of uncommitted changes that a sub-store reads from the top down, and changes: those of the block and the crank
 * that runs on it ({@link BlockBuffer}), or the private ones of a numbered crank ({@link CrankBuffer}).
 */
public interface Layers {
    /** Refuses work that may not be done now, such as that on a store that has stopped. */
    void requireRunning();

    /** Refuses changes that may not be made now. */
    void requireWritable();

    /**
     * Changes a sub-store. Checks first that changes are allowed, and afterwards that the layers do not outgrow their limit.
     *
     * @param change changes the slot of the top layer, and no other slot; if it throws a {@link StoreException}, it
     *     must do so before it changes anything
     */
    <C extends Changes<C>> void change(Slot<C> slot, Consumer<C> change);

    /**
     * The entry for {@code what} in the highest layer that has one; null when none has.
     *
     * @param lookup returns null for a layer that has no entry
     */
    <C extends Changes<C>, K, T> @Nullable T newest(Slot<C> slot, K what, BiFunction<C, K, @Nullable T> lookup);

    /** The changes in a slot, layer by layer from the bottom up; valid until the next change. */
    <C extends Changes<C>> List<C> inLayers(Slot<C> slot);

    /** Counts an item that was added to a transcript. */
    void itemAdded(VatId vat, int length);

    /** What the highest of {@code layers} says of {@code what}; null when none has an entry. */
    static <C, K, T> @Nullable T newestIn(List<C> layers, K what, BiFunction<C, K, @Nullable T> lookup) {
        for (int i = layers.size() - 1; i >= 0; i--) {
            T found = lookup.apply(layers.get(i), what);
            if (found != null) {
                return found;
            }
        }
        return null;
    }
}
