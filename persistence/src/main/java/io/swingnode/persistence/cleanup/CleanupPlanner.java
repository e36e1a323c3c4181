package io.swingnode.persistence.cleanup;

import io.swingnode.persistence.block.BlockBuffer;
import io.swingnode.persistence.snapshot.SnapshotStore;
import io.swingnode.persistence.transcript.TranscriptStore;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.CleanupReport;
import io.swingnode.protocol.CleanupResult;
import io.swingnode.protocol.DeleteBudget;
import io.swingnode.protocol.VatId;
import java.util.Set;
import java.util.SortedSet;

/**
 * Spends each block's deletion budget on terminated vats.
 *
 * <p>A vat is terminated when it still has rows, but neither a current span nor a snapshot in use. Vats are processed
 * in the byte order of their ids; within a vat the highest snapshots and the newest spans are deleted first. Which rows
 * are deleted therefore depends only on the contents of the store and the budget: every replica deletes the same rows
 * in the same block, including one that was restored from an export.
 */
public final class CleanupPlanner {
    private final BlockBuffer buffer;
    private final TranscriptStore transcripts;
    private final SnapshotStore snapshots;

    public CleanupPlanner(BlockBuffer buffer, TranscriptStore transcripts, SnapshotStore snapshots) {
        this.buffer = buffer;
        this.transcripts = transcripts;
        this.snapshots = snapshots;
    }

    /** Hides a vat at once: no snapshot in use, no current span. Its rows stay for {@link #clean}. */
    public void terminate(VatId vat) {
        snapshots.stopUsingLastSnapshot(vat);
        transcripts.stopUsingTranscript(vat);
    }

    /**
     * Deletes as much as {@code budget} allows; the deletions are part of the block. A budget of 0 changes
     * nothing and reports how many vats are waiting.
     */
    public CleanupReport clean(CleanupBudget budget) {
        SortedSet<VatId> vats = terminatedVats();
        long snapshotsLeft = budget.snapshots();
        long spansLeft = budget.spans();
        long snapshotsDeleted = 0;
        long spansDeleted = 0;
        long finished = 0;
        for (VatId vat : vats) {
            if (snapshotsLeft == 0 && spansLeft == 0) {
                break;
            }
            CleanupResult ofSnapshots = cleanSnapshots(vat, snapshotsLeft);
            CleanupResult ofSpans = cleanSpans(vat, spansLeft);
            snapshotsLeft = spend(snapshotsLeft, ofSnapshots);
            spansLeft = spend(spansLeft, ofSpans);
            snapshotsDeleted += ofSnapshots.cleanups();
            spansDeleted += ofSpans.cleanups();
            finished += ofSnapshots.done() && ofSpans.done() ? 1 : 0;
        }
        return new CleanupReport(snapshotsDeleted, spansDeleted, finished, vats.size() - finished);
    }

    /** An unlimited budget is never used up: every vat is deleted completely, not only the first. */
    private static long spend(long left, CleanupResult spent) {
        return left == DeleteBudget.UNLIMITED.limit() ? left : left - spent.cleanups();
    }

    private CleanupResult cleanSnapshots(VatId vat, long limit) {
        return limit == 0
                ? new CleanupResult(!snapshots.hasSnapshots(vat), 0)
                : snapshots.deleteVatSnapshots(vat, DeleteBudget.of(limit));
    }

    private CleanupResult cleanSpans(VatId vat, long limit) {
        return limit == 0
                ? new CleanupResult(!transcripts.hasSpans(vat), 0)
                : transcripts.deleteVatTranscripts(vat, DeleteBudget.of(limit));
    }

    /** Terminated vats that still have rows, including uncommitted changes. */
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
}
