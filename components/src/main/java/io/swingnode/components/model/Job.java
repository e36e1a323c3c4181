package io.swingnode.components.model;

import java.util.List;
import java.util.Optional;

/**
 * Work that waits in a queue and survives a restart of the node.
 *
 * @param componentIds sorted; empty means all components
 * @param plan present for {@link Action#DOWNLOAD}
 */
public record Job(Action action, String appId, List<String> componentIds, Optional<InstallPlan> plan) {
    public enum Action {
        RESTART,
        CHECK_IF_STARTED,
        DOWNLOAD
    }

    public static Job of(Action action, String appId, Selection selection) {
        return new Job(action, appId, selection.sortedIds(), Optional.empty());
    }

    /** Two jobs with the same key never wait or run at the same time. */
    public String key() {
        return action + ":" + appId + ":" + String.join(",", componentIds);
    }

    public Selection selection() {
        return Selection.of(componentIds);
    }
}
