package io.swingnode.components.operation;

import io.swingnode.components.actor.JobQueueClient;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.InstallPlan;
import io.swingnode.components.model.Job;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.Rollback;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.Status;
import java.util.List;
import java.util.Optional;

/** Cancels an install or upgrade that is waiting or downloading. */
public record CancelOperation(OperationContext context, JobQueueClient installQueue, RollbackOperation rollback) {
    public void cancel(String appId) {
        context.statusLock().lock();
        try {
            undo(appId);
        } catch (RuntimeException failure) {
            List<String> ids = context.store().find(appId).map(ApplicationState::components).orElse(List.of()).stream()
                    .filter(component -> DownloadOperation.BEFORE_INSTALLATION.contains(component.status()))
                    .map(ComponentState::id)
                    .toList();
            // An empty selection would mean all components.
            if (!ids.isEmpty()) {
                context.store().setStatus(appId, Status.ERROR, Selection.of(ids));
            }
            throw failure;
        } finally {
            context.statusLock().unlock();
        }
    }

    private void undo(String appId) {
        ApplicationState application = context.store().load(appId);
        if (!DownloadOperation.BEFORE_INSTALLATION.contains(application.status())) {
            throw new LifecycleException(
                    Code.NOT_DOWNLOADING,
                    "application " + appId + " is " + application.status().word()
                            + ": only an install or upgrade that is waiting or downloading can be cancelled");
        }
        Optional<Job> job = installQueue.jobs().stream()
                .filter(other -> other.appId().equals(application.id()))
                .findFirst();
        // Returns when the job's thread has ended, and with it the transfer.
        job.ifPresent(found -> installQueue.cancel(found.key()));
        Rollback undone = job.flatMap(Job::plan)
                .map(InstallPlan::rollback)
                .or(() -> rollback.cached(application.id()))
                .orElseThrow(() -> new LifecycleException(
                        Code.NO_ROLLBACK,
                        "the download of " + appId + " cannot be rolled back: neither its job nor its rollback record"
                                + " was found; install or upgrade it again"));
        rollback.run(application.id(), undone);
    }
}
