package io.swingnode.components.operation;

import io.swingnode.components.actor.ApplicationChange.CompleteInstall;
import io.swingnode.components.actor.ApplicationChange.PlaceFiles;
import io.swingnode.components.actor.ApplicationChange.PlaceUpgrade;
import io.swingnode.components.actor.InstallClaim;
import io.swingnode.components.actor.InstallMessage.Purpose;
import io.swingnode.components.event.Events;
import io.swingnode.components.event.FailureLog;
import io.swingnode.components.files.FileTrees;
import io.swingnode.components.files.PackageListing;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.Hook;
import io.swingnode.components.model.InstallPlan;
import io.swingnode.components.model.InstalledFiles;
import io.swingnode.components.model.Job;
import io.swingnode.components.model.Rollback;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.StartOptions;
import io.swingnode.components.model.Status;
import io.swingnode.components.model.Versions;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Completes an install or upgrade whose files have been fetched. */
public final class Installation {
    private static final Logger LOG = LoggerFactory.getLogger(Installation.class);

    private static final Set<Status> INSTALLATION = EnumSet.of(Status.INSTALLING, Status.UPGRADING);

    private final OperationContext context;
    private final StartOperation start;
    private final RollbackOperation rollback;

    public Installation(OperationContext context, StartOperation start, RollbackOperation rollback) {
        this.context = context;
        this.start = start;
        this.rollback = rollback;
    }

    void run(Job job, InstallPlan plan, Map<String, InstalledFiles> files) {
        ApplicationState done;
        try {
            done = switch (plan.rollback().action()) {
                case INSTALL -> install(job, files);
                case UPGRADE -> upgrade(job, plan, files);
            };
        } catch (RuntimeException failure) {
            failed(job, plan, failure);
            return;
        }
        switch (plan.rollback().action()) {
            case INSTALL -> installed(job, plan, done);
            case UPGRADE -> upgraded(job, plan, done);
        }
    }

    private ApplicationState install(Job job, Map<String, InstalledFiles> files) {
        String appId = job.appId();
        endProcesses(appId, job.selection());
        ApplicationState placed = context.store().change(appId, new PlaceFiles(files));
        placed.components().forEach(component -> context.hooks().run(Hook.PRE_INSTALL, placed, component));
        placed.components().forEach(component -> context.hooks().run(Hook.POST_INSTALL, placed, component));
        return context.store().change(appId, new CompleteInstall(job.selection()));
    }

    private void installed(Job job, InstallPlan plan, ApplicationState installed) {
        String appId = job.appId();
        // Before it is told: whoever hears of it may ask for the next upgrade at once.
        FileTrees.delete(context.directories().rollback(appId));
        context.events().emit(Events.INSTALLED, installed);
        String title = installed.definition().title();
        context.events().notifySuccess(installed, job.selection(), "install", title + " was installed");
        if (plan.startImmediately() && installed.definition().initialised()) {
            startQuietly(appId, job.selection());
        }
    }

    /** The new version takes the place of a running one only once it is healthy: until then a failure undoes it. */
    private ApplicationState upgrade(Job job, InstallPlan plan, Map<String, InstalledFiles> files) {
        String appId = job.appId();
        ApplicationState prior = plan.rollback().prior().orElseThrow();
        endProcesses(appId, job.selection());
        ApplicationState placed = context.store().change(appId, new PlaceUpgrade(plan, files));
        List<ComponentState> components = placed.selected(job.selection());
        components.forEach(component -> context.hooks().run(Hook.PRE_INSTALL, placed, component));
        components.forEach(component -> context.hooks().run(Hook.POST_INSTALL, placed, component));
        components.forEach(component -> migrate(prior, placed, component));
        Status end = prior.status() == Status.INSTALLED ? Status.INSTALLED : Status.STOPPED;
        context.store().setStatus(appId, end, job.selection());
        List<String> ran = prior.selected(job.selection()).stream()
                .filter(component -> component.status() == Status.RUNNING)
                .map(ComponentState::id)
                .toList();
        if (!ran.isEmpty()) {
            Selection started = withNewDependencies(prior, placed, ran);
            start.start(appId, StartOptions.of(started).immediately().throwing());
        }
        return context.store().load(appId);
    }

