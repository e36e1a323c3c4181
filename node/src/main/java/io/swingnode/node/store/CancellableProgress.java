package io.swingnode.node.store;

import io.swingnode.node.Cancellation;
import io.swingnode.node.Progress;
import io.swingnode.persistence.maintenance.WorkProgress;

/** Shows the progress of work on a store, and stops it between two transactions on request of the user. */
record CancellableProgress(Progress progress, Cancellation cancellation, String stoppedMessage)
        implements WorkProgress {
    @Override
    public void advanced(long done, long total, long sizeBytes) {
        cancellation.check(stoppedMessage);
        progress.update(done, total, "spans and snapshots", sizeBytes);
    }

    @Override
    public void waiting() {
        cancellation.check(stoppedMessage);
    }
}
