package io.swingnode.persistence.block;

import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.protocol.Utf8Text;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Uncommitted changes on top of whatever lies below: the whole block, or what a crank did since a savepoint. Each
 * sub-store keeps its changes in a slot of its own.
 */
final class Layer {
    private final @Nullable String savepoint;
    private final TreeMap<String, Optional<String>> exports = new TreeMap<>(Utf8Text.BYTE_ORDER);

    /** By index of the slot; absent while the layer changes nothing of that sub-store. */
    private final List<Optional<Content<?>>> contents = new ArrayList<>();

    /** The changes of one slot, with the slot that knows their type. */
    private record Content<C extends Changes<C>>(Slot<C> slot, C changes) {
        void absorb(Content<?> upper) {
            changes.absorb(slot.type().cast(upper.changes()));
        }
    }

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
        for (Optional<Content<?>> content : contents) {
            if (content.isPresent()) {
                bytes += content.get().changes().sizeBytes();
            }
        }
        return bytes;
    }

    /** The changes in a slot, or null while there are none. */
    <C extends Changes<C>> @Nullable C find(Slot<C> slot) {
        if (slot.index() >= contents.size()) {
            return null;
        }
        Optional<Content<?>> content = contents.get(slot.index());
        return content.isEmpty() ? null : slot.type().cast(content.get().changes());
    }

    /** The changes in a slot, to be added to. */
    <C extends Changes<C>> C change(Slot<C> slot) {
        C changes = find(slot);
        if (changes == null) {
            changes = slot.empty().get();
            put(slot.index(), new Content<>(slot, changes));
        }
        return changes;
    }

    private void put(int index, Content<?> content) {
        while (contents.size() <= index) {
            contents.add(Optional.empty());
        }
        contents.set(index, Optional.of(content));
    }

    NavigableMap<String, Optional<String>> exports() {
        return exports;
    }

    /** Takes over the changes of the layer above this one, which is not used any more. */
    void absorb(Layer upper) {
        exports.putAll(upper.exports);
        for (int i = 0; i < upper.contents.size(); i++) {
            Optional<Content<?>> above = upper.contents.get(i);
            if (above.isPresent()) {
                Optional<Content<?>> here = i < contents.size() ? contents.get(i) : Optional.empty();
                here.ifPresentOrElse(
                        content -> content.absorb(above.get()),
                        () -> put(above.get().slot().index(), above.get()));
            }
        }
    }

    /** Writes everything but the exports, in the order of the slots. */
    void write(Statements statements) throws SQLException {
        for (Optional<Content<?>> content : contents) {
            if (content.isPresent()) {
                content.get().changes().write(statements);
            }
        }
    }

    /** Forgets what {@link #write} wrote; the exports stay. */
    void clearWritten() {
        contents.forEach(
                content -> content.ifPresent(written -> written.changes().clearWritten()));
    }
}
