package io.swingnode.components.model;

import io.swingnode.components.model.LifecycleException.Code;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An application as recorded in the journal, which is the truth for statuses.
 *
 * @param storedStatus the application's own status, which matters only where none can be derived
 * @param components flat and ordered
 */
public record ApplicationState(
        ApplicationDefinition definition,
        Map<String, String> settings,
        Map<String, ConfigValue> configs,
        Identity identity,
        Status storedStatus,
        Optional<Instant> installedAt,
        List<ComponentState> components,
        Optional<PendingRemoval> unfinished) {

    public String id() {
        return definition.id();
    }

    public Optional<ComponentState> component(String componentId) {
        return components.stream().filter(c -> c.id().equals(componentId)).findFirst();
    }

    /** False for a component that is gone, or whose directories are being removed. */
    public boolean mayRun(String componentId) {
        return component(componentId).isPresent()
                && unfinished.stream()
                        .flatMap(operation -> operation.components().stream())
                        .noneMatch(component -> component.id().equals(componentId));
    }

    /** True when the node, as it starts, starts this component again if its process is gone. */
    public boolean startsWithNode(ComponentState component) {
        return component.toRun()
                && component.definition().autostart()
                && component.definition().hasProcess()
                && definition.initialised()
                && mayRun(component.id())
                && !component.status().ofInstallation();
    }

    /** The selected components without gateways, which have no process and no status of their own. */
    public List<ComponentState> selected(Selection selection) {
        return components.stream()
                .filter(c -> !c.definition().gateway() && selection.includes(c.id()))
                .toList();
    }

    /** The status of the application as a whole. */
    public Status status() {
        return AggregateStatus.of(this);
    }

    /** The first status in progress among the components selected, and so on, as for a whole application. */
    public Status statusOf(Selection selection) {
        List<Status> statuses =
                selected(selection).stream().map(ComponentState::status).toList();
        return statuses.isEmpty() ? storedStatus : AggregateStatus.of(statuses);
    }

    /** True when an install or upgrade of one of these components waits or downloads. */
    public boolean downloads(Selection selection) {
        return selected(selection).stream()
                .anyMatch(component -> component.status().beforeInstallation());
    }

    /** Refuses components with an install or upgrade under way: their files and their status belong to it. */
    public void refuseInstallation(Selection selection) {
        for (ComponentState component : selected(selection)) {
            if (component.status().ofInstallation()) {
                throw new LifecycleException(
                        Code.COMPONENT_IN_PROGRESS,
                        "component " + component.id() + " is "
                                + component.status().word() + "; start it when its install or upgrade has ended");
            }
        }
    }

    /** Refuses while an operation is in progress on one of the components, or while any are reset or removed. */
    public void refuseUpgrade(Selection selection) {
        if (unfinished.isPresent()) {
            throw new LifecycleException(
                    Code.COMPONENT_IN_PROGRESS, "application " + id() + " is being reset or removed");
        }
        for (ComponentState component : components) {
            if (selection.includes(component.id()) && component.status().inProgress()) {
                throw new LifecycleException(
                        Code.COMPONENT_IN_PROGRESS,
                        "component " + component.id() + " is "
                                + component.status().word() + "; upgrade it when that has ended");
            }
        }
    }

    public ApplicationState mapComponents(UnaryOperator<ComponentState> change) {
        return withComponents(components.stream().map(change).toList());
    }

    public ApplicationState mapSelected(Selection selection, UnaryOperator<ComponentState> change) {
        return mapComponents(c -> !c.definition().gateway() && selection.includes(c.id()) ? change.apply(c) : c);
    }

    public ApplicationState withComponents(List<ComponentState> newComponents) {
        return new ApplicationState(
                definition, settings, configs, identity, storedStatus, installedAt, newComponents, unfinished);
    }

    public ApplicationState withStoredStatus(Status status) {
        return new ApplicationState(
                definition, settings, configs, identity, status, installedAt, components, unfinished);
    }

    public ApplicationState withDefinition(ApplicationDefinition newDefinition) {
        return new ApplicationState(
                newDefinition, settings, configs, identity, storedStatus, installedAt, components, unfinished);
    }

    public ApplicationState withConfigs(Map<String, ConfigValue> newConfigs) {
        return new ApplicationState(
                definition, settings, newConfigs, identity, storedStatus, installedAt, components, unfinished);
    }

    public ApplicationState withSettings(Map<String, String> newSettings) {
        return new ApplicationState(
                definition, newSettings, configs, identity, storedStatus, installedAt, components, unfinished);
    }

    public ApplicationState withIdentity(Identity newIdentity) {
        return new ApplicationState(
                definition, settings, configs, newIdentity, storedStatus, installedAt, components, unfinished);
    }

    public ApplicationState withInstalledAt(Instant at) {
        return new ApplicationState(
                definition, settings, configs, identity, storedStatus, Optional.of(at), components, unfinished);
    }

    public ApplicationState withUnfinished(Optional<PendingRemoval> newUnfinished) {
        return new ApplicationState(
                definition, settings, configs, identity, storedStatus, installedAt, components, newUnfinished);
    }
}
