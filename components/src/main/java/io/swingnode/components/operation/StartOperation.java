package io.swingnode.components.operation;

import io.swingnode.components.actor.ApplicationChange.BeginStart;
import io.swingnode.components.actor.JobQueueClient;
import io.swingnode.components.event.Events;
import io.swingnode.components.event.FailureLog;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.Job;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.StartOptions;
import io.swingnode.components.model.Status;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts components and decides whether they run. */
public final class StartOperation {
    private static final Logger LOG = LoggerFactory.getLogger(StartOperation.class);
    private static final Duration CHECK_ENDING_LIMIT = Duration.ofSeconds(2);

    private final OperationContext context;
    private final JobQueueClient startQueue;
    private final StartRequirements requirements;
    private final Spawning spawning;

    public StartOperation(OperationContext context, JobQueueClient startQueue) {
        this.context = context;
        this.startQueue = startQueue;
        this.requirements = new StartRequirements(context);
        this.spawning = new Spawning(context, requirements);
    }

    public ApplicationState start(String appId, StartOptions options) {
        Selection selection = options.selection();
        requirements.verifyIntegrity(context.store().load(appId), selection);
        // Written before validation, so that a stop by the operator from here on is not taken for a failure.
        ApplicationState starting = context.changed(context.store().change(appId, new BeginStart(selection)));
        try {
            requirements.validate(starting, selection);
            spawning.first(starting, options);
            if (!options.checkHealthImmediately()) {
                queueCheck(Job.of(Job.Action.CHECK_IF_STARTED, appId, selection).withE2eMode(options.e2eMode()));
                return context.store().load(appId);
            }
        } catch (RuntimeException failure) {
            return failed(appId, options, failure);
        }
        return awaitHealth(appId, options, context.settings().steadyImmediateMillis());
    }

    /** The job {@code check_if_started}. */
    public void checkIfStarted(Job job) {
        try {
            awaitHealth(
                    job.appId(),
                    new StartOptions(job.selection(), false, false, job.e2eMode()),
                    context.settings().steadyMillis());
        } catch (RuntimeException failure) {
            FailureLog.warn(LOG, "The health check " + job.key(), failure);
        }
    }

    /** A check of the same selection that is about to end gets the time to end. */
    private void queueCheck(Job job) {
        boolean queued = addedCheck(job) || (startQueue.awaitEnd(job.key(), CHECK_ENDING_LIMIT) && addedCheck(job));
        if (!queued) {
            LOG.warn("The job {} is queued or running already; its result counts for this start too", job.key());
        }
    }

    private boolean addedCheck(Job job) {
        try {
            startQueue.add(job);
            return true;
        } catch (LifecycleException e) {
            if (e.code() != Code.DUPLICATE_JOB) {
                throw e;
            }
            return false;
        }
    }

    private ApplicationState awaitHealth(String appId, StartOptions options, long steadyMillis) {
        StartCheck check = new StartCheck(context, spawning, appId, options, steadyMillis);
        while (true) {
            Map<String, RuntimeException> failures = check.failures();
            ApplicationState now = context.store().load(appId);
            Optional<Selection> remaining = notStopped(now, options.selection());
            if (remaining.isEmpty()) {
                return quietly(now);
            }
            failures.keySet().retainAll(remaining.get().componentIds());
            if (failures.isEmpty()) {
                return started(appId, remaining.get());
            }
            // If the same components were started again meanwhile, check the new processes.
            if (failures.keySet().stream().noneMatch(id -> check.isStartedAnew(now, id))) {
                return failed(appId, options.withSelection(remaining.get()), StartCheck.cause(failures));
            }
        }
    }

    /** The components that were not stopped meanwhile; empty when all were. */
    private static Optional<Selection> notStopped(ApplicationState now, Selection selection) {
        List<String> ids = now.selected(selection).stream()
                .filter(component -> !Spawning.STOPPED_MEANWHILE.contains(component.status()))
                .map(ComponentState::id)
                .toList();
        return ids.isEmpty() ? Optional.empty() : Optional.of(Selection.of(ids));
    }

    private static ApplicationState quietly(ApplicationState now) {
        LOG.info("The start of {} was ended by a stop", now.id());
        return now;
    }

    private ApplicationState started(String appId, Selection selection) {
        context.store().setStatusFrom(appId, EnumSet.of(Status.STARTING), Status.RUNNING, selection);
        ApplicationState running = context.store().load(appId);
        context.events().componentsUpdated(running);
        context.events().emit(Events.STARTED, running);
        return running;
    }

    private ApplicationState failed(String appId, StartOptions options, RuntimeException failure) {
        ApplicationState now = context.store().load(appId);
        boolean nothingSelected = now.selected(options.selection()).isEmpty();
        Selection selection = options.selection();
        if (!nothingSelected) {
            Optional<Selection> remaining = notStopped(now, selection);
            if (remaining.isEmpty()) {
                return quietly(now);
            }
            selection = remaining.get();
        }
        LOG.warn("The start of {} failed: {}", appId, Events.message(failure));
        context.events().notifyFailure(now, selection, "start", failure);
        try {
            context.deleteProcess(appId, selection);
        } catch (RuntimeException e) {
            FailureLog.warn(LOG, "The end of the processes of " + appId + " after their failed start", e);
        }
        ApplicationState state = context.store().setStatus(appId, Status.ERROR, selection);
        context.events().emitFailure(Events.START_FAILED, state, selection, failure);
        if (options.throwOnError()) {
            throw failure;
        }
        return state;
    }
}
