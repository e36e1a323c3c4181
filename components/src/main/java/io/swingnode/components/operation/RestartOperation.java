package io.swingnode.components.operation;

import io.swingnode.components.actor.ApplicationChange.BeginRestart;
import io.swingnode.components.actor.ApplicationChange.RestoreStatuses;
import io.swingnode.components.actor.JobQueueClient;
import io.swingnode.components.event.FailureLog;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.Job;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.StartOptions;
import io.swingnode.components.model.Status;
import java.util.EnumSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Restarts components by way of the start queue, and reloads running ones in place. */
public final class RestartOperation {
    private static final Logger LOG = LoggerFactory.getLogger(RestartOperation.class);

    private final OperationContext context;
    private final JobQueueClient startQueue;
    private final StartOperation start;
    private final StopOperation stop;

    public RestartOperation(
            OperationContext context, JobQueueClient startQueue, StartOperation start, StopOperation stop) {
        this.context = context;
        this.startQueue = startQueue;
        this.start = start;
        this.stop = stop;
    }

    /** Queues the restart and returns at once, with the status {@code stopping}. */
    public ApplicationState restart(String appId, Selection selection) {
        ApplicationState before = context.store().load(appId);
        before.refuseInstallation(selection);
        Job job = Job.of(Job.Action.RESTART, before.id(), selection);
        if (startQueue.jobs().stream().anyMatch(other -> other.key().equals(job.key()))) {
            throw new LifecycleException(
                    Code.DUPLICATE_JOB, "a restart of this selection of " + appId + " is queued or running already");
        }
        ApplicationState stopping = context.changed(context.store().change(appId, new BeginRestart(selection)));
        try {
            startQueue.add(job);
        } catch (RuntimeException failure) {
            // Without a job the components would stay in this status.
            context.changed(
                    context.store().change(appId, new RestoreStatuses(before, selection, EnumSet.of(Status.STOPPING))));
            throw failure;
        }
        return stopping;
    }

    /** The job {@code restart}. A failed start is reported by the start itself. */
    public void run(Job job) {
        String appId = job.appId();
        try {
            stop.stop(appId, job.selection(), false, false);
            start.start(appId, StartOptions.of(job.selection()));
        } catch (RuntimeException failure) {
            FailureLog.warn(LOG, "The restart " + job.key(), failure);
            ApplicationState stopped =
                    context.changed(context.store().setStatus(appId, Status.STOPPED, job.selection()));
            context.events().notifyFailure(stopped, job.selection(), "restart", failure);
        }
    }

    /** Replaces the processes of the selection's running components, one after the other. */
    public ApplicationState reload(String appId, Selection selection) {
        ApplicationState application = context.store().load(appId);
        var running = application.selected(selection).stream()
                .filter(component -> component.status() == Status.RUNNING)
                .toList();
        if (running.isEmpty()) {
            throw new LifecycleException(
                    Code.NO_RUNNING_COMPONENT,
                    "nothing in this selection of " + appId + " is running; start it instead");
        }
        try {
            running.stream()
                    .filter(component -> component.definition().hasProcess())
                    .forEach(component ->
                            context.runner().reload(context.planner().launch(application, component)));
        } catch (RuntimeException failure) {
            FailureLog.warn(LOG, "The reload of " + appId, failure);
            throw failure;
        }
        Selection reloaded =
                Selection.of(running.stream().map(ComponentState::id).toList());
        return context.changed(context.store().setStatus(appId, Status.RUNNING, reloaded));
    }
}
