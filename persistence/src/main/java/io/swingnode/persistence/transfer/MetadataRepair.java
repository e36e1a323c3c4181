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
 * a store that has them. Artifacts are not read, and keys and values are ignored. Every record is compared with the store before
 * the first is added. Nothing else may change the store meanwhile; the caller checks afterwards that it is complete for
 * operation, and commits.
 */
public final class MetadataRepair implements AutoCloseable {
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
    private final Connection connection;
    private final StagedRecords staged;
    private final Cursor<ExportEntry> source;

    /** Present once everything has been gathered. */
    private Optional<Cursor<ExportEntry>> compared = Optional.empty();

    private long spans;
    private long snapshots;
    private long matching;

    private MetadataRepair(Target target, Connection connection, StagedRecords staged, Cursor<ExportEntry> source) {
        this.target = target;
        this.connection = connection;
        this.staged = staged;
        this.source = source;
    }

    /** Begins to read a source, which the caller closes after this. */
    static MetadataRepair begin(ExportSource source, Target target, Database database) {
        Cursor<ExportEntry> entries = source.exportData();
        try {
            Connection connection = database.openMemory();
            return new MetadataRepair(target, connection, new StagedRecords(connection), entries);
        } catch (SQLException e) {
            entries.close();
            throw Statements.fault("beginning a repair", e);
        }
    }

    /**
     * Gathers the records of the source, and then compares them with the store, some at a time.
     *
     * @return true when all have been compared, and none was refused
     * @throws StoreException (CONFLICT) when a record differs from the store's or a bundle is not known, (CORRUPT,
     *     UNSUPPORTED) when a record is not one
     */
    public boolean step(int recordsMax) {
        for (int i = 0; i < recordsMax; i++) {
            if (compared.isPresent()) {
                if (!compared.get().hasNext()) {
                    return true;
                }
                visit(compared.get().next(), false);
            } else if (source.hasNext()) {
                gather(source.next());
            } else {
                compared = Optional.of(staged.all());
            }
        }
        return false;
    }

    private void gather(ExportEntry entry) {
        try {
            if (!entry.key().startsWith("kv.")) {
                staged.put(entry);
            }
        } catch (SQLException e) {
            throw Statements.fault("gathering records for a repair", e);
        }
    }

    /** Adds what is missing, once {@link #step} has compared everything. */
    RepairReport finish() {
        try (Cursor<ExportEntry> records = staged.all()) {
            while (records.hasNext()) {
                visit(records.next(), true);
            }
        }
        return new RepairReport(spans, snapshots, matching);
    }

    @Override
    public void close() {
        compared.ifPresent(Cursor::close);
        source.close();
        try {
            staged.close();
            connection.close();
        } catch (SQLException e) {
            throw Statements.fault("ending a repair", e);
        }
    }

    private void visit(ExportEntry entry, boolean insert) {
        switch (ExportRecords.parse(entry.key(), entry.value().orElseThrow(), "on repairMetadata")) {
            case ExportRecords.Span record -> span(record.span(), insert);
            case ExportRecords.Snapshot record -> snapshot(record.snapshot(), insert);
            case ExportRecords.CurrentSnapshot record -> match(insert);
            case ExportRecords.Bundle record -> bundle(record.id(), insert);
        }
    }

    private void match(boolean insert) {
        if (!insert) {
            matching++;
        }
    }

    private void span(SpanRecord span, boolean insert) {
        Optional<SpanRecord> existing = target.span(span.vat(), span.startPos());
        if (existing.isPresent()) {
            requireEqual("repairTranscriptSpanRecord", existing.get().toJson(), span.toJson());
            match(insert);
        } else if (insert) {
            target.insertSpan(span);
        } else {
            spans++;
        }
    }

    private void snapshot(SnapshotRecord snapshot, boolean insert) {
        Optional<SnapshotRecord> existing = target.snapshot(snapshot.vat(), snapshot.snapPos());
        if (existing.isPresent()) {
            requireEqual("repairSnapshotRecord", existing.get().toJson(), snapshot.toJson());
            match(insert);
        } else if (insert) {
            target.insertSnapshot(snapshot);
        } else {
            snapshots++;
        }
    }

    private void bundle(BundleId id, boolean insert) {
        if (!target.hasBundle(id)) {
            throw new StoreException(
                    Reason.CONFLICT,
                    "unexpected new bundle record for " + id + " during repair; bundles are never pruned");
        }
        match(insert);
    }

    private static void requireEqual(String what, String existing, String given) {
        if (!existing.equals(given)) {
            throw new StoreException(Reason.CONFLICT, what + " metadata mismatch: " + existing + " vs " + given);
        }
    }
}
