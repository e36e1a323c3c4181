package io.swingnode.components.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The order in which components start: each after those among them that it depends on. A circle, which no manifest has
 * but an upgrade of single components can close, is found; the order then leaves out the dependency that closes it.
 */
public final class DependencyOrder {
    private final Map<String, ComponentDefinition> components = new LinkedHashMap<>();
    /** In order of start: the ids that each one comes after. */
    private final Map<String, List<String>> before = new LinkedHashMap<>();

    private Optional<List<String>> circle = Optional.empty();

    private DependencyOrder(Collection<ComponentDefinition> components) {
        components.forEach(component -> this.components.put(component.id(), component));
    }

    public static DependencyOrder of(Collection<ComponentDefinition> components) {
        DependencyOrder order = new DependencyOrder(components);
        order.components.keySet().forEach(id -> order.visit(id, new LinkedHashSet<>()));
        return order;
    }

    private void visit(String id, Set<String> path) {
        if (before.containsKey(id)) {
            return;
        }
        path.add(id);
        List<String> first = new ArrayList<>();
        for (String dependency : dependencies(id)) {
            if (path.contains(dependency)) {
                closed(path, dependency);
            } else {
                visit(dependency, path);
                first.add(dependency);
            }
        }
        path.remove(id);
        before.put(id, List.copyOf(first));
    }

    private List<String> dependencies(String id) {
        ComponentDefinition component = components.get(id);
        return component == null
                ? List.of()
                : component.dependencies().stream()
                        .distinct()
                        .filter(components::containsKey)
                        .toList();
    }

    private void closed(Set<String> path, String again) {
        if (circle.isEmpty()) {
            List<String> ids = new ArrayList<>(path);
            List<String> found = new ArrayList<>(ids.subList(ids.indexOf(again), ids.size()));
            found.add(again);
            circle = Optional.of(List.copyOf(found));
        }
    }

    /** A circle of dependencies, if there is one: ids of which each depends on the next, the first again at the end. */
    public Optional<List<String>> circle() {
        return circle;
    }

    /** The ids in order of start; where no dependency says otherwise, in the order given. */
    public List<String> ids() {
        return List.copyOf(before.keySet());
    }

    /** The ids that this one starts after. */
    public List<String> before(String id) {
        return before.getOrDefault(id, List.of());
    }

    /** The ids that start after this one. */
    public List<String> after(String id) {
        return before.keySet().stream()
                .filter(other -> before(other).contains(id))
                .toList();
    }

    /** Those that start after one of these, directly or by way of others. */
    public Set<String> allAfter(Collection<String> ids) {
        Set<String> found = new HashSet<>();
        for (String id : ids()) {
            if (before(id).stream().anyMatch(first -> ids.contains(first) || found.contains(first))) {
                found.add(id);
            }
        }
        return found;
    }

    /** How long the start of all may take, as declared: of those that start one after the other, together. */
    public long declaredStartMillis() {
        Map<String, Long> ends = new HashMap<>();
        for (Map.Entry<String, List<String>> entry : before.entrySet()) {
            long begins = entry.getValue().stream()
                    .mapToLong(id -> ends.getOrDefault(id, 0L))
                    .max()
                    .orElse(0);
            ComponentDefinition component = components.get(entry.getKey());
            ends.put(entry.getKey(), begins + (component == null ? 0 : component.startTimeoutMillis()));
        }
        return ends.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }
}
