package io.swingnode.persistence.cleanup;

import io.swingnode.persistence.block.BlockBuffer;
import io.swingnode.persistence.cleanup.CleanupPlan.VatDeletion;
import io.swingnode.persistence.cleanup.CleanupView.VatRows;
import io.swingnode.persistence.snapshot.SnapshotStore;
import io.swingnode.persistence.transcript.TranscriptStore;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.CleanupReport;
import io.swingnode.protocol.VatId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;

/**
 * The vats that are terminated: rows of them are left, but neither a current span nor a snapshot in use. Terminates vats,
 * reads what {@link CleanupPlanner} plans from, and deletes what it planned. One thread at a time, that of the block.
 */
public final class TerminatedVats {
    private final BlockBuffer buffer;
    private final TranscriptStore transcripts;
    private final SnapshotStore snapshots;

    public TerminatedVats(BlockBuffer buffer, TranscriptStore transcripts, SnapshotStore snapshots) {
        this.buffer = buffer;
        this.transcripts = transcripts;
        this.snapshots = snapshots;
    }

    /** Hides a vat at once: no snapshot in use, no current span. Its rows stay until they are cleaned up. */
    public void terminate(VatId vat) {
        snapshots.stopUsingLastSnapshot(vat);
        transcripts.stopUsingTranscript(vat);
    }

    /** Terminated vats that still have rows, uncommitted changes included. */
    public SortedSet<VatId> terminatedVats() {
        SortedSet<VatId> vats = buffer.file().read("finding terminated vats", VatTable::terminated);
        Set<VatId> changed = transcripts.changedVats();
        changed.addAll(snapshots.changedVats());
        for (VatId vat : changed) {
            if (isTerminated(vat)) {
                vats.add(vat);
            } else {
                vats.remove(vat);
            }
        }
        return vats;
    }

    private boolean isTerminated(VatId vat) {
        return !transcripts.isInUse(vat)
                && !snapshots.isInUse(vat)
                && (transcripts.hasSpans(vat) || snapshots.hasSnapshots(vat));
    }

    /**
     * What a plan for {@code budget} depends on. Reads no more rows than the budget allows, and of each vat that it
     * reaches one more of each kind. Keeps other writers out from now on, unless nothing may be deleted, so that the
     * plan still holds when it is applied.
     */
    public CleanupView view(CleanupBudget budget) {
        if (!budget.isPaused()) {
            buffer.requireWritable();
        }
        SortedSet<VatId> terminated = terminatedVats();
        List<VatRows> rows = new ArrayList<>();
        long snapshotsLeft = budget.snapshots();
        long spansLeft = budget.spans();
        for (VatId vat : terminated) {
            if (snapshotsLeft == 0 && spansLeft == 0) {
                break;
            }
            VatRows ofVat = new VatRows(
                    vat,
                    snapshots.highestSnapshots(vat, oneMore(snapshotsLeft)),
                    transcripts.newestSpans(vat, oneMore(spansLeft)));
            rows.add(ofVat);
            snapshotsLeft = CleanupPlanner.left(snapshotsLeft, ofVat.snapshots().size());
            spansLeft = CleanupPlanner.left(spansLeft, ofVat.spans().size());
        }
        return new CleanupView(terminated.size(), rows);
    }

    private static long oneMore(long limit) {
        return limit == CleanupPlanner.NO_LIMIT ? limit : limit + 1;
    }

    /** Deletes what was planned, and nothing else; the deletions are part of the block. */
    public void apply(CleanupPlan plan) {
        for (VatDeletion deletion : plan.vats()) {
            if (deletion.allSnapshots() || !deletion.snapshots().isEmpty()) {
                snapshots.delete(deletion.vat(), deletion.snapshots(), deletion.allSnapshots());
            }
            if (deletion.allSpans() || !deletion.spans().isEmpty()) {
                transcripts.delete(deletion.vat(), deletion.spans(), deletion.allSpans());
            }
        }
    }

    /**
     * Plans and deletes at once. A budget of 0 changes nothing and tells how many vats wait.
     *
     * @return what was deleted, and what is left
     */
    public CleanupReport clean(CleanupBudget budget) {
        CleanupPlan plan = CleanupPlanner.plan(view(budget), budget);
        apply(plan);
        return plan.report();
    }
}
