package io.swingnode.components.actor;

import io.swingnode.components.config.ConfigValues;
import io.swingnode.components.model.ApplicationDefinition;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentDefinition;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.InstallPlan;
import io.swingnode.components.model.InstalledFiles;
import io.swingnode.components.model.Rollback;
import io.swingnode.components.model.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What an install or upgrade makes of the record of an application, and how an upgrade is undone in it. */
final class ComponentPlacement {
    private ComponentPlacement() {}

    static ApplicationState placed(ApplicationState state, Map<String, InstalledFiles> files) {
        return state.mapComponents(component -> withFiles(component, files));
    }

    /** The components of the plan replaced or appended, everything else as it is by now. */
    static ApplicationState upgraded(
            ApplicationState state, InstallPlan plan, Map<String, InstalledFiles> files, ConfigValues values) {
        Map<String, ComponentDefinition> definitions = new LinkedHashMap<>();
        plan.components().forEach(component -> definitions.put(component.id(), component));
        List<ComponentState> components = new ArrayList<>();
        for (ComponentState component : state.components()) {
            ComponentDefinition definition = definitions.remove(component.id());
            components.add(
                    definition == null
                            ? component
                            : withFiles(
                                    component
                                            .withDefinition(definition)
                                            .withConfigs(values.ofComponent(definition, component.configs())),
                                    files));
        }
        definitions
                .values()
                .forEach(definition -> components.add(withFiles(
                        ComponentState.added(definition, ConfigValues.defaults(definition.configs()))
                                .withStatus(Status.UPGRADING, Instant.now()),
                        files)));
        ApplicationDefinition kept = state.definition();
        return state.withDefinition(plan.application().withTitle(kept.title(), kept.description()))
                .withConfigs(values.ofRoot(
                        plan.application(),
                        components.stream().map(ComponentState::definition).toList(),
                        state.configs()))
                .withComponents(components);
    }

    private static ComponentState withFiles(ComponentState component, Map<String, InstalledFiles> files) {
        InstalledFiles laid = files.get(component.id());
        return laid == null ? component : component.withFiles(laid.directory(), laid.listing());
    }

    /** The components of the upgrade become what they were before it; all others stay as they are now. */
    static ApplicationState restored(ApplicationState state, Rollback rollback) {
        ApplicationState prior = rollback.prior().orElseThrow();
        Set<String> undone = new LinkedHashSet<>(rollback.componentIds());
        List<ComponentState> components = state.components().stream()
                .filter(component -> !undone.contains(component.id())
                        || prior.component(component.id()).isPresent())
                .map(component -> undone.contains(component.id())
                        ? restored(component, prior.component(component.id()).orElseThrow())
                        : component)
                .toList();
        return state.withDefinition(prior.definition())
                .withConfigs(prior.configs())
                .withSettings(prior.settings())
                .withStoredStatus(prior.storedStatus())
                .withComponents(components);
    }

    /** A status that another operation, such as a stop, has written meanwhile stays. */
    private static ComponentState restored(ComponentState now, ComponentState before) {
        ComponentState restored = before.withProcess(now.process());
        return now.status().ofInstallation() || now.status() == Status.ERROR ? restored : restored.withStatusOf(now);
    }
}
