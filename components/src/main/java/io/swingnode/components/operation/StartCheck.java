package io.swingnode.components.operation;

import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentDefinition;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.DependencyOrder;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.ProcessRecord;
import io.swingnode.components.model.StartOptions;
import io.swingnode.components.model.Status;
import io.swingnode.components.process.HealthCheck;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Checks the health of the components of one start, in the order of their dependencies, and spawns those that have
 * waited for others. The check may be repeated, for processes that another start has made meanwhile.
 */
final class StartCheck {
    private final OperationContext context;
    private final Spawning spawning;
    private final String appId;
    private final StartOptions options;
    private final long steadyMillis;
    private final Semaphore spawns;
    private final Set<String> spawned = ConcurrentHashMap.newKeySet();
    /** Of the process that was checked. */
    private final Map<String, Optional<String>> tokens = new ConcurrentHashMap<>();

    StartCheck(OperationContext context, Spawning spawning, String appId, StartOptions options, long steadyMillis) {
        this.context = context;
        this.spawning = spawning;
        this.appId = appId;
        this.options = options;
        this.steadyMillis = steadyMillis;
        this.spawns = new Semaphore(context.settings().startConcurrency());
    }

    /** The failures by component, those of dependencies before those that follow from them. */
    Map<String, RuntimeException> failures() {
        ApplicationState application = context.store().load(appId);
        List<ComponentState> components = application.selected(options.selection());
        components.forEach(component -> tokens.put(component.id(), token(application, component.id())));
        DependencyOrder order = InOrder.orderOf(components);
        InOrder all = new InOrder(context.settings().executor(), Math.max(1, components.size()));
        return new LinkedHashMap<>(all.starting(components, component -> {
            if (component.definition().hasProcess()) {
                check(component, !order.before(component.id()).isEmpty());
            }
        }));
    }

    private void check(ComponentState component, boolean waited) {
        ComponentDefinition definition = component.definition();
        if (waited && spawned.add(component.id())) {
            InOrder.limited(spawns, () -> spawning.later(appId, component.id(), options.e2eMode()));
        }
        tokens.put(component.id(), token(context.store().load(appId), component.id()));
        HealthCheck.run(
                context.runner(),
                appId,
                definition,
                new HealthCheck.Timing(
                        context.settings().onlineMillis(),
                        steadyMillis,
                        context.settings().timeoutMillis(definition.startTimeoutMillis(), steadyMillis),
                        context.settings().probes()));
    }

    /** True when the component has another process than the one that was checked, and not because that one crashed. */
    boolean isStartedAnew(ApplicationState now, String componentId) {
        Optional<String> checked = tokens.getOrDefault(componentId, Optional.empty());
        return now.component(componentId)
                .filter(component -> component.status() == Status.STARTING || component.status() == Status.RUNNING)
                .flatMap(ComponentState::process)
                .filter(process ->
                        process.restarts() == 0 && !Optional.of(process.token()).equals(checked))
                .isPresent();
    }

    private static Optional<String> token(ApplicationState application, String componentId) {
        return application
                .component(componentId)
                .flatMap(ComponentState::process)
                .map(ProcessRecord::token);
    }

    /** The failure that the others follow from, and what was not started because of it. */
    static RuntimeException cause(Map<String, RuntimeException> failures) {
        RuntimeException first = failures.values().iterator().next();
        List<String> waiting = failures.entrySet().stream()
                .filter(entry -> isOfDependency(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        return isOfDependency(first) ? first : cause(first, waiting);
    }

    static RuntimeException cause(RuntimeException first, List<String> waiting) {
        if (waiting.isEmpty() || !(first instanceof LifecycleException cause)) {
            return first;
        }
        return new LifecycleException(
                cause.code(),
                cause.getMessage() + "; not started, because they depend on it: " + String.join(", ", waiting),
                cause);
    }

    private static boolean isOfDependency(RuntimeException failure) {
        return failure instanceof LifecycleException e && e.code() == Code.DEPENDENCY_FAILED;
    }
}
