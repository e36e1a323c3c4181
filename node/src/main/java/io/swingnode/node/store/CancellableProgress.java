package io.swingnode.node.store;

import io.swingnode.node.Cancellation;
import io.swingnode.node.Progress;
import io.swingnode.persistence.maintenance.WorkProgress;

/**
 * Shows the progress of work on a store, and stops it between two transactions on request of the user.
 *
 * @param unit what is counted
 */
record CancellableProgress(Progress progress, String unit, Cancellation cancellation, String stoppedMessage)
        implements WorkProgress {
    /** The unit of work on history. */
    static final String HISTORY = "spans and snapshots";

    @Override
    public void advanced(long done, long total, long sizeBytes) {
        cancellation.check(stoppedMessage);
        progress.update(done, total, unit, sizeBytes);
    }

    @Override
    public void waiting() {
        cancellation.check(stoppedMessage);
    }
}
