package io.swingnode.components.operation;

import io.swingnode.components.event.FailureLog;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.Status;
import io.swingnode.components.process.ProcessInfo;
import io.swingnode.components.process.ProcessState;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings recorded statuses in line with the processes; emits no events. */
public record StatusSync(OperationContext context) {
    private static final Logger LOG = LoggerFactory.getLogger(StatusSync.class);

    /** Statuses that do not imply a process, and so stay when there is none. */
    private static final Set<Status> WITHOUT_PROCESS = EnumSet.of(
            Status.ADDED,
            Status.WAITING,
            Status.DOWNLOADING,
            Status.INSTALLING,
            Status.INSTALLED,
            Status.UPGRADING,
            Status.STOPPED,
            Status.ERROR);

    public ApplicationState status(String appId, Selection selection, boolean force) {
        ApplicationState application = context.store().load(appId);
        if (application.definition().structureVersion() == 0) {
            return application;
        }
        Parallel.forEach(
                context.settings().executor(),
                context.settings().syncConcurrency(),
                application.selected(selection).stream()
                        .filter(component -> component.definition().hasProcess())
                        .filter(component -> force || component.status().syncUpdatable())
                        .toList(),
                component -> sync(application.id(), component, force));
        return context.store().load(application.id());
    }

    private void sync(String appId, ComponentState component, boolean force) {
        observed(appId, component, force)
                .filter(status -> status != component.status())
                // Only over the status that was looked at: an operation may have begun since.
                .ifPresent(status -> context.store()
                        .setStatusFrom(appId, EnumSet.of(component.status()), status, Selection.of(component.id())));
    }

    /** The status that the process implies; empty when nothing is to be written. */
    private Optional<Status> observed(String appId, ComponentState component, boolean force) {
        Optional<ProcessInfo> info;
        try {
            info = context.runner().describe(appId, component.id());
        } catch (RuntimeException e) {
            if (e instanceof LifecycleException known && known.code() == LifecycleException.Code.UNAVAILABLE) {
                // It says nothing about the process.
                throw known;
            }
            FailureLog.warn(LOG, "A look at the process of " + appId + "/" + component.id(), e);
            info = Optional.empty();
        }
        if (info.isEmpty()) {
            boolean settled = force && component.status() == Status.ERROR;
            return WITHOUT_PROCESS.contains(component.status()) && !settled
                    ? Optional.empty()
                    : Optional.of(Status.STOPPED);
        }
        // The status of a process that is starting or stopping is not written: nothing would ever change it again.
        return info.map(ProcessInfo::state).map(ProcessState::toStatus).filter(status -> !status.inProgress());
    }

    /** The periodic sync: unforced; a failure of one application does not stop that of the others. */
    public void all() {
        for (String appId : context.store().ids()) {
            try {
                status(appId, Selection.ALL, false);
            } catch (RuntimeException e) {
                FailureLog.warn(LOG, "A look at the processes of " + appId, e);
            }
        }
    }
}
