package io.swingnode.persistence.maintenance;

import io.swingnode.persistence.block.StoreFile;
import io.swingnode.persistence.bundle.BundleTable;
import io.swingnode.persistence.snapshot.SnapshotBlobs;
import io.swingnode.persistence.snapshot.SnapshotRow.SnapshotContent;
import io.swingnode.persistence.snapshot.SnapshotTable;
import io.swingnode.persistence.sqlite.Columns;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.persistence.transcript.SpanRow;
import io.swingnode.persistence.transcript.TranscriptTable;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.SpanRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Everything that a store holds, for debugging: with history, or only the current spans and the snapshots in use. Some rows
 * at a time are on the heap, or a part of a snapshot. The store must not change until the dump has ended.
 */
public final class StoreDump implements Cursor<DumpEntry> {
    private static final String SELECT_KV_FROM =
            "SELECT key, value FROM kvStore WHERE key >= CAST(? AS TEXT) ORDER BY key LIMIT ?";

    private static final String SELECT_SPANS_AFTER = SpanRow.SELECT + """
            WHERE (vatID, startPos) > (?, ?)
            AND (isCurrent = 1 OR ?)
            ORDER BY vatID, startPos
            LIMIT ?""";

    private static final int PAGE_ROWS = 500;

    /** How many bytes of a snapshot are read at a time. */
    private static final int PART_BYTES = 256 << 10;

    private final StoreFile file;
    private final boolean withHistory;

    /** What is still to be read, in order. */
    private final Deque<Supplier<Iterator<DumpEntry>>> sections;

    /** What is being read, innermost first: the items of a span come before the next span. */
    private final Deque<Iterator<DumpEntry>> reading = new ArrayDeque<>();

    /** The bytes of the snapshot that is being read. */
    private Optional<InputStream> snapshotBytes = Optional.empty();

    public StoreDump(StoreFile file, boolean withHistory) {
        this.file = file;
        this.withHistory = withHistory;
        this.sections = new ArrayDeque<>(List.of(this::keys, this::spans, this::snapshots, this::bundles));
    }

    @Override
    public boolean hasNext() {
        while (reading.isEmpty() || !reading.element().hasNext()) {
            if (!reading.isEmpty()) {
                reading.remove();
            } else if (sections.isEmpty()) {
                return false;
            } else {
                reading.push(sections.remove().get());
            }
        }
        return true;
    }

