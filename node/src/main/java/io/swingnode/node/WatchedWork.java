package io.swingnode.node;

import io.swingnode.persistence.WorkProgress;

/** Shows how far work on a store has come, and stops it between two transactions when the user asks for that. */
record WatchedWork(Progress progress, Cancellation cancellation, String stoppedMessage) implements WorkProgress {
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
