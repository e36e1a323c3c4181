package io.swingnode.components.operation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.swingnode.components.actor.ApplicationChange.NewIdentity;
import io.swingnode.components.actor.ApplicationChange.SetComponentConfigs;
import io.swingnode.components.actor.ApplicationChange.SetConfigs;
import io.swingnode.components.config.ConfigKeys;
import io.swingnode.components.config.ConfigRules;
import io.swingnode.components.config.ConfigValues;
import io.swingnode.components.config.LaunchPlanner;
import io.swingnode.components.event.ApplicationJson;
import io.swingnode.components.event.Events;
import io.swingnode.components.files.JsonFiles;
import io.swingnode.components.files.PackageListing;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.ConfigEntry;
import io.swingnode.components.model.ConfigValue;
import io.swingnode.components.model.Hook;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Configures an application or one of its components. */
public record ConfigOperation(OperationContext context, ConfigRules rules) {
    /**
     * Sets configs, and returns others to their defaults.
     *
     * @param target the application's id, and perhaps a component's; ids beyond those are ignored
     * @param unset keys to return to their defaults, or to remove where they have none
     */
    public ApplicationState config(
            List<String> target, List<ConfigEntry> configs, List<String> unset, boolean skipHook) {
        if (target.isEmpty()) {
            throw new LifecycleException(Code.USAGE, "a configuration needs the id of an application");
        }
        ApplicationState application = context.store().resolve(target.getFirst());
        if (target.size() > 1) {
            return ofComponent(application, target.get(1), configs, unset, skipHook);
        }
        return ofRoot(application, target.getFirst(), configs, unset, skipHook);
    }

    private ApplicationState ofComponent(
            ApplicationState application,
            String componentId,
            List<ConfigEntry> configs,
            List<String> unset,
            boolean skipHook) {
        ComponentState component = application
                .component(componentId)
                .orElseThrow(() -> new LifecycleException(
                        Code.CHILD_NOT_FOUND, "application " + application.id() + " has no component " + componentId));
        List<ConfigEntry> accepted = rules.forComponent(component.definition(), configs);
        rules.requireUnsettable(component, configs, unset);
        if (accepted.isEmpty() && unset.isEmpty()) {
            return application;
        }
        if (!skipHook) {
            runHook(application, component, accepted);
        }
        Map<String, ConfigValue> values = new LinkedHashMap<>();
        accepted.forEach(entry ->
                values.put(entry.key(), sealed(entry, rules.isSecure(component.definition(), entry))));
        ApplicationState updated = context.store()
                .change(application.id(), new SetComponentConfigs(componentId, values, Set.copyOf(unset)));
        context.events().emit(Events.UPDATED, updated);
        return updated;
    }

    private ApplicationState ofRoot(
            ApplicationState application,
            String rootId,
            List<ConfigEntry> configs,
            List<String> unset,
            boolean skipHook) {
        List<ConfigEntry> accepted = rules.forRoot(application, rootId, configs);
        rules.requireUnsettable(application, configs, unset);
        // Every key was dropped with a warning: nothing has changed, and nothing is told.
        if (accepted.isEmpty() && unset.isEmpty()) {
            return application;
        }
        if (!skipHook) {
            application.components().forEach(component -> runHook(application, component, accepted));
        }
        Map<String, ConfigValue> values = new LinkedHashMap<>();
        Map<String, String> reserved = new LinkedHashMap<>();
        for (ConfigEntry entry : accepted) {
            if (ConfigKeys.RESERVED.contains(entry.key())) {
                reserved.put(entry.key(), entry.value());
            } else {
                values.put(entry.key(), sealed(entry, rules.isSecure(application, entry)));
            }
        }
        Optional<String> secret = Optional.ofNullable(reserved.get(ConfigKeys.SECRET_KEY));
        ApplicationState updated = context.store()
                .change(
                        application.id(),
                        new SetConfigs(
                                values,
                                Set.copyOf(unset),
                                Optional.ofNullable(reserved.get(ConfigKeys.TITLE)),
                                Optional.ofNullable(reserved.get(ConfigKeys.DESCRIPTION)),
                                secret.map(this::identity)));
        if (secret.isPresent()) {
            writeIdentityDocument(updated);
        } else {
            context.events().appConfigChanged(application.id(), payload(accepted, values, unset));
        }
        context.events().emit(Events.UPDATED, updated);
        return updated;
    }

    /** The hook sees what the component's process would see. */
    private void runHook(ApplicationState application, ComponentState component, List<ConfigEntry> proposed) {
        Map<String, String> environment = new LinkedHashMap<>();
        proposed.stream()
                .filter(entry -> !rules.isSecure(application, entry)
                        || LaunchPlanner.maySee(application, component, entry.key()))
                .forEach(entry -> environment.put(entry.key(), entry.value()));
        context.hooks().run(Hook.PRE_CONFIG, application, component, environment, true);
    }

    private ConfigValue sealed(ConfigEntry entry, boolean secure) {
        return secure
                ? new ConfigValues(context.secrets()).sealed(entry.value(), entry.custom())
                : new ConfigValue(entry.value(), false, entry.custom());
    }

    private NewIdentity identity(String key) {
        String publicId = PackageListing.hex(PackageListing.digest().digest(key.getBytes(StandardCharsets.UTF_8)));
        return new NewIdentity(context.secrets().encrypt(key), publicId);
    }

    /** The public part of the application's identity; it can be written again from the journal. */
    private void writeIdentityDocument(ApplicationState application) {
        JsonFiles.write(
                context.directories().identityDocument(application.id()),
                Map.of(
                        "id", application.id(),
                        "title", application.definition().title(),
                        "publicId", application.identity().publicId(),
                        "archivedIds", application.identity().archivedIds()));
    }

    private static ArrayNode payload(List<ConfigEntry> entries, Map<String, ConfigValue> values, List<String> unset) {
        ArrayNode payload = JsonNodeFactory.instance.arrayNode();
        for (ConfigEntry entry : entries) {
            boolean secure = Optional.ofNullable(values.get(entry.key()))
                    .filter(ConfigValue::secure)
                    .isPresent();
            payload.addObject().put("key", entry.key()).put("value", secure ? ApplicationJson.MASK : entry.value());
        }
        unset.forEach(key -> payload.addObject().put("key", key).put("unset", true));
        return payload;
    }
}
