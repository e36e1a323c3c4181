package io.swingnode.persistence.maintenance;

import io.swingnode.persistence.io.Spool;
import io.swingnode.persistence.snapshot.CompressedSnapshot;
import io.swingnode.persistence.snapshot.SnapshotArtifacts;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.persistence.transcript.TranscriptArtifacts;
import io.swingnode.persistence.transcript.TranscriptTable;
import io.swingnode.persistence.transfer.ArtifactDirectory;
import io.swingnode.persistence.transfer.BadArtifactException;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts pruned history back into a store, beside its running writer: each artifact of an archive or export whose
 * record the store has and whose data it lacks is checked against the record's hash, and only then put in.
 * A bad one is reported and skipped.
 *
 * <p>An artifact is kept in a temporary file until it is checked. A snapshot then goes in with one
 * transaction, and so does a span unless it is large; a large span goes in piece by piece, and when that is
 * interrupted, the next run finds it incomplete and puts it in anew.
 */
public final class StoreRepopulator {
    /** What an interrupted run has left of a span is replaced: only the artifact was checked. */
    private static final String UPSERT_ITEM = TranscriptTable.INSERT_ITEM + """

            ON CONFLICT (vatID, position) DO UPDATE
            SET item = excluded.item, incarnation = excluded.incarnation""";

    /** Bad artifacts that are reported; more are only counted. */
    private static final int BAD_MAX = 1000;

    /** An artifact that can't be used, and why. */
    public record Bad(String artifact, String why) {}

    /**
     * What was put back, or would be.
     *
     * @param spans spans whose items are there again
     * @param snapshots snapshots whose bytes are there again
     * @param sizeBytes the plain size of both
     * @param present artifacts whose data is in the store already
     * @param passedOver artifacts that are neither span nor snapshot, or of spans that have grown since
     * @param bad artifacts that cannot be used, the first thousand of them
     * @param badCount how many there are
     */
    public record Report(
            long spans,
            long snapshots,
            long sizeBytes,
            long present,
            long passedOver,
            List<Bad> bad,
            long badCount,
            long transactions,
            long longestMicros) {}

    private final MaintenanceWriter writer;
    private final Statements statements;
    private final SpooledArtifacts artifacts;
    private final boolean dryRun;
    private final WorkProgress progress;
    private final List<Bad> bad = new ArrayList<>();
    private long total;
    private long done;
    private long spans;
    private long snapshots;
    private long sizeBytes;
    private long present;
    private long passedOver;
    private long badCount;

    private StoreRepopulator(
            MaintenanceWriter writer, SpooledArtifacts artifacts, boolean dryRun, WorkProgress progress) {
        this.writer = writer;
        this.statements = new Statements(writer.connection());
        this.artifacts = artifacts;
        this.dryRun = dryRun;
        this.progress = progress;
    }

    /**
     * Repopulates the store in {@code dir}.
     *
     * @param progress called between transactions; what it throws stops the work there
     * @throws StoreException (NOT_FOUND) when there is no store; (BUSY) when its writer leaves no gap
     */
    public static Report repopulate(
            Path dir, ArtifactDirectory source, RepopulateOptions options, WorkProgress progress, Database database) {
        SpooledArtifacts artifacts = new SpooledArtifacts(source, options, progress::waiting);
        try (MaintenanceWriter writer =
                MaintenanceWriter.open(dir, database, MaintenanceWriter.PATIENCE, progress::waiting)) {
            return new StoreRepopulator(writer, artifacts, options.dryRun(), progress).run(source.names());
        } catch (SQLException e) {
            throw Statements.fault("repopulating the store " + dir, e);
        }
    }

    private Report run(List<ArtifactName> names) throws SQLException {
        total = names.size();
        for (ArtifactName name : names) {
            try {
                putBack(name);
            } catch (BadArtifactException e) {
                badCount++;
                if (bad.size() < BAD_MAX) {
                    bad.add(new Bad(name.format(), String.valueOf(e.getMessage())));
                }
            }
            done++;
            tell();
        }
        return new Report(
                spans,
                snapshots,
                sizeBytes,
                present,
                passedOver,
                List.copyOf(bad),
                badCount,
                writer.transactions(),
                writer.longestMicros());
    }

