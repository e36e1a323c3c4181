package io.swingnode.persistence.transcript;

import io.swingnode.persistence.block.BlockBuffer;
import io.swingnode.persistence.block.Slot;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Iterates over the items of a span, in the file and in the layers above it, and fetches them in batches. */
final class SpanItems implements Iterator<String> {
    /** Items have some kilobytes each: enough of them to make the query cheap, few enough for the heap. */
    private static final int FETCH_ITEMS = 256;

    private final BlockBuffer buffer;
    private final SpanRecord span;

    /** The changes of all layers to this vat, as of the start of reading. */
    private final VatTranscriptChanges changes = new VatTranscriptChanges();

    /** True when no layer changes the vat, so that the file's items can be returned as they are. */
    private boolean untouched = true;

    private final Deque<String> ready = new ArrayDeque<>();
    private long nextPos;
    private long count;

    SpanItems(BlockBuffer buffer, Slot<TranscriptChanges> slot, SpanRecord span) {
        this.buffer = buffer;
        this.span = span;
        this.nextPos = span.startPos();
        for (TranscriptChanges layer : buffer.inLayers(slot)) {
            VatTranscriptChanges ofVat = layer.find(span.vat());
            if (ofVat != null) {
                changes.absorb(ofVat);
                untouched = false;
            }
        }
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
        List<TranscriptTable.ItemRow> rows = buffer.file()
                .read(
                        "reading items",
                        statements -> new TranscriptTable(statements).items(span.vat(), fromPos, toPos, FETCH_ITEMS));
        if (untouched) {
            rows.forEach(row -> ready.add(row.text()));
        } else {
            merge(fromPos, toPos, rows.iterator());
        }
        count += ready.size();
        nextPos = toPos;
    }

    private void merge(long fromPos, long toPos, Iterator<TranscriptTable.ItemRow> inFile) {
        TranscriptTable.ItemRow row = inFile.hasNext() ? inFile.next() : null;
        for (long position = fromPos; position < toPos; position++) {
            VatTranscriptChanges.Item changed = changes.item(position);
            boolean here = row != null && row.position() == position;
            if (changed != null) {
                ready.add(changed.text());
            } else if (row != null && here && !changes.deletes(position)) {
                ready.add(row.text());
            }
            if (here) {
                row = inFile.hasNext() ? inFile.next() : null;
            }
        }
    }
}