    @Override
    public DumpEntry next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the dump has ended");
        }
        DumpEntry entry = reading.element().next();
        switch (entry) {
            case DumpEntry.Span span -> reading.push(items(span.span()));
            case DumpEntry.Snapshot snapshot -> reading.push(bytes(snapshot));
            case DumpEntry other -> {}
        }
        return entry;
    }

    /** Ends the dump; to be called before the store is closed. */
    @Override
    public void close() {
        sections.clear();
        reading.clear();
        closeSnapshot();
    }

    private Iterator<DumpEntry> keys() {
        return new Pages<DumpEntry.Key>(
                PAGE_ROWS, last -> file.read("dumping keys", statements -> keyPage(statements, last)));
    }

    private static List<DumpEntry.Key> keyPage(Statements statements, Optional<DumpEntry.Key> last)
            throws SQLException {
        PreparedStatement select = statements.get(SELECT_KV_FROM);
        // The smallest key after the last one.
        Statements.setText(select, 1, last.map(entry -> entry.key() + "\u0000").orElse(""));
        select.setInt(2, PAGE_ROWS);
        List<DumpEntry.Key> page = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                String key = Columns.exact(rows, 1);
                page.add(new DumpEntry.Key(key, Columns.valueOf(key, rows, 2)));
            }
        }
        return page;
    }

    private Iterator<DumpEntry> spans() {
        return new Pages<DumpEntry.Span>(
                PAGE_ROWS, last -> file.read("dumping spans", statements -> spanPage(statements, last)));
    }

    private List<DumpEntry.Span> spanPage(Statements statements, Optional<DumpEntry.Span> last) throws SQLException {
        PreparedStatement select = statements.get(SELECT_SPANS_AFTER);
        select.setString(1, last.map(entry -> entry.span().vat().value()).orElse(""));
        select.setLong(2, last.map(entry -> entry.span().startPos()).orElse(-1L));
        select.setBoolean(3, withHistory);
        select.setInt(4, PAGE_ROWS);
        return SpanRow.all(select).stream().map(DumpEntry.Span::new).toList();
    }

    private Iterator<DumpEntry> items(SpanRecord span) {
        return new Pages<DumpEntry.Item>(
                PAGE_ROWS, last -> file.read("dumping items", statements -> itemPage(statements, span, last)));
    }

    private static List<DumpEntry.Item> itemPage(Statements statements, SpanRecord span, Optional<DumpEntry.Item> last)
            throws SQLException {
        long first = last.map(entry -> entry.position() + 1).orElse(span.startPos());
        return new TranscriptTable(statements)
                .items(span.vat(), first, span.endPos(), PAGE_ROWS).stream()
                        .map(row -> new DumpEntry.Item(span.vat(), row.position(), row.text()))
                        .toList();
    }

    private Iterator<DumpEntry> snapshots() {
        return file.read("dumping snapshots", statements -> new SnapshotTable(statements).all()).stream()
                .filter(row -> withHistory || row.record().inUse())
                .<DumpEntry>map(
                        row -> new DumpEntry.Snapshot(row.record(), !(row.content() instanceof SnapshotContent.None)))
                .iterator();
    }

    private Iterator<DumpEntry> bytes(DumpEntry.Snapshot snapshot) {
        return snapshot.hasBytes()
                ? new Pages<DumpEntry.SnapshotBytes>(1, last -> nextBytes(snapshot.snapshot()))
                : Collections.emptyIterator();
    }

    /** The next part of a snapshot; none at its end. */
    private List<DumpEntry.SnapshotBytes> nextBytes(SnapshotRecord snapshot) {
        byte[] part = file.read("dumping " + snapshot.key(), statements -> {
            try {
                if (snapshotBytes.isEmpty()) {
                    snapshotBytes = Optional.of(
                            SnapshotBlobs.openCompressed(statements.connection(), snapshot.vat(), snapshot.snapPos()));
                }
                return snapshotBytes.get().readNBytes(PART_BYTES);
            } catch (IOException e) {
                throw new UncheckedIOException("dumping " + snapshot.key(), e);
            }
        });
        if (part.length == 0) {
            closeSnapshot();
            return List.of();
        }
        return List.of(new DumpEntry.SnapshotBytes(ByteBuffer.wrap(part).asReadOnlyBuffer()));
    }

    private void closeSnapshot() {
        if (snapshotBytes.isPresent()) {
            InputStream bytes = snapshotBytes.get();
            snapshotBytes = Optional.empty();
            boolean unused = file.read("ending a dump", statements -> {
                try {
                    bytes.close();
                    return true;
                } catch (IOException e) {
                    throw new UncheckedIOException("ending a dump", e);
                }
            });
        }
    }

    private Iterator<DumpEntry> bundles() {
        return file.read("dumping bundles", statements -> new BundleTable(statements).ids()).stream()
                .flatMap(id -> bundle(id).stream())
                .iterator();
    }

    private Optional<DumpEntry> bundle(BundleId id) {
        return file.read("dumping bundle " + id, statements -> new BundleTable(statements).get(id))
                .map(row -> new DumpEntry.Bundle(
                        id, row.stored().map(bytes -> ByteBuffer.wrap(bytes).asReadOnlyBuffer())));
    }

    /** Rows that are fetched a page at a time; a page that is not full is the last. */
    private static final class Pages<E extends DumpEntry> implements Iterator<DumpEntry> {
        private final int pageRows;
        private final Function<Optional<E>, List<E>> after;
        private List<E> page;
        private int next;

        /** @param after fetches the page after a row, or the first */
        Pages(int pageRows, Function<Optional<E>, List<E>> after) {
            this.pageRows = pageRows;
            this.after = after;
            this.page = after.apply(Optional.empty());
        }

        @Override
        public boolean hasNext() {
            if (next == page.size() && next == pageRows) {
                page = after.apply(Optional.of(page.getLast()));
                next = 0;
            }
            return next < page.size();
        }

        @Override
        public DumpEntry next() {
            if (!hasNext()) {
                throw new NoSuchElementException("no more rows");
            }
            return page.get(next++);
        }
    }
}
