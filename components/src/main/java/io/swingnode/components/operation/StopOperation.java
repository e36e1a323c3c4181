package io.swingnode.components.operation;

import io.swingnode.components.event.Events;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.Hook;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.Status;

/** Stops components: those that depend on others first. A download that one of them waits for is dropped. */
public record StopOperation(OperationContext context, CancelOperation cancel) {
    /**
     * Stops the selection. An application whose first install is dropped by that is gone afterwards; the result is then
     * what it was.
     *
     * @param updateStatus false to end the processes only: no status is written and no event emitted
     * @param silent discard the output of the hooks
     */
    public ApplicationState stop(String appId, Selection selection, boolean updateStatus, boolean silent) {
        ApplicationState application = context.store().load(appId);
        if (updateStatus) {
            if (!cancel.dropForStop(application, selection)) {
                return application;
            }
            application = context.changed(context.store().setStatus(appId, Status.STOPPING, selection));
        }
        try {
            end(application, selection, silent);
        } catch (RuntimeException failure) {
            if (updateStatus) {
                context.changed(context.store().setStatus(appId, Status.ERROR, selection));
            }
            throw failure;
        }
        if (!updateStatus) {
            return application;
        }
        ApplicationState stopped = context.changed(context.store().setStatus(appId, Status.STOPPED, selection));
        context.events().emit(Events.STOPPED, stopped);
        context.events().componentsUpdated(stopped);
        return stopped;
    }

    /** Ends the processes and writes {@code stopped}, without hooks; the only events are those of a dropped download. */
    public ApplicationState deleteProcess(String appId, Selection selection) {
        ApplicationState application = context.store().load(appId);
        return cancel.dropForStop(application, selection) ? context.deleteProcess(appId, selection) : application;
    }

    private void end(ApplicationState application, Selection selection, boolean silent) {
        context.inOrder()
                .ending(
                        application.selected(selection).stream()
                                .filter(component -> component.definition().hasProcess())
                                .toList(),
                        component -> {
                            context.hooks().runQuietly(Hook.PRE_STOP, application, component, !silent);
                            context.runner().delete(application.id(), component.id());
                        });
    }
}
