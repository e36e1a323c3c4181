package io.swingnode.persistence.transfer;

import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.transfer.ReadAhead.Opener;
import io.swingnode.protocol.ExportEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Export data in slices that the lanes read ahead, in their order. */
final class DataAhead implements Cursor<ExportEntry> {
    /** Slices that are being read or wait. */
    private static final int SLICES = 6;

    /** What waits of each. */
    private static final long SLICE_BYTES_MAX = 1 << 20;

    private static final int BATCH_ENTRIES = 128;

    /** What an entry takes beside its characters. */
    private static final int ENTRY_BYTES = 128;

    private final ReadLanes lanes;
    private final Connection own;
    private final Iterator<Function<Connection, Cursor<ExportEntry>>> slices;
    private final Deque<ReadAhead<List<ExportEntry>>> ahead = new ArrayDeque<>();
    private boolean closed;
    private Iterator<ExportEntry> batch = List.<ExportEntry>of().iterator();

    /** @param slices how to open each slice on a connection; asked for on the reader's thread */
    DataAhead(ReadLanes lanes, Connection own, Iterator<Function<Connection, Cursor<ExportEntry>>> slices) {
        this.lanes = lanes;
        this.own = own;
        this.slices = slices;
    }

    @Override
    public boolean hasNext() {
        while (!batch.hasNext()) {
            while (ahead.size() < SLICES && !closed && slices.hasNext()) {
                ahead.add(lanes.read(new ReadAhead<>(opener(slices.next()), SLICE_BYTES_MAX)));
            }
            ReadAhead<List<ExportEntry>> slice = ahead.peek();
            if (slice == null) {
                return false;
            }
            List<ExportEntry> next = nextOf(slice);
            if (next == null) {
                ahead.remove().drop();
            } else {
                batch = next.iterator();
            }
        }
        return true;
    }

    private @Nullable List<ExportEntry> nextOf(ReadAhead<List<ExportEntry>> slice) {
        try {
            slice.open(own);
            return slice.next();
        } catch (IOException e) {
            throw new UncheckedIOException("reading export data", e);
        }
    }

    private static Opener<List<ExportEntry>> opener(Function<Connection, Cursor<ExportEntry>> slice) {
        return connection -> new Batches(slice.apply(connection));
    }

    @Override
    public ExportEntry next() {
        if (!hasNext()) {
            throw new NoSuchElementException("there is no more export data");
        }
        return batch.next();
    }

    @Override
    public void close() {
        closed = true;
        ahead.forEach(ReadAhead::drop);
        ahead.clear();
        batch = List.<ExportEntry>of().iterator();
    }

    /** Some entries at a time, since handing over each would cost more than reading it. */
    private static final class Batches implements ReadAhead.Values<List<ExportEntry>> {
        private final Cursor<ExportEntry> entries;
        private long batchBytes;

        /** What has ended the entries; thrown after those before it have been handed on. */
        private @Nullable RuntimeException failure;

        Batches(Cursor<ExportEntry> entries) {
            this.entries = entries;
        }

        @Override
        public @Nullable List<ExportEntry> next() {
            if (failure != null) {
                throw failure;
            }
            List<ExportEntry> next = new ArrayList<>(BATCH_ENTRIES);
            batchBytes = 0;
            try {
                gather(next);
            } catch (RuntimeException e) {
                if (next.isEmpty()) {
                    throw e;
                }
                failure = e;
            }
            return next.isEmpty() ? null : next;
        }

        private void gather(List<ExportEntry> next) {
            while (next.size() < BATCH_ENTRIES && batchBytes < SLICE_BYTES_MAX && entries.hasNext()) {
                ExportEntry entry = entries.next();
                next.add(entry);
                batchBytes += ENTRY_BYTES
                        + entry.key().length()
                        + entry.value().map(String::length).orElse(0);
            }
        }

        @Override
        public long bytes(List<ExportEntry> value) {
            return batchBytes;
        }

        @Override
        public void close() {
            entries.close();
        }
    }
}
