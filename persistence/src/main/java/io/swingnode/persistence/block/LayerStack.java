package io.swingnode.persistence.block;

import io.swingnode.protocol.Utf8Text;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The layers of a block, from the bottom up: a frozen block while one is being committed, the block, and one for
 * each savepoint of the crank.
 */
final class LayerStack {
    private final StoreFile file;
    private final List<Layer> layers = new ArrayList<>();

    /** True while the lowest layer is a frozen block that is being committed. */
    private boolean frozen;

    /** How many layers, counted from the bottom, have an SQL savepoint (or, for the block, a transaction). */
    private int spilledLayers;

    /** Heap size of all layers, kept up to date because every change needs it. */
    private long heapBytes;

    LayerStack(StoreFile file) {
        this.file = file;
        layers.add(new Layer(null));
    }

    /** All layers, for reading. */
    List<Layer> all() {
        return layers;
    }

    Layer top() {
        return layers.getLast();
    }

    /** The block's own layer. */
    Layer block() {
        return layers.get(base());
    }

    private int base() {
        return frozen ? 1 : 0;
    }

    boolean hasFrozen() {
        return frozen;
    }

    boolean hasSpilled() {
        return spilledLayers > 0;
    }

    long heapBytes() {
        return heapBytes;
    }

    /** Records that the top layer has grown, or, if {@code bytes} is negative, shrunk. */
    void grown(long bytes) {
        heapBytes += bytes;
    }

    private void measure() {
        heapBytes = 0;
        for (Layer layer : layers) {
            heapBytes += layer.sizeBytes();
        }
    }

    /** Freezes the block, of which nothing may have been spilled, and puts a new one on top. */
    void freeze() {
        layers.add(new Layer(null));
        frozen = true;
    }

    /** Removes the frozen block, which is now in the file. */
    Layer thaw() {
        frozen = false;
        Layer thawed = layers.removeFirst();
        measure();
        return thawed;
    }

    void pushSavepoint(String name) {
        layers.add(new Layer(name));
    }

    /** Drops the first layer of that name and all above it; false when there is none. */
    boolean rollback(String name) {
        for (int i = 1; i < layers.size(); i++) {
            if (layers.get(i).isSavepoint(name)) {
                int dropped = i;
                if (dropped < spilledLayers) {
                    file.write("rolling back", List.of(new Write.RollbackTo(dropped)));
                    spilledLayers = dropped;
                }
                layers.subList(dropped, layers.size()).clear();
                measure();
                return true;
            }
        }
        return false;
    }

    /** Folds all layers above the block into it. */
    void fold() {
        if (spilledLayers > 1) {
            // Layers that are not yet written must be written before the savepoints are released.
            spill();
            file.write("ending a crank", List.of(new Write.Release(1)));
            spilledLayers = 1;
        }
        List<Layer> ofCrank = layers.subList(base() + 1, layers.size());
        ofCrank.forEach(block()::absorb);
        ofCrank.clear();
        measure();
    }

    /** Writes all layers into the open transaction, with a savepoint before each of the crank's. None may be frozen. */
    void spill() {
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            if (i > 0 && i >= spilledLayers) {
                writes.add(new Write.Savepoint(i));
            }
            writes.add(new Write.Spill(layers.get(i)));
        }
        file.write("spilling a block into its transaction", writes);
        for (Layer layer : layers) {
            layer.clearWritten();
        }
        spilledLayers = layers.size();
        measure();
    }

    /** Clears the block, which is now in the file. */
    void clearCommitted() {
        block().clearWritten();
        spilledLayers = 0;
        measure();
    }

    /** The export changes of all layers, in byte order of the keys; a higher layer overrides a lower one. */
    NavigableMap<String, Optional<String>> pendingExports() {
        if (layers.size() == base() + 1) {
            return top().exports();
        }
        TreeMap<String, Optional<String>> merged = new TreeMap<>(Utf8Text.BYTE_ORDER);
        for (Layer layer : layers.subList(base(), layers.size())) {
            merged.putAll(layer.exports());
        }
        return merged;
    }

    void clearPendingExports() {
        for (Layer layer : layers.subList(base(), layers.size())) {
            layer.exports().clear();
        }
    }
}
