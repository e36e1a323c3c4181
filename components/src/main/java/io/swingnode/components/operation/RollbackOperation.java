package io.swingnode.components.operation;

import io.swingnode.components.actor.ApplicationChange.RestoreStatuses;
import io.swingnode.components.actor.ApplicationChange.RestoreUpgrade;
import io.swingnode.components.actor.InstallClaim;
import io.swingnode.components.event.Events;
import io.swingnode.components.event.FailureLog;
import io.swingnode.components.files.FileTrees;
import io.swingnode.components.files.JsonFiles;
import io.swingnode.components.files.PackageListing;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.Rollback;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.StartOptions;
import io.swingnode.components.model.Status;
import io.swingnode.components.process.ProcessState;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Undoes an install or upgrade that did not complete. */
public final class RollbackOperation {
    private static final Logger LOG = LoggerFactory.getLogger(RollbackOperation.class);

    private final OperationContext context;
    private final RemoveOperation remove;
    private final StartOperation start;

    public RollbackOperation(OperationContext context, RemoveOperation remove, StartOperation start) {
        this.context = context;
        this.remove = remove;
        this.start = start;
    }

    /** The rollback record of the application. */
    Optional<Rollback> cached(String appId) {
        return JsonFiles.read(context.directories().rollback(appId), Rollback.class);
    }

    void run(InstallClaim claim, Rollback rollback) {
        String appId = claim.appId();
        switch (rollback.action()) {
            case INSTALL -> undoInstall(appId, rollback);
            case UPGRADE -> undoUpgrade(appId, rollback);
        }
    }

    /**
     * Undoes a download that was dropped because components of it were stopped: those that still wait for it get back
     * the status they had before. Nothing was placed yet, so all else of an upgrade stays as it is by now.
     */
    void release(InstallClaim claim, Rollback rollback) {
        String appId = claim.appId();
        if (rollback.action() == Rollback.Action.INSTALL) {
            undoInstall(appId, rollback);
            return;
        }
        ApplicationState released = context.store()
                .change(
                        appId,
                        new RestoreStatuses(
                                rollback.prior().orElseThrow(),
                                Selection.of(rollback.componentIds()),
                                Status.BEFORE_INSTALLATION));
        FileTrees.delete(context.directories().rollback(appId));
        context.events().emit(Events.UPDATED, released);
    }

    /** Undoes an operation that could not be queued because of {@code failure}. */
    void abandon(InstallClaim claim, Rollback rollback, RuntimeException failure) {
        try {
            if (context.store().find(claim.appId()).isPresent()) {
                run(claim, rollback);
            } else {
                remove.forget(claim.appId());
            }
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /** Removes the application; its data stays, and so does what an earlier removal had kept. */
    private void undoInstall(String appId, Rollback rollback) {
        ApplicationState application = context.store().load(appId);
        context.deleteProcesses(application.selected(Selection.ALL), appId);
        application.components().forEach(component -> remove.deleteDirectories(appId, component.id(), false));
        restoreExtra(appId, rollback);
        FileTrees.deleteEmpty(context.directories().application(appId));
        remove.forget(appId);
    }

    private void restoreExtra(String appId, Rollback rollback) {
        Path file = context.directories().extraState(appId);
        rollback.extra().ifPresentOrElse(extra -> JsonFiles.write(file, extra), () -> FileTrees.delete(file));
    }

    /** The components of the upgrade become what they were before it; all others stay as they are now. */
    private void undoUpgrade(String appId, Rollback rollback) {
        ApplicationState failed = context.store().load(appId);
        ApplicationState restored = context.store().change(appId, new RestoreUpgrade(rollback));
        restoreExtra(appId, rollback);
        dropDirectories(failed, restored);
        FileTrees.delete(context.directories().rollback(appId));
        context.events().emit(Events.UPDATED, restored);
        runAgain(restored, rollback);
    }

    private void dropDirectories(ApplicationState failed, ApplicationState restored) {
        failed.components().stream()
                .filter(component -> !component.directory().isEmpty())
                .filter(component -> restored.component(component.id())
                        .filter(kept -> kept.directory().equals(component.directory()))
                        .isEmpty())
                .map(component -> context.directories().app(failed.id(), component))
                .forEach(PackageListing::discard);
    }

    /** Starts what ran before the operation and was ended by it, or ended when the node died during it. */
    void runAgain(ApplicationState application, Rollback rollback) {
        String appId = application.id();
        List<String> ended = rollback.prior().map(ApplicationState::components).orElse(List.of()).stream()
                .filter(before -> rollback.componentIds().contains(before.id()))
                .filter(before ->
                        before.status() == Status.RUNNING && before.definition().hasProcess())
                .filter(before -> application
                        .component(before.id())
                        .filter(now -> isToRun(before, now))
                        .isPresent())
                .map(ComponentState::id)
                .filter(id -> context.runner()
                        .describe(appId, id)
                        .filter(info -> info.state() == ProcessState.ONLINE)
                        .isEmpty())
                .toList();
        if (ended.isEmpty()) {
            return;
        }
        try {
            start.start(appId, StartOptions.of(Selection.of(ended)));
        } catch (RuntimeException e) {
            FailureLog.warn(LOG, "The start of " + appId + ", which was rolled back,", e);
        }
    }

    /** Not when an operator stopped it: only a completed upgrade leaves {@code stopped} with new files. */
    private static boolean isToRun(ComponentState before, ComponentState now) {
        boolean replaced = !now.directory().equals(before.directory());
        return switch (now.status()) {
            case RUNNING -> true;
            case STOPPED, STARTING -> replaced;
            default -> false;
        };
    }
}
