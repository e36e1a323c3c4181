package io.swingnode.components.model;

import java.util.List;

/**
 * What an upgrade would change, as found by a check; the upgrade is asked for by the session's id.
 *
 * @param changes one per component of the new manifest whose version differs, or that is new
 */
public record UpgradeSession(String id, String appId, String fromVersion, String toVersion, List<Change> changes) {
    /**
     * A component that can be upgraded.
     *
     * @param fromVersion empty for a component that the application does not have yet
     */
    public record Change(String componentId, String fromVersion, String toVersion) {}
}
