package io.swingnode.node.store;

import io.swingnode.node.Cancellation;
import io.swingnode.node.Progress;
import io.swingnode.persistence.maintenance.WorkProgress;

/** Shows how far work on a store has come, and stops it between two transactions when the user asks for that. */
record CancellableProgress(Progress progress, Cancellation cancellation, String stoppedMessage)
        implements WorkProgress {
    @Override
    public void advanced(long done, long total, long sizeBytes) {
        cancellation.check(stoppedMessage);
        progress.update(done, total, "spans and snapshots, " + ByteSizes.text(sizeBytes));
    }

    @Override
    public void waiting() {
        cancellation.check(stoppedMessage);
    }
}
