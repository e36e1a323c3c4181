package io.swingnode.components.operation;

import io.swingnode.components.actor.ApplicationChange.AbandonRemoval;
import io.swingnode.components.actor.ApplicationChange.BeginRemoval;
import io.swingnode.components.actor.ApplicationChange.FinishRemoval;
import io.swingnode.components.actor.InstallClaim;
import io.swingnode.components.actor.InstallMessage.Purpose;
import io.swingnode.components.event.Events;
import io.swingnode.components.files.Directories;
import io.swingnode.components.files.FileTrees;
import io.swingnode.components.files.JsonFiles;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.ConfigValue;
import io.swingnode.components.model.ExtraState;
import io.swingnode.components.model.Hook;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.PendingRemoval;
import io.swingnode.components.model.Selection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Removes a component, or a whole application; what it set up and its data stay unless asked for. */
public record RemoveOperation(OperationContext context, InstallRequirement requirement) {
    public ApplicationState component(String appId, String componentId, boolean withData) {
        ApplicationState application = context.store().load(appId);
        ComponentState component = application
                .component(componentId)
                .orElseThrow(() -> new LifecycleException(
                        Code.CHILD_NOT_FOUND, "application " + appId + " has no component " + componentId));
        refuseInstallation(appId);
        context.hooks().runQuietly(Hook.PRE_UNINSTALL, application, component, true);
        PendingRemoval unfinished = new PendingRemoval(PendingRemoval.Kind.REMOVE, List.of(component), false, withData);
        begin(application.id(), unfinished);
        ApplicationState remaining = finishComponents(application.id(), unfinished);
        context.events().emit(Events.UPGRADED, remaining);
        String words = component.definition().title() + " was removed from "
                + application.definition().title();
        context.events().notifySuccess(application, Selection.of(componentId), "removal", words);
        context.events().componentsUpdated(remaining);
        return remaining;
    }

    /** The part that is repeated by a node that finds the removal begun. */
    ApplicationState finishComponents(String appId, PendingRemoval unfinished) {
        unfinished.components().forEach(component -> deleteDirectories(appId, component.id(), unfinished.withData()));
        return context.store().change(appId, new FinishRemoval(unfinished));
    }

    public void application(String appId, boolean withData) {
        ApplicationState application = context.store().load(appId);
        refuseInstallation(appId);
        List<ComponentState> components = application.selected(Selection.ALL);
        components.forEach(component -> context.hooks().runQuietly(Hook.PRE_UNINSTALL, application, component, true));
        PendingRemoval unfinished =
                new PendingRemoval(PendingRemoval.Kind.REMOVE, application.components(), true, withData);
        begin(application.id(), unfinished);
        finishApplication(application.id(), unfinished);
    }

    /** From here on nothing is spawned any more: a start under way would leave a process that nobody owns. */
    private void begin(String appId, PendingRemoval unfinished) {
        context.store().change(appId, new BeginRemoval(unfinished));
        try {
            endProcesses(appId, unfinished);
        } catch (RuntimeException failure) {
            context.store().change(appId, new AbandonRemoval());
            throw failure;
        }
    }

    /** Repeated by a node that finds the removal begun. */
    void endProcesses(String appId, PendingRemoval unfinished) {
        context.deleteProcesses(
                unfinished.components().stream()
                        .filter(component -> !component.definition().gateway())
                        .toList(),
                appId);
    }

    private void refuseInstallation(String appId) {
        try (InstallClaim claim = context.store().claim(appId, Purpose.REMOVAL)) {
            requirement.requireNone(claim);
        }
    }

    /** The part that is repeated by a node that finds the removal begun. */
    void finishApplication(String appId, PendingRemoval unfinished) {
        ApplicationState application = context.store().load(appId);
        if (unfinished.withData()) {
            FileTrees.delete(context.directories().application(appId));
        } else {
            JsonFiles.write(context.directories().extraState(appId), extraOf(application));
            unfinished.components().forEach(component -> deleteDirectories(appId, component.id(), false));
        }
        forget(appId);
        context.events().emit(Events.REMOVED, application);
        String words = application.definition().title() + " was removed";
        context.events().notifySuccess(application, Selection.ALL, "removal", words);
    }

    /** Removes the application from the journal's state; its directories are not touched. */
    void forget(String appId) {
        context.store().forget(appId);
        context.store().unregister(appId);
        FileTrees.delete(context.directories().rollback(appId));
    }

    void deleteDirectories(String appId, String componentId, boolean withData) {
        Directories directories = context.directories();
        List<Path> removed = new ArrayList<>(List.of(
                directories.versions(appId, componentId),
                directories.cache(appId, componentId),
                directories.logs(appId, componentId)));
        if (withData) {
            removed.add(directories.data(appId, componentId));
        }
        FileTrees.delete(removed.toArray(Path[]::new));
    }

    private static ExtraState extraOf(ApplicationState application) {
        Map<String, Map<String, ConfigValue>> configs = new LinkedHashMap<>();
        application.components().forEach(component -> configs.put(component.id(), component.configs()));
        return new ExtraState(application.settings(), application.configs(), configs, application.identity());
    }
}
