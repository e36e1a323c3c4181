package io.swingnode.persistence.transcript;

import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.VatId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one layer to one vat's transcript. Ranges of items are deleted from everything below the layer, before
 * the layer's own items are added.
 */
final class VatTranscriptChanges {
    /**
     * An item.
     *
     * @param holdsHalfPair true when the text holds half a surrogate pair
     * @param incarnation the one in which it was added
     */
    record Item(String text, boolean holdsHalfPair, long incarnation) {}

    /** Positions from {@code fromPos} (inclusive) to {@code toPos} (exclusive). */
    record Range(long fromPos, long toPos) {
        boolean holds(long position) {
            return fromPos <= position && position < toPos;
        }
    }

    private final List<Range> deletedItems = new ArrayList<>();
    private final TreeMap<Long, Item> items = new TreeMap<>();
    private final TreeMap<Long, Optional<SpanRecord>> spans = new TreeMap<>();

    /** Null when the layer does not change the current span; empty when it leaves the vat without one. */
    private @Nullable Optional<SpanRecord> current;

    void addItem(long position, Item item) {
        items.put(position, item);
    }

    void deleteItems(long fromPos, long toPos) {
        items.subMap(fromPos, toPos).clear();
        deletedItems.add(new Range(fromPos, toPos));
    }

    /** Adds or changes a span; a current one becomes the vat's current span. */
    void putSpan(SpanRecord span) {
        spans.put(span.startPos(), Optional.of(span));
        if (span.isCurrent()) {
            current = Optional.of(span);
        }
    }

    /** Makes the vat's current span a historical one and leaves the vat without a current span. */
    void closeCurrent(SpanRecord closed) {
        spans.put(closed.startPos(), Optional.of(closed));
        current = Optional.empty();
    }

    /** Deletes a span, but not its items. */
    void deleteSpan(SpanRecord span) {
        spans.put(span.startPos(), Optional.empty());
        if (span.isCurrent()) {
            current = Optional.empty();
        }
    }

    @Nullable
    Optional<SpanRecord> current() {
        return current;
    }

    @Nullable
    Optional<SpanRecord> span(long startPos) {
        return spans.get(startPos);
    }

    NavigableMap<Long, Optional<SpanRecord>> spans() {
        return spans;
    }

    @Nullable
    Item item(long position) {
        return items.get(position);
    }

    boolean deletes(long position) {
        for (Range range : deletedItems) {
            if (range.holds(position)) {
                return true;
            }
        }
        return false;
    }

    /** Takes over the changes of a layer above this one. */
    void absorb(VatTranscriptChanges upper) {
        for (Range range : upper.deletedItems) {
            deleteItems(range.fromPos, range.toPos);
        }
        items.putAll(upper.items);
        spans.putAll(upper.spans);
        if (upper.current != null) {
            current = upper.current;
        }
    }

    /** Writes deletions of items first and the current span last, so that no old row conflicts with a new one. */
    void write(VatId vat, TranscriptTable table) throws SQLException {
        for (Range range : deletedItems) {
            table.deleteItems(vat, range.fromPos, range.toPos);
        }
        table.insertItems(vat, items);
        Optional<SpanRecord> currentRow = Optional.empty();
        for (Map.Entry<Long, Optional<SpanRecord>> entry : spans.entrySet()) {
            Optional<SpanRecord> span = entry.getValue();
            if (span.isEmpty()) {
                table.deleteSpan(vat, entry.getKey());
            } else if (span.get().isCurrent()) {
                currentRow = span;
            } else {
                table.upsertSpan(span.get());
            }
        }
        if (currentRow.isPresent()) {
            table.upsertSpan(currentRow.get());
        }
    }
}
