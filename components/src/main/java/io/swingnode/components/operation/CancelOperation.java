package io.swingnode.components.operation;

import io.swingnode.components.actor.InstallClaim;
import io.swingnode.components.actor.InstallMessage.Purpose;
import io.swingnode.components.actor.JobQueueClient;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.InstallPlan;
import io.swingnode.components.model.Job;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.Rollback;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.Status;
import java.util.Optional;

/** Cancels an install or upgrade that is waiting or downloading. */
public record CancelOperation(OperationContext context, JobQueueClient installQueue, RollbackOperation rollback) {
    public void cancel(String appId) {
        context.store().load(appId);
        try (InstallClaim claim = context.store().claim(appId, Purpose.CANCEL)) {
            try {
                undo(claim);
            } catch (RuntimeException failure) {
                markUnfinished(appId, failure);
                throw failure;
            }
        }
    }

    private void undo(InstallClaim claim) {
        String appId = claim.appId();
        Optional<Job> job = installQueue.jobs().stream()
                .filter(other -> other.appId().equals(appId))
                .findFirst();
        // Before the job ends: whoever waits for it must not take its end for its success.
        job.ifPresent(found -> tellCancelled(context.store().load(appId), found));
        // Returns when the job's thread has ended, and with it the transfer.
        job.ifPresent(found -> installQueue.cancel(found.key()));
        Rollback undone = job.flatMap(Job::plan)
                .map(InstallPlan::rollback)
                .or(() -> rollback.cached(appId))
                .orElseThrow(() -> new LifecycleException(
                        Code.NO_ROLLBACK,
                        "the download of " + appId + " cannot be rolled back: neither its job nor its"
                                + " rollback record was found; install or upgrade it again"));
        rollback.run(claim, undone);
    }

    private void tellCancelled(ApplicationState application, Job job) {
        context.events().notifyCancelled(application, job.selection(), "download");
    }

    private void markUnfinished(String appId, RuntimeException failure) {
        try {
            if (context.store().find(appId).isPresent()) {
                context.store().setStatusFrom(appId, Status.BEFORE_INSTALLATION, Status.ERROR, Selection.ALL);
            }
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
