package io.swingnode.components.model;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The components that an operation applies to: those listed, or all when nothing is listed.
 *
 * @param componentIds ids in the order given, without blanks or repeats; empty means <em>all</em>
 */
public record Selection(Set<String> componentIds) {
    /** Every component of the application. */
    public static final Selection ALL = new Selection(Set.of());

    /** Drops blanks and repeats, and keeps the order. */
    public Selection {
        componentIds =
                componentIds.stream().filter(id -> !id.isBlank()).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The components listed; all of them when the list is empty or holds only blanks. */
    public static Selection of(Collection<String> componentIds) {
        return new Selection(new LinkedHashSet<>(componentIds));
    }

    /** The one component named. */
    public static Selection of(String componentId) {
        return of(List.of(componentId));
    }

    /** True when the component is selected. */
    public boolean includes(String componentId) {
        return componentIds.isEmpty() || componentIds.contains(componentId);
    }

    /** True when some component may be in both. */
    public boolean overlaps(Selection other) {
        return componentIds.isEmpty()
                || other.componentIds.isEmpty()
                || componentIds.stream().anyMatch(other.componentIds::contains);
    }

    /** The ids in sorted order: two selections of the same components give the same list. */
    public List<String> sortedIds() {
        return componentIds.stream().sorted().toList();
    }
}
