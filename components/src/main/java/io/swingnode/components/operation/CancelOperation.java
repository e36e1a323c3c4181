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

/** Cancels an install or upgrade that is waiting or downloading, also when its components are stopped. */
public record CancelOperation(OperationContext context, JobQueueClient installQueue, RollbackOperation rollback) {
    /** What those who wait for a download are told when it is dropped because of a stop. */
    static final String BY_A_STOP = ", because what it is for was stopped";

    public void cancel(String appId) {
        context.store().load(appId);
        try (InstallClaim claim = context.store().claim(appId, Purpose.CANCEL)) {
            try {
                Rollback undone = end(claim, "")
                        .orElseThrow(() -> new LifecycleException(
                                Code.NO_ROLLBACK,
                                "the download of " + appId + " cannot be rolled back: neither its job nor its"
                                        + " rollback record was found; install or upgrade it again"));
                rollback.run(claim, undone);
            } catch (RuntimeException failure) {
                markUnfinished(appId, failure);
                throw failure;
            }
        }
    }

    /**
     * Drops the download that one of these components waits for, if there is one, so that they can be stopped. An
     * install that never had files is undone by that as a whole; what is upgraded gets back the status it had before.
     *
     * @return false when the application is gone with its install, and there is nothing left to stop
     */
    boolean dropForStop(ApplicationState application, Selection selection) {
        if (!application.downloads(selection)) {
            return true;
        }
        String appId = application.id();
        try (InstallClaim claim = context.store().claim(appId, Purpose.STOP, selection)) {
            try {
                // Without a record of how to undo it, being stopped is what ends the wait.
                end(claim, BY_A_STOP).ifPresent(undone -> rollback.release(claim, undone));
            } catch (RuntimeException failure) {
                markUnfinished(appId, failure);
                throw failure;
            }
        } catch (LifecycleException refusal) {
            // Meanwhile it has become an installation, or somebody has cancelled it.
            if (refusal.code() != Code.NOT_DOWNLOADING) {
                throw refusal;
            }
        }
        return context.store().find(appId).isPresent();
    }

    /** Ends the job, and returns what is to be undone. */
    private Optional<Rollback> end(InstallClaim claim, String reason) {
        String appId = claim.appId();
        Optional<Job> job = installQueue.jobs().stream()
                .filter(other -> other.appId().equals(appId))
                .findFirst();
        // Before the job ends: whoever waits for it must not take its end for its success.
        job.ifPresent(found ->
                context.events().notifyCancelled(context.store().load(appId), found.selection(), "download", reason));
        // Returns when the job's thread has ended, and with it the transfer.
        job.ifPresent(found -> installQueue.cancel(found.key()));
        return job.flatMap(Job::plan).map(InstallPlan::rollback).or(() -> rollback.cached(appId));
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
