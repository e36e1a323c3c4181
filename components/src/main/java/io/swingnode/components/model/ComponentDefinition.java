package io.swingnode.components.model;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the manifest says about one component.
 *
 * @param group {@value #GATEWAY} never has a process
 * @param routePath where a front end mounts the component; may be empty
 * @param command words of the command line; empty when the component has nothing to run
 * @param port web port on 127.0.0.1; 0 when the component listens on none
 * @param healthPath HTTP path that must answer 2xx; absent when accepting connections is enough
 * @param startTimeoutMillis how long a start may take until healthy; 0 when undeclared
 * @param restart after which ends of its process it is restarted
 * @param maxRestarts restarts before the process counts as errored
 * @param autostart started again with the node, when its process ended while it was to run
 * @param memoryLimitBytes resident size at which the process is restarted; 0 when unlimited
 * @param hooks script paths inside the component's directory, by hook name
 * @param dependencies ids of components of the application that this one needs, and starts after
 */
public record ComponentDefinition(
        String id,
        String title,
        String version,
        String group,
        String routePath,
        List<String> command,
        Map<String, String> environment,
        List<String> requiredEnvironment,
        int port,
        Optional<String> healthPath,
        long startTimeoutMillis,
        RestartPolicy restart,
        int maxRestarts,
        boolean autostart,
        long memoryLimitBytes,
        List<ConfigDeclaration> configs,
        Map<String, String> hooks,
        List<Migration> migrations,
        List<String> resources,
        List<String> dependencies,
        PackageSource source) {
    public static final String GATEWAY = "gateway";
    public static final String DEFAULT_GROUP = "service";
    public static final int MAX_RESTARTS = 3;

    /** Records of earlier versions know of no policy: they restarted after failures. */
    public ComponentDefinition {
        restart = Objects.requireNonNullElse(restart, RestartPolicy.ON_FAILURE);
    }

    public boolean gateway() {
        return group.equals(GATEWAY);
    }

    /** True when starting this component spawns a process. */
    public boolean hasProcess() {
        return !gateway() && !command.isEmpty();
    }

    public ComponentDefinition withRoutePath(String newRoutePath) {
        return new ComponentDefinition(
                id,
                title,
                version,
                group,
                newRoutePath,
                command,
                environment,
                requiredEnvironment,
                port,
                healthPath,
                startTimeoutMillis,
                restart,
                maxRestarts,
                autostart,
                memoryLimitBytes,
                configs,
                hooks,
                migrations,
                resources,
                dependencies,
                source);
    }
}
