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

    /** True while the lowest layer is a frozen block on its way to the file. */
    private boolean frozen;

    /** How many layers, counted from the bottom, have an SQL savepoint (or, for the block, a transaction). */
    private int spilledLayers;

    /** What all layers take of the heap; kept along, since every change asks for it. */
    private long heapBytes;

    LayerStack(StoreFile file) {
        this.file = file;
        layers.add(new Layer(null));
    }

    /** All of them; for reading. */
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

    /** Notes that the top layer has grown by so much, or shrunk. */
    void grown(long bytes) {
        heapBytes += bytes;
    }

    private void measure() {
        heapBytes = 0;
        for (Layer layer : layers) {
            heapBytes += layer.sizeBytes();
        }
    }

    /** Lays a new block over the one that is there, of which nothing may have been spilled. */
    void freeze() {
        layers.add(new Layer(null));
        frozen = true;
    }

    /** Takes away the frozen block, which the file has now. */
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
                    file.write("rolling back", () -> {
                        file.writing().execute("ROLLBACK TO " + sqlSavepoint(dropped));
                        file.writing().execute("RELEASE " + sqlSavepoint(dropped));
                        return true;
                    });
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
            // The layers not yet written must not be mixed with a savepoint that is about to go.
            spill();
            file.write("ending a crank", () -> {
                file.writing().execute("RELEASE " + sqlSavepoint(1));
                return true;
            });
            spilledLayers = 1;
        }
        List<Layer> ofCrank = layers.subList(base() + 1, layers.size());
        ofCrank.forEach(block()::absorb);
        ofCrank.clear();
        measure();
    }

    private static String sqlSavepoint(int index) {
        return "crank" + index;
    }

    /** Writes all layers into the open transaction, a savepoint before each of the crank's. None may be frozen. */
    void spill() {
        file.write("spilling a block into its transaction", () -> {
            for (int i = 0; i < layers.size(); i++) {
                if (i > 0 && i >= spilledLayers) {
                    file.writing().execute("SAVEPOINT " + sqlSavepoint(i));
                }
                layers.get(i).write(file.writing());
            }
            return true;
        });
        for (Layer layer : layers) {
            layer.clearWritten();
        }
        spilledLayers = layers.size();
        measure();
    }

    /** Forgets the block, which the file has now. */
    void clearCommitted() {
        block().clearWritten();
        spilledLayers = 0;
        measure();
    }

    /** The exports noted in all layers, last one wins, in byte order of the keys. */
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
