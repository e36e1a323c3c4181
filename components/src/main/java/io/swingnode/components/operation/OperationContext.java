package io.swingnode.components.operation;

import io.swingnode.components.actor.ApplicationStore;
import io.swingnode.components.config.ComponentsSettings;
import io.swingnode.components.config.LaunchPlanner;
import io.swingnode.components.config.SecretBox;
import io.swingnode.components.event.Events;
import io.swingnode.components.files.Directories;
import io.swingnode.components.files.Packages;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.Status;
import io.swingnode.components.process.HookRunner;
import io.swingnode.components.process.ProcessRunner;
import java.util.List;

/** What all operations share. */
public record OperationContext(
        ComponentsSettings settings,
        Directories directories,
        ApplicationStore store,
        ProcessRunner runner,
        Events events,
        LaunchPlanner planner,
        HookRunner hooks,
        SecretBox secrets,
        Packages packages) {

    /** Ends the processes of the selection and writes {@code stopped}; emits no event. */
    public ApplicationState deleteProcess(String appId, Selection selection) {
        deleteProcesses(store.load(appId).selected(selection), appId);
        return store.setStatus(appId, Status.STOPPED, selection);
    }

    /** Ends the processes of these components, dependencies last. */
    void deleteProcesses(List<ComponentState> components, String appId) {
        inOrder()
                .ending(
                        components.stream()
                                .filter(c -> c.definition().hasProcess())
                                .toList(),
                        component -> runner.delete(appId, component.id()));
    }

    /** As many at the same time as components may be spawned. */
    InOrder inOrder() {
        return new InOrder(settings.executor(), settings.startConcurrency());
    }

    /** Emits {@code statusChange} and returns the state. */
    ApplicationState changed(ApplicationState application) {
        events.emit(Events.STATUS_CHANGE, application);
        return application;
    }
}
