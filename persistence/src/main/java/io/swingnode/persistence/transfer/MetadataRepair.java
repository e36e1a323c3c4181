package io.swingnode.persistence.transfer;

import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.RepairReport;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Adds to a store the records of historical spans and snapshots that it has lost, from the export data of
 * a store that has them. Artifacts are not read, and keys and values are ignored.
 */
public final class MetadataRepair {
    /** The store under repair: what it knows, and where missing records go. */
    public interface Target {
        /** The span that starts at a position. */
        Optional<SpanRecord> span(VatId vat, long startPos);

        /** The snapshot at a position. */
        Optional<SnapshotRecord> snapshot(VatId vat, long snapPos);

        /** Whether there is a record of the bundle. */
        boolean hasBundle(BundleId id);

        /** Adds a span without its items. */
        void insertSpan(SpanRecord span);

        /** Adds a snapshot without its bytes. */
        void insertSnapshot(SnapshotRecord snapshot);
    }

    private final Target target;
    private long spans;
    private long snapshots;
    private long matching;

    private MetadataRepair(Target target) {
        this.target = target;
    }

    /**
     * Compares every record of {@code source} with the store, then adds those that are missing. Nothing is added
     * when one is refused. The caller checks that the store is complete for operation afterwards, and commits.
     *
     * @throws StoreException (CONFLICT) when a record differs from the store's or a bundle is not known, (CORRUPT,
     *     UNSUPPORTED) when a record is not one
     */
    public static RepairReport repair(ExportSource source, Target target, Database database) {
        try (Connection connection = database.openMemory();
                StagedRecords staged = new StagedRecords(connection)) {
            try (Cursor<ExportEntry> entries = source.exportData()) {
                while (entries.hasNext()) {
                    ExportEntry entry = entries.next();
                    if (!entry.key().startsWith("kv.")) {
                        staged.put(entry);
                    }
                }
            }
            MetadataRepair check = new MetadataRepair(target);
            check.walk(staged, false);
            MetadataRepair repair = new MetadataRepair(target);
            repair.walk(staged, true);
            return new RepairReport(repair.spans, repair.snapshots, repair.matching);
        } catch (SQLException e) {
            throw Statements.fault("gathering records for a repair", e);
        }
    }

    private void walk(StagedRecords staged, boolean insert) {
        try (Cursor<ExportEntry> records = staged.all()) {
            while (records.hasNext()) {
                ExportEntry entry = records.next();
                switch (ExportRecords.parse(entry.key(), entry.value().orElseThrow(), "on repairMetadata")) {
                    case ExportRecords.Span record -> span(record.span(), insert);
                    case ExportRecords.Snapshot record -> snapshot(record.snapshot(), insert);
                    case ExportRecords.CurrentSnapshot record -> matching++;
                    case ExportRecords.Bundle record -> bundle(record.id());
                }
            }
        }
    }

    private void span(SpanRecord span, boolean insert) {
        Optional<SpanRecord> existing = target.span(span.vat(), span.startPos());
        if (existing.isPresent()) {
            requireEqual("repairTranscriptSpanRecord", existing.get().toJson(), span.toJson());
            return;
        }
        spans++;
        if (insert) {
            target.insertSpan(span);
        }
    }

    private void snapshot(SnapshotRecord snapshot, boolean insert) {
        Optional<SnapshotRecord> existing = target.snapshot(snapshot.vat(), snapshot.snapPos());
        if (existing.isPresent()) {
            requireEqual("repairSnapshotRecord", existing.get().toJson(), snapshot.toJson());
            return;
        }
        snapshots++;
        if (insert) {
            target.insertSnapshot(snapshot);
        }
    }

    private void bundle(BundleId id) {
        if (!target.hasBundle(id)) {
            throw new StoreException(
                    Reason.CONFLICT,
                    "unexpected new bundle record for " + id + " during repair; bundles are never pruned");
        }
        matching++;
    }

    private void requireEqual(String what, String existing, String given) {
        if (!existing.equals(given)) {
            throw new StoreException(Reason.CONFLICT, what + " metadata mismatch: " + existing + " vs " + given);
        }
        matching++;
    }
}
