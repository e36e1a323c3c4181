package io.swingnode.persistence.transfer;

import io.swingnode.persistence.block.BlockBuffer;
import io.swingnode.persistence.block.Joiner;
import io.swingnode.persistence.bundle.BundleStore;
import io.swingnode.persistence.snapshot.SnapshotStore;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.transcript.TranscriptStore;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.RepairReport;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.VatId;
import java.util.Optional;

/** Repairs the records of an open store, as a part of its block. */
public final class StoreRepair implements MetadataRepair.Target {
    private static final int RECORDS_PER_STEP = 10_000;

    private final Joiner joiner;
    private final BlockBuffer buffer;
    private final TranscriptStore transcripts;
    private final SnapshotStore snapshots;
    private final BundleStore bundles;
    private final Database database;

    public StoreRepair(
            Joiner joiner,
            BlockBuffer buffer,
            TranscriptStore transcripts,
            SnapshotStore snapshots,
            BundleStore bundles,
            Database database) {
        this.joiner = joiner;
        this.buffer = buffer;
        this.transcripts = transcripts;
        this.snapshots = snapshots;
        this.bundles = bundles;
        this.database = database;
    }

    /** Begins to compare the records of a source with the store. */
    public MetadataRepair begin(ExportSource source) {
        buffer.requireWritable();
        return MetadataRepair.begin(source, this, database);
    }

    /** Compares all of it, and does as {@link #finish}. */
    public RepairReport finishAll(MetadataRepair begun) {
        boolean compared = false;
        while (!compared) {
            compared = begun.step(RECORDS_PER_STEP);
        }
        return finish(begun);
    }

    /** Adds what is missing and checks that the store is complete for operation; otherwise nothing is added. */
    public RepairReport finish(MetadataRepair compared) {
        return joiner.join(() -> {
            RepairReport report = compared.finish();
            // The check reads the tables, so what was added must be in them.
            buffer.writeOut();
            buffer.file().read("checking a repaired store", statements -> {
                Completeness.require(statements.connection(), ArtifactMode.OPERATIONAL);
                return true;
            });
            return report;
        });
    }

    @Override
    public Optional<SpanRecord> span(VatId vat, long startPos) {
        return transcripts.findSpan(vat, startPos);
    }

    @Override
    public Optional<SnapshotRecord> snapshot(VatId vat, long snapPos) {
        return snapshots.findSnapshot(vat, snapPos);
    }

    @Override
    public boolean hasBundle(BundleId id) {
        return bundles.find(id).isPresent();
    }

    @Override
    public void insertSpan(SpanRecord span) {
        transcripts.insertSpan(span);
    }

    @Override
    public void insertSnapshot(SnapshotRecord snapshot) {
        snapshots.insertSnapshot(snapshot);
    }
}
