package io.swingnode.persistence.block;

import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.protocol.Utf8Text;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Uncommitted changes on top of whatever lies below: the whole block, or what a crank did since a savepoint. Each
 * sub-store keeps its changes in a slot of its own.
 */
final class Layer {
    /** One for each sub-store and the archive. */
    private static final int SLOTS_EXPECTED = 5;

    private final @Nullable String savepoint;
    private final TreeMap<String, Optional<String>> exports = new TreeMap<>(Utf8Text.BYTE_ORDER);

    /** By index of the slot; shorter than the slots, or null, where the layer changes nothing of a sub-store. */
    private @Nullable Changes<?>[] contents = new Changes<?>[SLOTS_EXPECTED];

    /** @param savepoint the name of the savepoint that the layer began with; null for the block's own layer */
    Layer(@Nullable String savepoint) {
        this.savepoint = savepoint;
    }

    boolean isSavepoint(String name) {
        return name.equals(savepoint);
    }

    /** What the layer takes of the heap, roughly; without the exports, which must be handed over as one list. */
    long sizeBytes() {
        long bytes = 0;
        for (Changes<?> changes : contents) {
            bytes += changes == null ? 0 : changes.sizeBytes();
        }
        return bytes;
    }

    /** The changes in a slot, or null while there are none. */
    // The array holds in each place what the slot of that index made.
    @SuppressWarnings("unchecked")
    <C extends Changes<C>> @Nullable C find(Slot<C> slot) {
        int index = slot.index();
        return index < contents.length ? (C) contents[index] : null;
    }

    /** The changes in a slot, to be added to. */
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

    NavigableMap<String, Optional<String>> exports() {
        return exports;
    }

    /** Takes over the changes of the layer above this one, which is not used any more. */
    void absorb(Layer upper) {
        exports.putAll(upper.exports);
        for (int i = 0; i < upper.contents.length; i++) {
            Changes<?> above = upper.contents[i];
            if (above != null) {
                absorb(i, above);
            }
        }
    }

    // Both come from the slot of this index, so they are of one type.
    @SuppressWarnings("unchecked")
    private <C extends Changes<C>> void absorb(int index, Changes<?> above) {
        C here = index < contents.length ? (C) contents[index] : null;
        if (here == null) {
            put(index, above);
        } else {
            here.absorb((C) above);
        }
    }

    /** Writes everything but the exports, in the order of the slots. */
    void write(Statements statements) throws SQLException {
        for (Changes<?> changes : contents) {
            if (changes != null) {
                changes.write(statements);
            }
        }
    }

    /** Forgets what {@link #write} wrote; the exports stay. */
    void clearWritten() {
        for (Changes<?> changes : contents) {
            if (changes != null) {
                changes.clearWritten();
            }
        }
    }
}
