package io.swingnode.components.manifest;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swingnode.components.model.ApplicationDefinition.Requirements;
import io.swingnode.components.model.Migration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A manifest as it is written. Jackson binds it after {@link ManifestSchema} has accepted the text, so types, names
 * and ranges hold here; a text, list or map that is absent is empty.
 */
record ManifestFile(
        String id,
        Optional<String> title,
        String description,
        String version,
        Optional<Integer> structureVersion,
        boolean gateway,
        Optional<Boolean> initialised,
        Map<String, String> settings,
        List<Config> configs,
        Optional<Requirements> requirements,
        List<Component> components) {

    record Config(
            String key,
            String description,
            @JsonProperty("default") Optional<String> defaultValue,
            boolean required,
            boolean secure) {}

    record Component(
            String id,
            Optional<String> title,
            String version,
            Optional<String> group,
            String routePath,
            List<String> command,
            boolean noProcess,
            Map<String, String> environment,
            List<String> requiredEnvironment,
            int port,
            Optional<String> healthPath,
            long startTimeoutMillis,
            Optional<String> restart,
            Optional<Integer> maxRestarts,
            boolean autostart,
            long memoryLimitBytes,
            List<Config> configs,
            Map<String, String> hooks,
            List<Migration> migrations,
            List<String> resources,
            List<String> dependsOn,
            List<String> dependencies,
            Optional<Source> source) {}

    record Source(String directory, String archive, String url, String sha256) {}
}
