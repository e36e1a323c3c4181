package io.swingnode.persistence.block;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.Utf8Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The uncommitted block: layers of change over the file, read from the top down.
 *
 * <p><b>Design.</b> The lowest layer is the block; each savepoint of a crank puts another on top. Ending a
 * crank folds its layers into the block; rolling back drops them. A key written ten times is written to the
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
    private final CommittedCache cache;
    private final BlockMeter meter = new BlockMeter();
    private final LayerStack layers;
    private final List<Runnable> whenOvertaken = new ArrayList<>();
    private final List<Consumer<Layer>> whenCommitted = new ArrayList<>();

    /** What the commits since the last that was waited for wrote, roughly. */
    private long pipelinedBytes;

    /** True when something was changed since the last commit. */
    private boolean dirty;

    /** True while the export sink is being called. */
    private boolean handingOver;

    public BlockBuffer(StoreFile file, long limitBytes, long cacheLimitBytes) {
        this.file = file;
        this.limitBytes = limitBytes;
        this.cache = new CommittedCache(cacheLimitBytes);
        this.layers = new LayerStack(file);
    }

    public StoreFile file() {
        return file;
    }

    /** The layers from the bottom up; do not change them but through {@link #top()}. */
    public List<Layer> layers() {
        file.requireRunning();
        return layers.all();
    }

    /** The block's own layer, below those of a crank. */
    Layer block() {
        return layers.block();
    }

    /** The layer that changes go to. Call {@link #changed()} after them. */
    public Layer top() {
        return layers.top();
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

    /** Must follow every change of the top layer. */
    public void changed() {
        dirty = true;
        if (layers.hasFrozen() && layers.heapBytes() > limitBytes) {
            endFrozenCommit();
        }
        if (layers.heapBytes() > limitBytes) {
            layers.spill();
        }
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

    /** Registers what must be forgotten when another writer has changed the file. */
    public void whenOvertaken(Runnable forget) {
        whenOvertaken.add(forget);
    }

    // The key-value store.

    public Optional<String> getKv(String key) {
        file.requireRunning();
        List<Layer> all = layers.all();
        for (int i = all.size() - 1; i >= 0; i--) {
            Optional<String> value = all.get(i).kv().get(key);
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

    public void putKv(String key, Optional<String> value) {
        requireWritable();
        top().putKv(key, value);
        changed();
    }

    // Cranks.

    public void pushSavepoint(String name) {
        layers.pushSavepoint(name);
    }

    /** Drops the first layer of that name and all above it; false when there is none. */
    public boolean rollback(String name) {
        return layers.rollback(name);
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
        cache.clear();
        whenOvertaken.forEach(Runnable::run);
    }

    private void remember(Layer block) {
        whenCommitted.forEach(listener -> listener.accept(block));
        for (Map.Entry<String, Optional<String>> change : block.kv().entrySet()) {
            cache.put(change.getKey(), change.getValue());
        }
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

    /** Registers who wants to know what a block changed, once that is durable. */
    public void whenCommitted(Consumer<Layer> listener) {
        whenCommitted.add(listener);
    }
}
