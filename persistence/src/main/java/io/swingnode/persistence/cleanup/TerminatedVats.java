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
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The vats that are terminated: rows of them are left, but neither a current span nor a snapshot in use. Terminates vats,
 * reads what {@link CleanupPlanner} plans from, and deletes what it planned. One thread at a time, that of the block.
 */
public final class TerminatedVats {
    private final BlockBuffer buffer;
    private final TranscriptStore transcripts;
    private final SnapshotStore snapshots;
    private final TerminatedIndex index;

    public TerminatedVats(BlockBuffer buffer, TranscriptStore transcripts, SnapshotStore snapshots) {
        this.buffer = buffer;
        this.transcripts = transcripts;
        this.snapshots = snapshots;
        this.index = new TerminatedIndex(buffer, transcripts, snapshots);
    }

    /** Hides a vat at once: no snapshot in use, no current span. Its rows stay until they are cleaned up. */
    public void terminate(VatId vat) {
        terminate(snapshots, transcripts, vat);
    }

    /** As {@link #terminate(VatId)}, by a numbered crank. */
    public static void terminate(SnapshotStore snapshots, TranscriptStore transcripts, VatId vat) {
        snapshots.stopUsingLastSnapshot(vat);
        transcripts.stopUsingTranscript(vat);
    }

    /** Terminated vats that still have rows, in the byte order of their ids, uncommitted changes included. */
    public List<VatId> terminatedVats() {
        return find().all().first(Long.MAX_VALUE);
    }

    private TerminatedIndex.Terminated find() {
        return index.find(this::look);
    }

    private HeldRows look(VatId vat) {
        return transcripts.isInUse(vat) || snapshots.isInUse(vat)
                ? HeldRows.NONE
                : new HeldRows(transcripts.hasSpans(vat), snapshots.hasSnapshots(vat));
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
        TerminatedIndex.Terminated terminated = find();
        List<VatRows> rows = new ArrayList<>();
        long snapshotsLeft = budget.snapshots();
        long spansLeft = budget.spans();
        for (VatId vat : reached(terminated, budget)) {
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
        return new CleanupView(terminated.all().size(), rows);
    }

    /** Vats that the budget may reach: each that has rows of a kind takes at least one of that kind's budget. */
    private static Iterable<VatId> reached(TerminatedIndex.Terminated terminated, CleanupBudget budget) {
        if (budget.snapshots() == CleanupPlanner.NO_LIMIT || budget.spans() == CleanupPlanner.NO_LIMIT) {
            // Without a limit every vat is deleted as a whole, items that belong to no span included.
            return terminated.all();
        }
        NavigableSet<VatId> reached = new TreeSet<>(terminated.withSnapshots().first(budget.snapshots()));
        reached.addAll(terminated.withSpans().first(budget.spans()));
        return reached;
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
