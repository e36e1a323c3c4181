package io.swingnode.components.operation;

import io.swingnode.components.config.LaunchSpec;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.DependencyOrder;
import io.swingnode.components.model.Hook;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.StartOptions;
import io.swingnode.components.model.Status;
import io.swingnode.components.process.ProcessState;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Spawns the processes of a start, each between its hooks. */
record Spawning(OperationContext context, StartRequirements requirements) {
    static final Set<Status> STOPPED_MEANWHILE = EnumSet.of(Status.STOPPING, Status.STOPPED);

    /** Spawns those that wait for no other of the selection; the others follow during the check of their health. */
    void first(ApplicationState application, StartOptions options) {
        DependencyOrder order = InOrder.orderOf(application.selected(options.selection()));
        Map<String, RuntimeException> failures = Parallel.failures(
                context.settings().executor(),
                context.settings().startConcurrency(),
                application.selected(options.selection()).stream()
                        .filter(component -> component.definition().hasProcess())
                        .filter(component -> order.before(component.id()).isEmpty())
                        .toList(),
                ComponentState::id,
                component -> spawn(application, component, options.e2eMode()));
        if (!failures.isEmpty()) {
            Set<String> waiting = order.allAfter(failures.keySet());
            throw StartCheck.cause(
                    failures.values().iterator().next(),
                    order.ids().stream().filter(waiting::contains).toList());
        }
    }

    /** Spawns one whose dependencies are healthy by now, unless it was stopped meanwhile or runs already. */
    void later(String appId, String componentId, boolean e2eMode) {
        ApplicationState now = context.store().load(appId);
        boolean runs = context.runner()
                .describe(appId, componentId)
                .filter(info -> info.state() != ProcessState.ERRORED && info.state() != ProcessState.STOPPED)
                .isPresent();
        now.selected(Selection.of(componentId)).stream()
                .filter(component -> component.status() == Status.STARTING && !runs)
                .forEach(component -> spawn(now, component, e2eMode));
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
        // A stop that came during the hooks found no process to end.
        if (isStopped(application.id(), component.id())) {
            context.runner().delete(application.id(), component.id());
            return;
        }
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

    private boolean isStopped(String appId, String componentId) {
        return context.store().load(appId).selected(Selection.of(componentId)).stream()
                .anyMatch(now -> STOPPED_MEANWHILE.contains(now.status()));
    }
}
