package io.swingnode.components.config;

import io.swingnode.components.model.RestartPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Everything needed to spawn a component's process.
 *
 * @param environment all of it; nothing else is inherited from the node
 * @param directories directories that must exist before the component's code runs
 * @param memoryLimitBytes 0 when unlimited
 */
public record LaunchSpec(
        String appId,
        String componentId,
        List<String> command,
        Path directory,
        Map<String, String> environment,
        Path logs,
        List<Path> directories,
        long memoryLimitBytes,
        RestartPolicy restart,
        int maxRestarts) {

    public LaunchSpec withEnvironment(Map<String, String> newEnvironment) {
        return new LaunchSpec(
                appId,
                componentId,
                command,
                directory,
                newEnvironment,
                logs,
                directories,
                memoryLimitBytes,
                restart,
                maxRestarts);
    }

    /** As lines of the log name it. Configs may be secrets: they never show there. */
    @Override
    public String toString() {
        return appId + "/" + componentId;
    }
}
