package io.swingnode.components.operation;

import akka.Done;
import io.swingnode.components.actor.ApplicationChange.RecordExit;
import io.swingnode.components.actor.JobQueueClient;
import io.swingnode.components.event.FailureLog;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.Job;
import io.swingnode.components.model.ProcessExit;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.StartOptions;
import io.swingnode.components.model.Status;
import io.swingnode.components.process.ExitReport;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts again, with the node, the components that are to run and whose processes are gone, if their manifest says so.
 * That a recorded process is gone is told by the actor of its component, which has looked for it.
 */
public final class AutostartOperation {
    private static final Logger LOG = LoggerFactory.getLogger(AutostartOperation.class);

    private final OperationContext context;
    private final JobQueueClient startQueue;
    private final StartOperation start;

    public AutostartOperation(OperationContext context, JobQueueClient startQueue, StartOperation start) {
        this.context = context;
        this.startQueue = startQueue;
        this.start = start;
    }

    /** Queues the start of those that are gone; jobs of an earlier node that would find them gone are replaced. */
    void takeUp(ApplicationState application) {
        String appId = application.id();
        Set<String> ids = new TreeSet<>();
        for (ComponentState component : application.selected(Selection.ALL)) {
            if (component.toRun() && component.definition().hasProcess() && !lives(appId, component.id())) {
                if (!application.startsWithNode(component)) {
                    tellUnfinished(application, component);
                } else if (isForgotten(appId, component.id())) {
                    ids.add(component.id());
                }
            }
        }
        List<Job> replaced = startQueue.jobs().stream()
                .filter(job -> job.appId().equals(appId) && isReplaced(job, ids))
                .toList();
        for (Job job : replaced) {
            application.selected(job.selection()).stream()
                    .filter(component -> component.status() == Status.STARTING && component.toRun())
                    .filter(component -> ids.contains(component.id())
                            || lives(appId, component.id())
                            || !component.definition().hasProcess())
                    .forEach(component -> ids.add(component.id()));
            startQueue.cancel(job.key());
        }
        if (!ids.isEmpty()) {
            LOG.info("{}: starting {} with the node", appId, ids);
            Selection selection = Selection.of(ids);
            context.store().setStatus(appId, Status.STARTING, selection);
            startQueue.add(Job.of(Job.Action.START, appId, selection));
        }
    }

    private static boolean isReplaced(Job job, Set<String> ids) {
        return switch (job.action()) {
            case START -> true;
            case CHECK_IF_STARTED -> ids.stream().anyMatch(job.selection()::includes);
            case RESTART, DOWNLOAD -> false;
        };
    }

    private boolean lives(String appId, String componentId) {
        return context.runner().describe(appId, componentId).isPresent();
    }

    /** One that is on record still could not be looked for, or not be ended: a second beside it would do harm. */
    private boolean isForgotten(String appId, String componentId) {
        boolean forgotten = context.store()
                .load(appId)
                .component(componentId)
                .filter(component -> component.process().isEmpty())
                .isPresent();
        if (!forgotten) {
            LOG.error("{}/{} is not started with the node: its process is not known to be gone", appId, componentId);
        }
        return forgotten;
    }

    /**
     * Tells that it is not running any more, unless the actor of its component has done so: its process ended while the
     * node did, and the restart that was due, or the record of the end, was lost with that node.
     */
    private void tellUnfinished(ApplicationState application, ComponentState component) {
        String appId = application.id();
        boolean unfinished = context.store()
                .load(appId)
                .component(component.id())
                .filter(now -> now.toRun() && now.process().isEmpty())
                .isPresent();
        if (!unfinished || component.status().inProgress()) {
            return;
        }
        ProcessExit exit = ExitReport.notRestarted(component
                .lastExit()
                .filter(last -> last.action() == ProcessExit.Action.RESTART)
                .filter(last ->
                        component.startedAt().filter(last.at()::isBefore).isEmpty()));
        LOG.warn("{}/{}: {}", appId, component.id(), exit.sentence());
        CompletionStage<Done> unusedTold = context.events().processEnded(appId, component.id(), exit);
        ApplicationState unused = context.store().change(appId, new RecordExit(component.id(), exit));
    }

    /** The job {@code start}: each component by itself, so that one that fails takes only those with it that need it. */
    public void run(Job job) {
        String appId = job.appId();
        var unused = context.inOrder().following(context.store().load(appId).selected(job.selection()), component -> {
            start(appId, component.id());
        });
    }

    private void start(String appId, String componentId) {
        Selection selection = Selection.of(componentId);
        try {
            // Stopped by an operator meanwhile, or started by an earlier run of this job.
            boolean due = context.store().load(appId).selected(selection).stream()
                    .anyMatch(now -> now.toRun() && now.status() == Status.STARTING);
            if (due) {
                start.start(appId, StartOptions.of(selection).immediately());
            }
        } catch (RuntimeException failure) {
            FailureLog.warn(LOG, "The start of " + appId + "/" + componentId + " with the node", failure);
            ApplicationState failed = context.changed(context.store().setStatus(appId, Status.ERROR, selection));
            context.events().notifyFailure(failed, selection, "start", failure);
        }
    }
}
