package io.swingnode.components.operation;

import io.swingnode.components.actor.ApplicationChange.BeginReset;
import io.swingnode.components.actor.ApplicationChange.FinishReset;
import io.swingnode.components.event.FailureLog;
import io.swingnode.components.files.FileTrees;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.PendingRemoval;
import io.swingnode.components.model.Selection;
import io.swingnode.components.process.ProcessInfo;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Returns an application or a component to its state after the install: default configs, no data. */
public record ResetOperation(OperationContext context) {
    private static final Logger LOG = LoggerFactory.getLogger(ResetOperation.class);

    /** A running application may be reset: its processes are ended first. Only an operation in progress refuses. */
    public ApplicationState application(String appId) {
        ApplicationState application = context.store().load(appId);
        if (application.status().inProgress()) {
            throw new LifecycleException(
                    Code.RESET_IN_PROGRESS,
                    "application " + appId + " is " + application.status().word() + "; reset it when that has ended");
        }
        return reset(application.id(), application.selected(Selection.ALL), true);
    }

    public ApplicationState component(String appId, String componentId) {
        ApplicationState application = context.store().load(appId);
        ComponentState component = application
                .component(componentId)
                .orElseThrow(() -> new LifecycleException(
                        Code.CHILD_NOT_FOUND, "application " + appId + " has no component " + componentId));
        if (component.status().inProgress()) {
            throw new LifecycleException(
                    Code.COMPONENT_IN_PROGRESS,
                    "component " + componentId + " is " + component.status().word() + "; reset it when that has ended");
        }
        return reset(application.id(), List.of(component), false);
    }

    private ApplicationState reset(String appId, List<ComponentState> components, boolean whole) {
        for (ComponentState component : components) {
            endProcess(appId, component);
        }
        PendingRemoval unfinished = new PendingRemoval(PendingRemoval.Kind.RESET, components, whole, true);
        context.store().change(appId, new BeginReset(unfinished));
        return finish(appId, unfinished);
    }

    private void endProcess(String appId, ComponentState component) {
        if (component.definition().gateway()) {
            return;
        }
        try {
            context.deleteProcess(appId, Selection.of(component.id()));
        } catch (RuntimeException e) {
            FailureLog.warn(LOG, "The end of the process of " + appId + "/" + component.id(), e);
        }
        boolean lives = context.runner()
                .describe(appId, component.id())
                .flatMap(ProcessInfo::identity)
                .isPresent();
        if (lives) {
            throw new LifecycleException(
                    Code.PROCESS_FAILED,
                    "the process of component " + component.id()
                            + " is still running after being killed; its directories were kept");
        }
    }

    /** The part that is repeated by a node that finds the reset begun. */
    ApplicationState finish(String appId, PendingRemoval unfinished) {
        for (ComponentState component : unfinished.components()) {
            FileTrees.delete(
                    context.directories().cache(appId, component.id()),
                    context.directories().logs(appId, component.id()),
                    context.directories().data(appId, component.id()));
        }
        return context.store().change(appId, new FinishReset(unfinished));
    }
}
