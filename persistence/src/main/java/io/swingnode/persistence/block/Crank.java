package io.swingnode.persistence.block;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is not in the block yet: the changes of the crank that is being run, in a layer for each of its savepoints, and
 * the digest of its consensus keys. Cranks run one after the other, so one object serves them in turn. Before its first
 * savepoint a crank changes the block itself, since nothing could take those changes back.
 *
 * <p>Only the {@link Joiner} moves the layers into the block. One thread at a time.
 */
public final class Crank {
    private final Block block;
    private final CrankHasher hasher = new CrankHasher();
    private final List<Layer> layers = new ArrayList<>();
    private boolean open;

    /** How many layers, counted from the bottom, are in the open transaction, each after an SQL savepoint. */
    private int spilledLayers;

    /** Heap size of all layers, kept up to date because every change needs it. */
    private long heapBytes;

    /** @param block what the crank is run on */
    public Crank(Block block) {
        this.block = block;
    }

    /** True between {@link #start} and the end of the crank. */
    public boolean isOpen() {
        return open;
    }

    /**
     * Begins a crank, and its digest.
     *
     * @throws StoreException (USAGE) in a crank, and as {@link Block#requireWritable}
     */
    public void start() {
        block.requireWritable();
        if (open) {
            throw new StoreException(Reason.USAGE, "startCrank while already in a crank; end that one first");
        }
        open = true;
        block.meter().crankStarted();
        hasher.reset();
    }

    /** Sets a savepoint; names may repeat, and nest. */
    public void establishSavepoint(String name) {
        requireOpen("establishCrankSavepoint");
        push(name);
    }

    /**
     * Drops the layer of the first savepoint of that name and all above it. The digest keeps what they added.
     *
     * @throws StoreException (NOT_FOUND) when there is none
     */
    public void rollback(String name) {
        requireOpen("rollbackCrank");
        dropFrom(firstSavepoint(layers, name));
    }

    /**
     * The lowest of a crank's layers that starts with a savepoint of that name.
     *
     * @throws StoreException (NOT_FOUND) when there is none
     */
    static int firstSavepoint(List<Layer> layers, String name) {
        for (int i = 0; i < layers.size(); i++) {
            if (layers.get(i).isSavepoint(name)) {
                return i;
            }
        }
        throw new StoreException(Reason.NOT_FOUND, "no such savepoint as \"" + name + "\" in this crank");
    }

    /** The digest, to which consensus keys are added as they change. */
    public CrankHasher hasher() {
        return hasher;
    }

    void requireOpen(String operation) {
        block.requireRunning();
        if (!open) {
            throw new StoreException(Reason.USAGE, operation + " outside of a crank; call startCrank first");
        }
    }

    /** @param savepoint the name by which the layer can be rolled back; null for none */
    void push(@Nullable String savepoint) {
        layers.add(new Layer(savepoint));
    }

    /** Drops all layers. */
    void dropAll() {
        dropFrom(0);
    }

    /** Drops all layers but the lowest ones. */
    void dropAbove(int lowest) {
        dropFrom(lowest);
    }

    /** Begins a crank that has changed something already. Its lowest layer has no savepoint, and can be dropped all the same. */
    void adopt(List<Layer> changed) {
        layers.addAll(changed);
        open = true;
        measure();
    }

    /** Ends a crank and undoes all of it; it must have a layer below which it has changed nothing. */
    void giveUp() {
        dropAll();
        open = false;
    }

    private void dropFrom(int index) {
        if (index < spilledLayers) {
            block.file().write("rolling back", List.of(new Write.RollbackTo(index + 1)));
            spilledLayers = index;
        }
        layers.subList(index, layers.size()).clear();
        measure();
    }

    /** The layer that the next change goes to: the block's own while the crank has none. */
    Layer top() {
        return layers.isEmpty() ? block.own() : layers.getLast();
    }

    /** The layers from the bottom up; valid until the next change. */
    List<Layer> layers() {
        return layers;
    }

    boolean hasSpilled() {
        return spilledLayers > 0;
    }

    /** What writes all layers, with a savepoint before each that is not in the transaction yet. */
    void addSpill(List<Write> writes) {
        for (int i = 0; i < layers.size(); i++) {
            if (i >= spilledLayers) {
                writes.add(new Write.Savepoint(i + 1));
            }
            writes.add(new Write.Spill(layers.get(i)));
        }
    }

    /** Records that everything is in the transaction. */
    void spilled() {
        layers.forEach(Layer::clearWritten);
        spilledLayers = layers.size();
        measure();
    }

    /** Forgets the layers, which the block has taken over. */
    void joined() {
        layers.clear();
        spilledLayers = 0;
        heapBytes = 0;
    }

    /** Ends the crank, whose layers have joined the block. */
    void end() {
        open = false;
    }

    long heapBytes() {
        return heapBytes;
    }

    /** Records that the top layer has grown, or, if {@code bytes} is negative, shrunk. */
    void grown(long bytes) {
        if (layers.isEmpty()) {
            block.grown(bytes);
        } else {
            heapBytes += bytes;
        }
    }

    private void measure() {
        heapBytes = 0;
        for (Layer layer : layers) {
            heapBytes += layer.sizeBytes();
        }
    }
}
