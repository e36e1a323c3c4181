package io.swingnode.persistence.block;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds out what layers change in the export data just before they are written: what is below a layer is then still to be
 * read. One thread at a time.
 */
final class ExportDeltas {
    /** Compares one slot of a layer with what is below it. */
    @FunctionalInterface
    interface Difference {
        /**
         * Notes the difference.
         *
         * @param below layers under this one that reads of the file do not see, from the bottom up
         */
        void note(Layer layer, List<Layer> below, ExportDelta delta);
    }

    private final List<Difference> differences = new ArrayList<>();
    private boolean wanted;

    /** Begins to look: without it, nothing is compared. */
    void want() {
        wanted = true;
    }

    void add(Difference difference) {
        differences.add(difference);
    }

    /**
     * Notes what each of the layers changes, in the layer itself, so that rolling it back drops that too.
     *
     * @param lowest layers under them that reads of the file do not see, from the bottom up
     * @param layers what is about to be written, from the bottom up
     */
    void note(List<Layer> lowest, List<Layer> layers) {
        if (!wanted) {
            return;
        }
        List<Layer> all = new ArrayList<>(lowest);
        all.addAll(layers);
        for (int i = lowest.size(); i < all.size(); i++) {
            Layer layer = all.get(i);
            List<Layer> below = all.subList(0, i);
            // Kept only when all was found out: what is refused half way is looked at again.
            ExportDelta delta = new ExportDelta();
            delta.absorb(layer.delta());
            for (Difference difference : differences) {
                note(difference, layer, below, delta);
            }
            layer.keep(delta);
        }
    }

    /** What is damaged and about to be replaced stops no block: without a digest nobody would have read it. */
    private static void note(Difference difference, Layer layer, List<Layer> below, ExportDelta delta) {
        try {
            difference.note(layer, below, delta);
        } catch (StoreException e) {
            if (e.reason() != Reason.CORRUPT) {
                throw e;
            }
            delta.lose(e);
        }
    }
}