    /** What the upgrade has added because one that ran depends on it must run before that one can. */
    private static Selection withNewDependencies(ApplicationState prior, ApplicationState placed, List<String> ran) {
        Set<String> ids = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(ran);
        while (!open.isEmpty()) {
            String id = open.remove();
            if (ids.add(id)) {
                placed.component(id).map(component -> component.definition().dependencies()).orElse(List.of()).stream()
                        .filter(dependency -> prior.component(dependency).isEmpty())
                        .forEach(open::add);
            }
        }
        return Selection.of(ids);
    }

    private void upgraded(Job job, InstallPlan plan, ApplicationState now) {
        String appId = job.appId();
        ApplicationState prior = plan.rollback().prior().orElseThrow();
        FileTrees.delete(context.directories().rollback(appId));
        context.events().emit(Events.UPGRADED, now);
        String words = now.definition().title() + " was upgraded";
        context.events().notifySuccess(now, job.selection(), "upgrade", words);
        dropDirectories(appId, prior, job.selection());
        context.events().componentsUpdated(now);
    }

    /** The scripts of versions after the one installed, up to the new one, in order of version. */
    private void migrate(ApplicationState prior, ApplicationState placed, ComponentState component) {
        prior.component(component.id())
                .map(before -> before.definition().version())
                .ifPresent(from -> component.definition().migrations().stream()
                        .filter(migration -> Versions.ORDER.compare(migration.version(), from) > 0)
                        .filter(migration -> Versions.ORDER.compare(
                                        migration.version(),
                                        component.definition().version())
                                <= 0)
                        .sorted((a, b) -> Versions.ORDER.compare(a.version(), b.version()))
                        .forEach(migration -> context.hooks().runMigration(migration, placed, component)));
    }

    private void endProcesses(String appId, Selection selection) {
        try {
            context.deleteProcesses(context.store().load(appId).selected(selection), appId);
        } catch (RuntimeException e) {
            FailureLog.warn(LOG, "The end of the processes of " + appId + ", whose files are replaced now,", e);
        }
    }

    private void startQuietly(String appId, Selection selection) {
        try {
            start.start(appId, StartOptions.of(selection).immediately());
        } catch (RuntimeException e) {
            FailureLog.warn(LOG, "The start of " + appId + ", which is installed,", e);
        }
    }

    /** Deletes the files of the versions that were replaced. */
    private void dropDirectories(String appId, ApplicationState prior, Selection selection) {
        Set<Path> now = context.store().load(appId).components().stream()
                .map(component -> context.directories().app(appId, component))
                .collect(Collectors.toSet());
        prior.selected(selection).stream()
                .filter(component -> !component.directory().isEmpty())
                .map(component -> context.directories().app(appId, component))
                .filter(directory -> !now.contains(directory))
                .forEach(directory -> {
                    PackageListing.discard(directory);
                });
    }

    private void failed(Job job, InstallPlan plan, RuntimeException failure) {
        // A job that took too long was interrupted; the rollback must not be.
        boolean interrupted = Thread.interrupted();
        String took = interrupted ? ", which took too long or was cancelled," : "";
        FailureLog.warn(LOG, "The installation " + job.key() + took, failure);
        Optional<ApplicationState> application = context.store().find(job.appId());
        if (application.isEmpty()) {
            return;
        }
        undo(job, plan, failure);
        boolean install = plan.rollback().action() == Rollback.Action.INSTALL;
        if (install) {
            context.events().emitFailure(Events.INSTALL_FAILED, application.get(), job.selection(), failure);
        }
        context.events().notifyFailure(application.get(), job.selection(), install ? "install" : "upgrade", failure);
    }

    private void undo(Job job, InstallPlan plan, RuntimeException failure) {
        try (InstallClaim claim = context.store().claim(job.appId(), Purpose.ROLLBACK)) {
            rollback.run(claim, plan.rollback());
        } catch (RuntimeException e) {
            // The rollback record stays: the next start of the node, or the next upgrade, tries again.
            LOG.error("{} cannot be rolled back", job.appId(), e);
            failure.addSuppressed(e);
            context.store().setStatusFrom(job.appId(), INSTALLATION, Status.ERROR, job.selection());
        }
    }
}
