package io.swingnode.persistence.maintenance;

import io.swingnode.persistence.block.StoreFile;
import io.swingnode.persistence.bundle.BundleTable;
import io.swingnode.persistence.snapshot.SnapshotBlobs;
import io.swingnode.persistence.snapshot.SnapshotRow;
import io.swingnode.persistence.snapshot.SnapshotTable;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.persistence.transcript.TranscriptTable;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.VatId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells a visitor everything that a store holds, for debugging (contract §1): with history, or only the current
 * spans and the snapshots in use. Some rows at a time are on the heap.
 */
public final class StoreDump {
    /** Is told of each row, in the order of the methods here; must not use the store meanwhile. */
    public interface Visitor {
        /** A key of any section, in byte order. */
        void kv(String key, String value);

        /** A span, by vat and position; its items follow. */
        void span(SpanRecord span);

        /** An item of the span told of last. */
        void item(VatId vat, long position, String item);

        /**
         * A snapshot, by vat and position.
         *
         * @param compressed its gzip bytes, valid during the call; empty when they were pruned
         * @throws IOException when the visitor fails at reading them
         */
        void snapshot(SnapshotRecord snapshot, Optional<InputStream> compressed) throws IOException;

        /** A bundle, by id; its stored bytes, if they are here. */
        void bundle(BundleId id, Optional<byte[]> stored);
    }

    private static final String SELECT_KV_FROM = "SELECT key, value FROM kvStore WHERE key >= ? ORDER BY key LIMIT ?";

    private static final String SELECT_SPANS_AFTER = """
            SELECT vatID, startPos, endPos, hash, isCurrent, incarnation
            FROM transcriptSpans
            WHERE (vatID, startPos) > (?, ?)
            ORDER BY vatID, startPos
            LIMIT ?""";

    private static final String SELECT_BUNDLE_IDS = "SELECT bundleID FROM bundles ORDER BY bundleID";

    private static final int PAGE_ROWS = 500;

    private final StoreFile file;
    private final boolean withHistory;
    private final Visitor visitor;

    public StoreDump(StoreFile file, boolean withHistory, Visitor visitor) {
        this.file = file;
        this.withHistory = withHistory;
        this.visitor = visitor;
    }

    public void run() {
        dumpKv();
        dumpSpans();
        dumpSnapshots();
        dumpBundles();
    }

    private void dumpKv() {
        String from = "";
        List<Map.Entry<String, String>> page;
        do {
            String first = from;
            page = file.read("dumping keys", statements -> kvPage(statements, first));
            for (Map.Entry<String, String> entry : page) {
                visitor.kv(entry.getKey(), entry.getValue());
                // The smallest key after this one.
                from = entry.getKey() + "\u0000";
            }
        } while (page.size() == PAGE_ROWS);
    }

    private static List<Map.Entry<String, String>> kvPage(Statements statements, String from) throws SQLException {
        PreparedStatement select = statements.get(SELECT_KV_FROM);
        select.setString(1, from);
        select.setInt(2, PAGE_ROWS);
        List<Map.Entry<String, String>> page = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                page.add(Map.entry(rows.getString(1), rows.getString(2)));
            }
        }
        return page;
    }

    private void dumpSpans() {
        String vat = "";
        long startPos = -1;
        List<SpanRecord> page;
        do {
            String afterVat = vat;
            long afterPos = startPos;
            page = file.read("dumping spans", statements -> spanPage(statements, afterVat, afterPos));
            for (SpanRecord span : page) {
                if (withHistory || span.isCurrent()) {
                    visitor.span(span);
                    dumpItems(span);
                }
                vat = span.vat().value();
                startPos = span.startPos();
            }
        } while (page.size() == PAGE_ROWS);
    }

    private static List<SpanRecord> spanPage(Statements statements, String vat, long startPos) throws SQLException {
        PreparedStatement select = statements.get(SELECT_SPANS_AFTER);
        select.setString(1, vat);
        select.setLong(2, startPos);
        select.setInt(3, PAGE_ROWS);
        List<SpanRecord> page = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                page.add(new SpanRecord(
                        new VatId(rows.getString(1)),
                        rows.getLong(2),
                        rows.getLong(3),
                        rows.getString(4),
                        rows.getInt(5) == 1,
                        rows.getLong(6)));
            }
        }
        return page;
    }

    private void dumpItems(SpanRecord span) {
        long from = span.startPos();
        List<TranscriptTable.ItemRow> page;
        do {
            long first = from;
            page = file.read(
                    "dumping items",
                    statements -> new TranscriptTable(statements).items(span.vat(), first, span.endPos(), PAGE_ROWS));
            for (TranscriptTable.ItemRow item : page) {
                visitor.item(span.vat(), item.position(), item.text());
                from = item.position() + 1;
            }
        } while (page.size() == PAGE_ROWS);
    }

    private void dumpSnapshots() {
        for (SnapshotRow row : file.read("dumping snapshots", statements -> new SnapshotTable(statements).all())) {
            if (withHistory || row.record().inUse()) {
                file.read("dumping " + row.record().key(), statements -> dumpSnapshot(statements, row));
            }
        }
    }

    private boolean dumpSnapshot(Statements statements, SnapshotRow row) throws SQLException {
        SnapshotRecord record = row.record();
        try {
            if (row.content() instanceof SnapshotRow.SnapshotContent.None) {
                visitor.snapshot(record, Optional.empty());
                return false;
            }
            try (InputStream bytes =
                    SnapshotBlobs.openCompressed(statements.connection(), record.vat(), record.snapPos())) {
                visitor.snapshot(record, Optional.of(bytes));
                return true;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("dumping " + record.key(), e);
        }
    }

    private void dumpBundles() {
        for (BundleId id : file.read("dumping bundles", StoreDump::bundleIds)) {
            file.read("dumping bundle " + id, statements -> new BundleTable(statements).get(id))
                    .ifPresent(row -> visitor.bundle(id, row.stored()));
        }
    }

    private static List<BundleId> bundleIds(Statements statements) throws SQLException {
        List<BundleId> ids = new ArrayList<>();
        try (ResultSet rows = statements.get(SELECT_BUNDLE_IDS).executeQuery()) {
            while (rows.next()) {
                ids.add(new BundleId(rows.getString(1)));
            }
        }
        return ids;
    }
}
