package io.swingnode.persistence.maintenance;

import io.swingnode.persistence.io.LineReader;
import io.swingnode.persistence.io.Spool;
import io.swingnode.protocol.SpanRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Splits the items of a span into batches small enough for a short transaction. */
final class ItemBatches implements Iterator<List<String>> {
    /** A span between two snapshots of a real vat has some two hundred items: it fits into one batch. */
    private static final int ITEMS_MAX = 500;

    private static final long BYTES_MAX = 2L << 20;

    private final LineReader lines;
    private final String name;
    private long nextPos;
    private final long endPos;

    ItemBatches(SpanRecord record, Spool items) {
        this.name = record.artifact().format();
        this.lines = new LineReader(items.read(), name);
        this.nextPos = record.startPos();
        this.endPos = record.endPos();
    }

    /** The position of the item after those given so far. */
    long nextPos() {
        return nextPos;
    }

    @Override
    public boolean hasNext() {
        return nextPos < endPos;
    }

    @Override
    public List<String> next() {
        if (!hasNext()) {
            throw new NoSuchElementException(name + " has no more items");
        }
        List<String> batch = new ArrayList<>();
        long sizeBytes = 0;
        while (nextPos < endPos && batch.size() < ITEMS_MAX && sizeBytes < BYTES_MAX) {
            Optional<String> item = read();
            if (item.isEmpty()) {
                throw new IllegalStateException(name + " was complete when it was checked, but ends at " + nextPos);
            }
            batch.add(item.get());
            sizeBytes += lines.bytes().length;
            nextPos++;
        }
        return batch;
    }

    private Optional<String> read() {
        try {
            return lines.next();
        } catch (IOException e) {
            throw new UncheckedIOException("reading the copy of " + name, e);
        }
    }
}
