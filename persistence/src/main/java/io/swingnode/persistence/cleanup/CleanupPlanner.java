package io.swingnode.persistence.cleanup;

import io.swingnode.persistence.cleanup.CleanupPlan.VatDeletion;
import io.swingnode.persistence.cleanup.CleanupView.VatRows;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.CleanupReport;
import java.util.ArrayList;
import java.util.List;

/**
 * Spends a block's deletion budget on terminated vats.
 *
 * <p>Vats are processed in the byte order of their ids; within a vat the highest snapshots and the newest spans are
 * deleted first. Which rows are deleted therefore depends only on the contents of the store and the budget: every
 * replica deletes the same rows in the same block, including one that was restored from an export. Nothing is read or
 * changed here; any thread may plan.
 */
public final class CleanupPlanner {
    /** In a budget: everything goes. */
    static final long NO_LIMIT = Long.MAX_VALUE;

    private CleanupPlanner() {}

    /**
     * What the block deletes.
     *
     * @param view what there is, read for this budget
     */
    public static CleanupPlan plan(CleanupView view, CleanupBudget budget) {
        List<VatDeletion> deletions = new ArrayList<>();
        long snapshotsLeft = budget.snapshots();
        long spansLeft = budget.spans();
        long snapshots = 0;
        long spans = 0;
        long finished = 0;
        for (VatRows rows : view.vats()) {
            VatDeletion deletion = new VatDeletion(
                    rows.vat(),
                    firstUpTo(snapshotsLeft, rows.snapshots()),
                    snapshotsLeft == NO_LIMIT,
                    firstUpTo(spansLeft, rows.spans()),
                    spansLeft == NO_LIMIT);
            deletions.add(deletion);
            snapshots += deletion.snapshots().size();
            spans += deletion.spans().size();
            snapshotsLeft = left(snapshotsLeft, deletion.snapshots().size());
            spansLeft = left(spansLeft, deletion.spans().size());
            boolean isFinished = deletion.snapshots().size() == rows.snapshots().size()
                    && deletion.spans().size() == rows.spans().size();
            finished += isFinished ? 1 : 0;
        }
        return new CleanupPlan(
                deletions, new CleanupReport(snapshots, spans, finished, view.terminatedVats() - finished));
    }

    private static <T> List<T> firstUpTo(long limit, List<T> rows) {
        return rows.subList(0, (int) Math.min(limit, rows.size()));
    }

    /** What a budget has left; without a limit every vat is deleted as a whole, not the first alone. */
    static long left(long limit, long spent) {
        return limit == NO_LIMIT ? limit : limit - Math.min(limit, spent);
    }
}
