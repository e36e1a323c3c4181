package io.swingnode.components.operation;

import io.swingnode.components.actor.ApplicationChange.BeginStart;
import io.swingnode.components.actor.JobQueueClient;
import io.swingnode.components.config.LaunchSpec;
import io.swingnode.components.event.Events;
import io.swingnode.components.event.FailureLog;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentDefinition;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.Hook;
import io.swingnode.components.model.Job;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.ProcessRecord;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.StartOptions;
import io.swingnode.components.model.Status;
import io.swingnode.components.process.HealthCheck;
import io.swingnode.components.process.ProcessState;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts components and decides whether they run. */
public final class StartOperation {
    private static final Logger LOG = LoggerFactory.getLogger(StartOperation.class);
    private static final Set<Status> STOPPED_MEANWHILE = EnumSet.of(Status.STOPPING, Status.STOPPED);
    private static final Duration CHECK_ENDING_LIMIT = Duration.ofSeconds(2);

    private final OperationContext context;
    private final JobQueueClient startQueue;
    private final StartRequirements requirements;

    public StartOperation(OperationContext context, JobQueueClient startQueue) {
        this.context = context;
        this.startQueue = startQueue;
        this.requirements = new StartRequirements(context);
    }

    public ApplicationState start(String appId, StartOptions options) {
        Selection selection = options.selection();
        requirements.verifyIntegrity(context.store().load(appId), selection);
        // Written before validation, so that a stop by the operator from here on is not taken for a failure.
        ApplicationState starting = context.changed(context.store().change(appId, new BeginStart(selection)));
        try {
            requirements.validate(starting, selection);
            spawn(starting, options);
            if (!options.checkHealthImmediately()) {
                queueCheck(Job.of(Job.Action.CHECK_IF_STARTED, appId, selection));
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
                    StartOptions.of(job.selection()),
                    context.settings().steadyMillis());
        } catch (RuntimeException failure) {
            FailureLog.warn(LOG, "The health check " + job.key(), failure);
        }
    }

    private void spawn(ApplicationState application, StartOptions options) {
        Parallel.forEach(
                context.settings().executor(),
                context.settings().startConcurrency(),
                application.selected(options.selection()).stream()
                        .filter(component -> component.definition().hasProcess())
                        .toList(),
                component -> spawn(application, component, options.e2eMode()));
    }

    private void spawn(ApplicationState application, ComponentState component, boolean e2eMode) {
        context.hooks().run(Hook.PRE_FLIGHT, application, component);
        requirements.requireEnvironment(application, component);
        context.hooks().run(Hook.PRE_START, application, component);
        LaunchSpec launch = context.planner().launch(application, component);
        if (e2eMode) {
            Map<String, String> environment = new LinkedHashMap<>(launch.environment());
            environment.put("SWINGNODE_E2E", "true");
            launch = launch.withEnvironment(environment);
        }
        context.runner().start(launch);
        boolean errored = context.runner()
                .describe(application.id(), component.id())
                .filter(info -> info.state() == ProcessState.ERRORED)
                .isPresent();
        if (errored) {
            throw new LifecycleException(
                    Code.PROCESS_FAILED, "component " + component.id() + " ended at once; see its error log");
        }
        context.settings()
                .executor()
                .execute(() -> context.hooks().runQuietly(Hook.POST_START, application, component, true));
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
        while (true) {
            ApplicationState before = context.store().load(appId);
            Map<String, RuntimeException> failures = check(before, options.selection(), steadyMillis);
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
            if (failures.keySet().stream().noneMatch(id -> isStartedAnew(before, now, id))) {
                RuntimeException first = failures.values().iterator().next();
                return failed(appId, options.withSelection(remaining.get()), first);
            }
        }
    }

    private static boolean isStartedAnew(ApplicationState before, ApplicationState now, String componentId) {
        Optional<String> token =
                before.component(componentId).flatMap(ComponentState::process).map(ProcessRecord::token);
        return now.component(componentId)
                .filter(component -> component.status() == Status.STARTING || component.status() == Status.RUNNING)
                .flatMap(ComponentState::process)
                .filter(process ->
                        process.restarts() == 0 && !Optional.of(process.token()).equals(token))
                .isPresent();
    }

    private Map<String, RuntimeException> check(ApplicationState application, Selection selection, long steadyMillis) {
        List<ComponentState> components = application.selected(selection).stream()
                .filter(component -> component.definition().hasProcess())
                .toList();
        return new HashMap<>(Parallel.failures(
                context.settings().executor(),
                Math.max(1, components.size()),
                components,
                ComponentState::id,
                component -> HealthCheck.run(
                        context.runner(),
                        application.id(),
                        component.definition(),
                        timing(component.definition(), steadyMillis))));
    }

    private HealthCheck.Timing timing(ComponentDefinition component, long steadyMillis) {
        return new HealthCheck.Timing(
                context.settings().onlineMillis(),
                steadyMillis,
                context.settings().timeoutMillis(component.startTimeoutMillis(), steadyMillis),
                context.settings().probes());
    }

    /** The components that were not stopped meanwhile; empty when all were. */
    private static Optional<Selection> notStopped(ApplicationState now, Selection selection) {
        List<String> ids = now.selected(selection).stream()
                .filter(component -> !STOPPED_MEANWHILE.contains(component.status()))
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
            LOG.error("A process of {} is still running after its failed start", appId, e);
        }
        ApplicationState state = context.store().setStatus(appId, Status.ERROR, selection);
        context.events().emitFailure(Events.START_FAILED, state, selection, failure);
        if (options.throwOnError()) {
            throw failure;
        }
        return state;
    }
}
