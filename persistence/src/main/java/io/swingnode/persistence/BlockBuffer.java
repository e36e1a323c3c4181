package io.swingnode.persistence;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.Utf8Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The uncommitted block: layers of change over the file, read from the top down.
 *
 * <p><b>Design.</b> The lowest layer is the block; each savepoint of a crank puts another on top. Ending a
 * crank folds its layers into the block; rolling back drops them. A key written ten times is written to the
 * file once, and everything reaches the file in one sorted pass at commit. The layers together are bounded:
 * past the limit they are written into the open transaction, each behind an SQL savepoint of its own, so
 * that rolling back stays possible; reads then go to that transaction.
 *
 * <p>During a pipelined commit the frozen block lies below the new one until it is durable.
 *
 * <p>One thread at a time.
 */
final class BlockBuffer {
    private final StoreFile file;
    private final long limitBytes;
    private final CommittedCache cache;
    private final BlockMeter meter = new BlockMeter();
    private final List<Layer> layers = new ArrayList<>();
    private final List<Runnable> whenOvertaken = new ArrayList<>();

    /** How many layers, counted from the bottom, have an SQL savepoint (or, for the block, a transaction). */
    private int spilledLayers;

    /** True when something was changed since the last commit. */
    private boolean dirty;

    /** True while the export sink is being called. */
    private boolean handingOver;

    BlockBuffer(StoreFile file, long limitBytes, long cacheLimitBytes) {
        this.file = file;
        this.limitBytes = limitBytes;
        this.cache = new CommittedCache(cacheLimitBytes);
        layers.add(new Layer(null));
    }

    StoreFile file() {
        return file;
    }

    /** The layers from the bottom up; do not change them but through {@link #top()}. */
    List<Layer> layers() {
        file.requireRunning();
        return layers;
    }

    /** The layer that changes go to. Call {@link #changed()} after them. */
    Layer top() {
        return layers.getLast();
    }

    /** True when a part of the block is in the open transaction, where reads must look for it. */
    boolean hasSpilled() {
        return spilledLayers > 0;
    }

    /** Counts what the block holds. */
    BlockMeter meter() {
        return meter;
    }

    boolean isDirty() {
        return dirty;
    }

    /** Must follow every change of the top layer. */
    void changed() {
        dirty = true;
        if (heapBytes() > limitBytes) {
            spill();
        }
    }

    private long heapBytes() {
        long bytes = 0;
        for (Layer layer : layers) {
            bytes += layer.sizeBytes();
        }
        return bytes;
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
    void requireWritable() {
        if (file.isReadOnly()) {
            throw new StoreException(Reason.USAGE, "the store was opened read-only; open it for writing to change it");
        }
        if (handingOver) {
            throw new StoreException(
                    Reason.USAGE, "the export sink must not change the store; change it once the sink has returned");
        }
        if (file.lock()) {
            cache.clear();
            whenOvertaken.forEach(Runnable::run);
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

    /** Registers what must be forgotten when another writer has changed the file. */
    void whenOvertaken(Runnable forget) {
        whenOvertaken.add(forget);
    }

    // The key-value store.

    Optional<String> getKv(String key) {
        file.requireRunning();
        for (int i = layers.size() - 1; i >= 0; i--) {
            Optional<String> value = layers.get(i).kv().get(key);
            if (value != null) {
                return value;
            }
        }
        // The driver would put a question mark for half a surrogate pair, and find another key.
        Utf8Text.requireEncodable("key", key);
        if (hasSpilled()) {
            return file.read("reading a key", tables -> tables.kv().get(key));
        }
        Optional<String> cached = cache.get(key);
        if (cached != null) {
            return cached;
        }
        Optional<String> value =
                file.read("reading a key", tables -> tables.kv().get(key));
        cache.put(key, value);
        return value;
    }

    void putKv(String key, Optional<String> value) {
        requireWritable();
        top().putKv(key, value);
        changed();
    }

    // Cranks.

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
                        file.writing().statements().execute("ROLLBACK TO " + sqlSavepoint(dropped));
                        file.writing().statements().execute("RELEASE " + sqlSavepoint(dropped));
                        return true;
                    });
                    spilledLayers = dropped;
                }
                layers.subList(dropped, layers.size()).clear();
                return true;
            }
        }
        return false;
    }

    /** The exports noted in all layers, last one wins, in byte order of the keys. */
    NavigableMap<String, Optional<String>> pendingExports() {
        if (layers.size() == 1) {
            return layers.getFirst().exports();
        }
        TreeMap<String, Optional<String>> merged =
                new TreeMap<>(layers.getFirst().exports());
        for (Layer layer : layers.subList(1, layers.size())) {
            merged.putAll(layer.exports());
        }
        return merged;
    }

    void clearPendingExports() {
        for (Layer layer : layers) {
            layer.exports().clear();
        }
    }

    /** Folds the layers of the crank into the block. */
    void endCrank() {
        fold();
        meter.crankEnded();
    }

    /** Folds all layers above the block into it. */
    void fold() {
        if (spilledLayers > 1) {
            // The layers not yet written must not be mixed with a savepoint that is about to go.
            spill();
            file.write("ending a crank", () -> {
                file.writing().statements().execute("RELEASE " + sqlSavepoint(1));
                return true;
            });
            spilledLayers = 1;
        }
        Layer block = layers.getFirst();
        for (Layer layer : layers.subList(1, layers.size())) {
            block.absorb(layer);
        }
        layers.subList(1, layers.size()).clear();
    }

    private static String sqlSavepoint(int index) {
        return "crank" + index;
    }

    /** Puts what is on the heap into the open transaction, where queries find it. It stays uncommitted. */
    void writeOut() {
        file.requireRunning();
        if (dirty) {
            spill();
        }
    }

    /** Writes all layers into the open transaction, a savepoint before each of the crank's. */
    void spill() {
        file.write("spilling a block into its transaction", () -> {
            for (int i = 0; i < layers.size(); i++) {
                if (i > 0 && i >= spilledLayers) {
                    file.writing().statements().execute("SAVEPOINT " + sqlSavepoint(i));
                }
                layers.get(i).write(file.writing());
            }
            return true;
        });
        for (Layer layer : layers) {
            layer.clearWritten();
        }
        spilledLayers = layers.size();
    }

    // Commit.

    /**
     * Writes the block and makes it durable. The crank must have ended.
     *
     * @param currentSpans told of what the block changed once it is durable
     */
    void commit(CurrentSpans currentSpans) {
        file.refreshReader();
        Layer block = layers.getFirst();
        file.commit(() -> {
            block.write(file.writing());
            return true;
        });
        if (hasSpilled()) {
            cache.clear();
            currentSpans.clear();
        } else {
            currentSpans.committed(block);
            for (Map.Entry<String, Optional<String>> change : block.kv().entrySet()) {
                cache.put(change.getKey(), change.getValue());
            }
        }
        block.clearWritten();
        spilledLayers = 0;
        dirty = false;
    }
}
