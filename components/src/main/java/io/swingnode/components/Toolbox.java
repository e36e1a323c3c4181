package io.swingnode.components;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What every operation works with.
 *
 * @param statusLock held around check-then-write in download, cancel and rollback (contract §6)
 */
record Toolbox(
        ComponentsSettings settings,
        Directories directories,
        ApplicationStore store,
        ProcessRunner runner,
        Events events,
        LaunchPlanner planner,
        HookRunner hooks,
        SecretBox secrets,
        Packages packages,
        ReentrantLock statusLock) {

    /** Ends the processes of the selection and writes {@code stopped}; tells nobody. */
    ApplicationState deleteProcess(String appId, Selection selection) {
        deleteProcesses(store.load(appId).selected(selection), appId);
        return store.setStatus(appId, Status.STOPPED, selection);
    }

    /** Ends the processes of these components. */
    void deleteProcesses(List<ComponentState> components, String appId) {
        Parallel.forEach(
                settings.executor(),
                settings.startConcurrency(),
                components.stream().filter(c -> c.definition().hasProcess()).toList(),
                component -> runner.delete(appId, component.id()));
    }

    /** Emits {@code statusChange} and passes the state on. */
    ApplicationState changed(ApplicationState application) {
        events.emit(Events.STATUS_CHANGE, application);
        return application;
    }
}
