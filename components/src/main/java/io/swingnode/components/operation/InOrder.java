package io.swingnode.components.operation;

import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.DependencyOrder;
import io.swingnode.components.model.Interruption;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Runs an action on components in the order of their dependencies: on up to {@code limit} at the same time, and on none
 * before those that come first are done with. Waits for all.
 */
record InOrder(ExecutorService executor, int limit) {
    /** How an item ended, for those that come after it. */
    private enum End {
        SUCCEEDED,
        FAILED
    }

    static DependencyOrder orderOf(List<ComponentState> components) {
        return DependencyOrder.of(
                components.stream().map(ComponentState::definition).toList());
    }

    /**
     * Dependencies first. When one fails, the action is not run on those that depend on it; they fail too.
     *
     * @return the failures by id, each after those that it follows from
     */
    Map<String, RuntimeException> starting(List<ComponentState> components, Consumer<ComponentState> action) {
        DependencyOrder order = orderOf(components);
        return run(components, order.ids(), order::before, true, action);
    }

    /** Dependencies first, each once those before it have ended in whatever way. */
    Map<String, RuntimeException> following(List<ComponentState> components, Consumer<ComponentState> action) {
        DependencyOrder order = orderOf(components);
        return run(components, order.ids(), order::before, false, action);
    }

    /** Dependencies last, each once those that depend on it have ended in whatever way; then throws the first failure. */
    void ending(List<ComponentState> components, Consumer<ComponentState> action) {
        DependencyOrder order = orderOf(components);
        run(components, order.ids().reversed(), order::after, false, action).values().stream()
                .findFirst()
                .ifPresent(failure -> {
                    throw failure;
                });
    }

    private Map<String, RuntimeException> run(
            List<ComponentState> components,
            List<String> ids,
            Function<String, List<String>> first,
            boolean needed,
            Consumer<ComponentState> action) {
        Map<String, ComponentState> states = new LinkedHashMap<>();
        Map<String, CompletableFuture<End>> ends = new LinkedHashMap<>();
        components.forEach(component -> {
            states.put(component.id(), component);
            ends.put(component.id(), new CompletableFuture<>());
        });
        List<ComponentState> sorted = ids.stream().map(id -> of(states, id)).toList();
        Semaphore permits = new Semaphore(limit);
        // Those that wait for others must not keep them from working: the limit is for those at work.
        return Parallel.failures(executor, Math.max(1, sorted.size()), sorted, ComponentState::id, component -> {
            End end = End.FAILED;
            try {
                for (String before : first.apply(component.id())) {
                    if (await(of(ends, before)) == End.FAILED && needed) {
                        throw notStarted(component, before);
                    }
                }
                limited(permits, () -> action.accept(component));
                end = End.SUCCEEDED;
            } finally {
                boolean unused = of(ends, component.id()).complete(end);
            }
        });
    }

    private static <V> V of(Map<String, V> values, String id) {
        V value = values.get(id);
        if (value == null) {
            throw new IllegalStateException("no component " + id);
        }
        return value;
    }

    private static End await(CompletableFuture<End> end) {
        try {
            return end.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Interruption.cancelled();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    static void limited(Semaphore permits, Runnable work) {
        try {
            permits.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Interruption.cancelled();
        }
        try {
            work.run();
        } finally {
            permits.release();
        }
    }

    private static LifecycleException notStarted(ComponentState component, String dependency) {
        return new LifecycleException(
                Code.DEPENDENCY_FAILED,
                "component " + component.id() + " was not started: it depends on " + dependency + ", which failed");
    }
}