    private void tell() {
        progress.advanced(done, total, sizeBytes);
    }

    private void putBack(ArtifactName name) throws SQLException, BadArtifactException {
        switch (name) {
            case ArtifactName.Span span -> putBackSpan(span);
            case ArtifactName.Snapshot snapshot -> putBackSnapshot(snapshot);
            case ArtifactName.Bundle bundle -> passedOver++;
        }
    }

    private static BadArtifactException unknown() {
        return new BadArtifactException("the store has no record of it");
    }

    private void putBackSpan(ArtifactName.Span name) throws SQLException, BadArtifactException {
        SpanRecord record = TranscriptArtifacts.find(writer.connection(), name.vat(), name.startPos())
                .orElseThrow(StoreRepopulator::unknown);
        if (TranscriptArtifacts.countItems(writer.connection(), record.vat(), record.startPos(), record.endPos())
                == record.itemCount()) {
            present++;
            return;
        }
        if (name.endPos() < record.endPos()) {
            // The span was current when the artifact was made, and has grown since; what was added is not in it.
            passedOver++;
            return;
        }
        if (record.endPos() != name.endPos()) {
            throw new BadArtifactException("the span on record ends at " + record.endPos());
        }
        Spool items = artifacts.span(name, record);
        try {
            if (!dryRun) {
                putItems(record, items);
            }
            spans++;
            sizeBytes += items.sizeBytes();
        } finally {
            items.release();
        }
    }

    private void putItems(SpanRecord record, Spool items) throws BadArtifactException {
        ItemBatches batches = new ItemBatches(record, items);
        while (batches.hasNext()) {
            List<String> batch = batches.next();
            long fromPos = batches.nextPos() - batch.size();
            boolean unchanged =
                    writer.transaction("putting back " + record.artifact().format(), connection -> {
                        boolean same = TranscriptArtifacts.find(connection, record.vat(), record.startPos())
                                .equals(Optional.of(record));
                        if (same) {
                            upsertItems(record, fromPos, batch);
                        }
                        return same;
                    });
            if (!unchanged) {
                throw new BadArtifactException("the span was changed or deleted while it was being put back");
            }
            tell();
        }
    }

    private void upsertItems(SpanRecord span, long fromPos, List<String> items) throws SQLException {
        PreparedStatement upsert = statements.get(UPSERT_ITEM);
        long position = fromPos;
        for (String item : items) {
            TranscriptTable.bindItem(upsert, span.vat(), position++, item, span.incarnation());
            upsert.addBatch();
        }
        upsert.executeBatch();
    }

    private void putBackSnapshot(ArtifactName.Snapshot name) throws SQLException, BadArtifactException {
        SnapshotRecord record = SnapshotArtifacts.find(writer.connection(), name.vat(), name.snapPos())
                .orElseThrow(StoreRepopulator::unknown);
        if (SnapshotArtifacts.hasBytes(writer.connection(), record)) {
            present++;
            return;
        }
        CompressedSnapshot snapshot = artifacts.snapshot(name, record);
        try {
            if (!dryRun) {
                putBytes(record, snapshot);
            }
            snapshots++;
            sizeBytes += snapshot.uncompressedSizeBytes();
        } finally {
            snapshot.spool().release();
        }
    }

    private void putBytes(SnapshotRecord record, CompressedSnapshot snapshot) throws BadArtifactException {
        boolean put = writer.transaction("putting back " + record.key(), connection -> {
            boolean wanted = SnapshotArtifacts.find(connection, record.vat(), record.snapPos())
                            .filter(now -> now.hash().equals(record.hash()))
                            .isPresent()
                    && !SnapshotArtifacts.hasBytes(connection, record);
            if (wanted) {
                try {
                    SnapshotArtifacts.putBytes(connection, record, snapshot);
                } catch (IOException e) {
                    throw new SQLException("reading the copy of " + record.key(), e);
                }
            }
            return wanted;
        });
        if (!put) {
            throw new BadArtifactException("the snapshot was changed or deleted while it was being put back");
        }
    }
}
