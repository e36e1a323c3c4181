package io.swingnode.persistence.inspect;

import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.transfer.ExportDirectory;
import io.swingnode.persistence.transfer.ExportRecords;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.SpanRecord;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The records of an export's data, sorted, and how many keys it has. */
final class ExportTable implements AutoCloseable {
    private static final String KEY_TAG = "kv.";
    private static final String ACTIVITY_HASH = KEY_TAG + "activityhash";
    private static final String DOING = "in export data";

    private final SortedRows rows = new SortedRows();
    private long keys;
    private Optional<String> activityHash = Optional.empty();

    private ExportTable() {}

    static ExportTable read(ExportDirectory export) {
        ExportTable table = new ExportTable();
        try (Cursor<ExportEntry> entries = export.exportData()) {
            while (entries.hasNext()) {
                table.add(entries.next());
            }
            return table;
        } catch (RuntimeException e) {
            table.close();
            throw e;
        }
    }

    private void add(ExportEntry entry) {
        if (entry.key().startsWith(KEY_TAG)) {
            keys++;
            if (entry.key().equals(ACTIVITY_HASH)) {
                activityHash = entry.value();
            }
        } else if (entry.value().isEmpty()) {
            rows.remove(entry.key());
        } else {
            addRecord(entry.key(), entry.value().get());
        }
    }

    private void addRecord(String name, String value) {
        switch (ExportRecords.parse(name, value, DOING)) {
            case ExportRecords.Span span ->
                put(name, Section.SPANS, span.span().vat().value(), span.span().startPos(), value);
            case ExportRecords.Snapshot snapshot ->
                put(
                        name,
                        Section.SNAPSHOTS,
                        snapshot.snapshot().vat().value(),
                        snapshot.snapshot().snapPos(),
                        value);
            case ExportRecords.Bundle bundle ->
                put(name, Section.BUNDLES, bundle.id().value(), 0, "");
            case ExportRecords.CurrentSnapshot current -> {
                // The record of the snapshot says the same.
            }
        }
    }

    private void put(String name, Section section, String text, long position, String value) {
        rows.put(
                name,
                section,
                new Row(
                        new Row.Place(StoredText.of(text), position),
                        StoredText.of(value).shared()));
    }

    /** Keys and values in the order of the file, where a row without a value takes one back. */
    static Cursor<Row> keyRows(ExportDirectory export) {
        return Cursors.mapped(
                export.exportData(),
                entry -> entry.key().startsWith(KEY_TAG) ? Optional.of(keyRow(entry)) : Optional.empty());
    }

    private static Row keyRow(ExportEntry entry) {
        return new Row(
                new Row.Place(StoredText.of(entry.key().substring(KEY_TAG.length())), 0),
                entry.value().map(value -> StoredText.of(value).shared()).orElse(null));
    }

    /** Keys and values in their order, each once. */
    static SortedRows sortedKeys(ExportDirectory export, Predicate<String> wanted) {
        SortedRows sorted = new SortedRows();
        try (Cursor<ExportEntry> entries = export.exportData()) {
            while (entries.hasNext()) {
                ExportEntry entry = entries.next();
                if (entry.key().startsWith(KEY_TAG) && wanted.test(entry.key())) {
                    if (entry.value().isPresent()) {
                        sorted.put(entry.key(), Section.KV, keyRow(entry));
                    } else {
                        sorted.remove(entry.key());
                    }
                }
            }
            return sorted;
        } catch (RuntimeException e) {
            sorted.close();
            throw e;
        }
    }

    SortedRows rows() {
        return rows;
    }

    long keys() {
        return keys;
    }

    Optional<String> activityHash() {
        return activityHash;
    }

    void spans(Consumer<SpanRecord> each) {
        forEach(Section.SPANS, record -> {
            if (record instanceof ExportRecords.Span span) {
                each.accept(span.span());
            }
        });
    }

    void snapshots(Consumer<SnapshotRecord> each) {
        forEach(Section.SNAPSHOTS, record -> {
            if (record instanceof ExportRecords.Snapshot snapshot) {
                each.accept(snapshot.snapshot());
            }
        });
    }

    private void forEach(Section section, Consumer<ExportRecords> each) {
        try (Cursor<ExportEntry> entries = rows.entries(section)) {
            while (entries.hasNext()) {
                ExportEntry entry = entries.next();
                each.accept(ExportRecords.parse(entry.key(), entry.value().orElse(""), DOING));
            }
        }
    }

    @Override
    public void close() {
        rows.close();
    }
}
