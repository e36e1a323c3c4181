package io.swingnode.persistence.transcript;

import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Iterates over the items of a span, in the file and in the layers above it, and fetches them in batches. */
final class SpanItems implements Iterator<String> {
    /** Items have some kilobytes each: enough of them to make the query cheap, few enough for the heap. */
    private static final int FETCH_ITEMS = 256;

    private final TranscriptBase base;
    private final SpanRecord span;

    /** The changes of all layers to this vat, as of the start of reading; empty when no layer changes it. */
    private final List<VatTranscriptChanges> changes;

    private final Deque<String> ready = new ArrayDeque<>();
    private long nextPos;
    private long count;

    /** @param layers what layers change of the vat, from the bottom up */
    SpanItems(TranscriptBase base, List<VatTranscriptChanges> layers, SpanRecord span) {
        this.base = base;
        this.span = span;
        this.nextPos = span.startPos();
        this.changes = copied(layers);
    }

    private static List<VatTranscriptChanges> copied(List<VatTranscriptChanges> layers) {
        if (layers.isEmpty()) {
            return List.of();
        }
        VatTranscriptChanges copy = new VatTranscriptChanges();
        layers.forEach(copy::absorb);
        return List.of(copy);
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty() && nextPos < span.endPos()) {
            fetch();
        }
        if (!ready.isEmpty()) {
            return true;
        }
        if (count != span.itemCount()) {
            throw new StoreException(
                    Reason.INCOMPLETE,
                    "read " + count + " transcript entries (expected " + span.itemCount() + ") of span "
                            + span.artifact().format() + "; its items were pruned");
        }
        return false;
    }

    @Override
    public String next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the span " + span.artifact().format() + " has no more items");
        }
        return ready.removeFirst();
    }

    private void fetch() {
        long fromPos = nextPos;
        long toPos = Math.min(span.endPos(), fromPos + FETCH_ITEMS);
        List<TranscriptTable.ItemRow> rows = base.items(span.vat(), fromPos, toPos, FETCH_ITEMS);
        if (!changes.isEmpty()) {
            rows = merge(changes, fromPos, toPos, rows);
        }
        rows.forEach(row -> ready.add(row.text()));
        count += ready.size();
        nextPos = toPos;
    }

    /** The items of a range in layers, which are given from the bottom up, and below them. */
    static List<TranscriptTable.ItemRow> merge(
            List<VatTranscriptChanges> layers, long fromPos, long toPos, List<TranscriptTable.ItemRow> below) {
        List<TranscriptTable.ItemRow> merged = new ArrayList<>();
        Iterator<TranscriptTable.ItemRow> rows = below.iterator();
        TranscriptTable.ItemRow row = rows.hasNext() ? rows.next() : null;
        for (long position = fromPos; position < toPos; position++) {
            boolean here = row != null && row.position() == position;
            addTo(merged, layers, position, here ? row : null);
            if (here) {
                row = rows.hasNext() ? rows.next() : null;
            }
        }
        return merged;
    }

    private static void addTo(
            List<TranscriptTable.ItemRow> merged,
            List<VatTranscriptChanges> layers,
            long position,
            TranscriptTable.@Nullable ItemRow below) {
        for (int i = layers.size() - 1; i >= 0; i--) {
            VatTranscriptChanges.Item changed = layers.get(i).item(position);
            if (changed != null) {
                merged.add(new TranscriptTable.ItemRow(position, changed.text()));
                return;
            }
            if (layers.get(i).deletes(position)) {
                return;
            }
        }
        if (below != null) {
            merged.add(below);
        }
    }
}
