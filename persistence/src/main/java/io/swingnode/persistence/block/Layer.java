package io.swingnode.persistence.block;

import io.swingnode.persistence.sqlite.Statements;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A layer of uncommitted changes: those of the whole block, or those that a crank has made since a savepoint. Each
 * sub-store keeps its changes in a slot of its own.
 */
public final class Layer {
    /** One for each sub-store and one for the archive. */
    private static final int SLOTS_EXPECTED = 5;

    private final @Nullable String savepoint;
    /** In no order: it is put in order when it is handed over. */
    private final HashMap<String, Optional<String>> exports = new HashMap<>();

    /** What the layer has changed in the export data, as far as it has been written. */
    private ExportDelta delta = new ExportDelta();

    /** By index of the slot; an element is null or missing when the layer does not change that sub-store. */
    private @Nullable Changes<?>[] contents = new Changes<?>[SLOTS_EXPECTED];

    /** @param savepoint the name of the savepoint that started the layer; null for the block's own layer */
    Layer(@Nullable String savepoint) {
        this.savepoint = savepoint;
    }

    boolean isSavepoint(String name) {
        return name.equals(savepoint);
    }

    /** Approximate heap size of the layer, without the exports, which must be handed over as one list anyway. */
    long sizeBytes() {
        long bytes = 0;
        for (Changes<?> changes : contents) {
            bytes += changes == null ? 0 : changes.sizeBytes();
        }
        return bytes;
    }

    /** The changes in a slot, or null while there are none. */
    // Each element was created by the slot of its index.
    @SuppressWarnings("unchecked")
    <C extends Changes<C>> @Nullable C find(Slot<C> slot) {
        int index = slot.index();
        return index < contents.length ? (C) contents[index] : null;
    }

    /** The changes in a slot, for adding to them; created when there are none. */
    <C extends Changes<C>> C change(Slot<C> slot) {
        C changes = find(slot);
        if (changes == null) {
            changes = slot.empty().get();
            put(slot.index(), changes);
        }
        return changes;
    }

    private void put(int index, Changes<?> changes) {
        if (index >= contents.length) {
            contents = Arrays.copyOf(contents, index + 1);
        }
        contents[index] = changes;
    }

    Map<String, Optional<String>> exports() {
        return exports;
    }

    ExportDelta delta() {
        return delta;
    }

    void keep(ExportDelta known) {
        delta = known;
    }

    /** What the layer has changed in the export data, to keep; it begins anew. */
    ExportDelta takeDelta() {
        ExportDelta taken = delta;
        delta = new ExportDelta();
        return taken;
    }

    /** Takes over the changes of the layer above this one, which must not be used afterwards. */
    void absorb(Layer upper) {
        exports.putAll(upper.exports);
        delta.absorb(upper.delta);
        for (int i = 0; i < upper.contents.length; i++) {
            Changes<?> above = upper.contents[i];
            if (above != null) {
                absorb(i, above);
            }
        }
    }

    // Both were created by the slot of this index, so they have the same type.
    @SuppressWarnings("unchecked")
    private <C extends Changes<C>> void absorb(int index, Changes<?> above) {
        C here = index < contents.length ? (C) contents[index] : null;
        if (here == null) {
            put(index, above);
        } else {
            here.absorb((C) above);
        }
    }

    /** Moves what is not written, as the exports, to a new layer, which goes on where this one ends. */
    Layer continued() {
        Layer next = new Layer(null);
        next.exports.putAll(exports);
        exports.clear();
        for (int i = 0; i < contents.length; i++) {
            Changes<?> changes = contents[i];
            if (changes != null && !changes.isRows()) {
                next.put(i, changes);
                contents[i] = null;
            }
        }
        return next;
    }

    /** As {@link Changes#settle}. */
    void settle() {
        for (Changes<?> changes : contents) {
            if (changes != null) {
                changes.settle();
            }
        }
    }

    /** Writes everything except the exports, in the order of the slots. */
    void write(Statements statements) throws SQLException {
        for (Changes<?> changes : contents) {
            if (changes != null) {
                changes.write(statements);
            }
        }
    }

    /** Discards what {@link #write} has written; the exports stay. */
    void clearWritten() {
        for (Changes<?> changes : contents) {
            if (changes != null) {
                changes.clearWritten();
            }
        }
    }
}
