package io.swingnode.components.model;

import java.util.List;
import java.util.Optional;

/**
 * Work that waits in a queue and survives a restart of the node.
 *
 * @param componentIds sorted; empty means all components
 * @param plan present for {@link Action#DOWNLOAD}
 */
public record Job(Action action, String appId, List<String> componentIds, Optional<InstallPlan> plan, boolean e2eMode) {
    public enum Action {
        RESTART,
        CHECK_IF_STARTED,
        /** Start, with the node, what ran before. */
        START,
        DOWNLOAD
    }

    public static Job of(Action action, String appId, Selection selection) {
        return new Job(action, appId, selection.sortedIds(), Optional.empty(), false);
    }

    /** The same, for a start in this mode. */
    public Job withE2eMode(boolean newE2eMode) {
        return new Job(action, appId, componentIds, plan, newE2eMode);
    }

    /** Two jobs with the same key never wait or run at the same time. */
    public String key() {
        return action + ":" + appId + ":" + String.join(",", componentIds);
    }

    /** How long the start of what its plan installs may take, as declared. */
    public long declaredStartMillis() {
        return DependencyOrder.of(plan.map(InstallPlan::components).orElse(List.of()))
                .declaredStartMillis();
    }

    public Selection selection() {
        return Selection.of(componentIds);
    }
}
