package io.swingnode.components;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts fetched components in place: the end of an install or upgrade (contract §8). */
final class Installation {
    private static final Logger LOG = LoggerFactory.getLogger(Installation.class);

    private final Toolbox tools;
    private final StartOperation start;
    private final RollbackOperation rollback;

    Installation(Toolbox tools, StartOperation start, RollbackOperation rollback) {
        this.tools = tools;
        this.start = start;
        this.rollback = rollback;
    }

    void run(Job job, InstallPlan plan, Map<String, InstalledFiles> files) {
        try {
            switch (plan.rollback().action()) {
                case INSTALL -> install(job, plan, files);
                case UPGRADE -> upgrade(job, plan, files);
            }
        } catch (RuntimeException failure) {
            failed(job, plan, failure);
        }
    }

    private void install(Job job, InstallPlan plan, Map<String, InstalledFiles> files) {
        String appId = job.appId();
        endProcesses(appId, job.selection());
        ApplicationState placed = tools.store().update(appId, state -> state.mapComponents(c -> withFiles(c, files)));
        placed.components().forEach(component -> tools.hooks().run(Hook.PRE_INSTALL, placed, component));
        placed.components().forEach(component -> tools.hooks().run(Hook.POST_INSTALL, placed, component));
        tools.store().update(appId, state -> {
            ApplicationState stored = state.withStoredStatus(Status.INSTALLED);
            return state.installedAt().isPresent() ? stored : stored.withInstalledAt(Instant.now());
        });
        ApplicationState installed = tools.store().setStatus(appId, Status.INSTALLED, job.selection());
        tools.events().emit(Events.INSTALLED, installed);
        String title = installed.definition().title();
        tools.events().notify(appId, false, "Installed", title + " was installed");
        FileTrees.delete(tools.directories().rollback(appId));
        if (plan.startImmediately() && installed.definition().initialised()) {
            startQuietly(appId, job.selection());
        }
    }

    private void upgrade(Job job, InstallPlan plan, Map<String, InstalledFiles> files) {
        String appId = job.appId();
        ApplicationState prior = plan.rollback().prior().orElseThrow();
        endProcesses(appId, job.selection());
        ApplicationState placed = tools.store().update(appId, state -> upgraded(state, plan, files));
        List<ComponentState> components = placed.selected(job.selection());
        components.forEach(component -> tools.hooks().run(Hook.PRE_INSTALL, placed, component));
        components.forEach(component -> tools.hooks().run(Hook.POST_INSTALL, placed, component));
        components.forEach(component -> migrate(prior, placed, component));
        Status end = prior.status() == Status.INSTALLED ? Status.INSTALLED : Status.STOPPED;
        tools.store().setStatus(appId, end, job.selection());
        List<String> ran = prior.selected(job.selection()).stream()
                .filter(component -> component.status() == Status.RUNNING)
                .map(ComponentState::id)
                .toList();
        if (!ran.isEmpty()) {
            startQuietly(appId, Selection.of(ran));
        }
        ApplicationState now = tools.store().load(appId);
        tools.events().emit(Events.UPGRADED, now);
        tools.events().notify(appId, false, "Upgraded", now.definition().title() + " was upgraded");
        FileTrees.delete(tools.directories().rollback(appId));
        dropDirectories(appId, prior, job.selection());
        tools.events().componentsUpdated(now);
    }

    /** The components of the plan replaced or appended, everything else as it is by now. */
    private static ApplicationState upgraded(
            ApplicationState state, InstallPlan plan, Map<String, InstalledFiles> files) {
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
                                            .withConfigs(InstallOperation.configs(
                                                    definition.configs(), component.configs())),
                                    files));
        }
        definitions
                .values()
                .forEach(definition -> components.add(withFiles(
                        ComponentState.added(definition, ResetOperation.defaults(definition.configs()))
                                .withStatus(Status.UPGRADING, Instant.now()),
                        files)));
        ApplicationDefinition kept = state.definition();
        return state.withDefinition(plan.application().withTitle(kept.title(), kept.description()))
                .withConfigs(InstallOperation.configs(plan.application().configs(), state.configs()))
                .withComponents(components);
    }

    private static ComponentState withFiles(ComponentState component, Map<String, InstalledFiles> files) {
        InstalledFiles laid = files.get(component.id());
        return laid == null ? component : component.withFiles(laid.directory(), laid.listing());
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
                        .forEach(migration -> tools.hooks().runMigration(migration, placed, component)));
    }

    private void endProcesses(String appId, Selection selection) {
        try {
            tools.deleteProcesses(tools.store().load(appId).selected(selection), appId);
        } catch (RuntimeException e) {
            LOG.warn("A process of {} could not be ended before its new files", appId, e);
        }
    }

    private void startQuietly(String appId, Selection selection) {
        try {
            start.start(appId, StartOptions.of(selection).immediately());
        } catch (RuntimeException e) {
            LOG.warn("{} was installed but does not start", appId, e);
        }
    }

    /** The files of the versions that were replaced; nothing refers to them any more. */
    private void dropDirectories(String appId, ApplicationState prior, Selection selection) {
        Set<Path> now = tools.store().load(appId).components().stream()
                .map(component -> tools.directories().app(appId, component))
                .collect(Collectors.toSet());
        prior.selected(selection).stream()
                .filter(component -> !component.directory().isEmpty())
                .map(component -> tools.directories().app(appId, component))
                .filter(directory -> !now.contains(directory))
                .forEach(directory -> {
                    FileTrees.delete(directory);
                    FileTrees.delete(PackageListing.fileOf(directory));
                });
    }

    private void failed(Job job, InstallPlan plan, RuntimeException failure) {
        LOG.warn("The installation {} failed", job.key(), failure);
        // A job that ran out of time is interrupted; undoing it must not be.
        boolean interrupted = Thread.interrupted();
        ApplicationState application = tools.store().load(job.appId());
        boolean stillInstalling = application.selected(job.selection()).stream()
                .map(ComponentState::status)
                .allMatch(EnumSet.of(Status.INSTALLING, Status.UPGRADING)::contains);
        if (!stillInstalling) {
            LOG.warn("{} is not rolled back: its status was changed (interrupted: {})", job.appId(), interrupted);
            return;
        }
        tools.statusLock().lock();
        try {
            rollback.run(job.appId(), plan.rollback());
        } finally {
            tools.statusLock().unlock();
        }
        boolean install = plan.rollback().action() == Rollback.Action.INSTALL;
        if (install) {
            tools.events().emitFailure(Events.INSTALL_FAILED, application, failure);
        }
        String title = (install ? "Install of " : "Upgrade of ")
                + application.definition().title() + " failed";
        tools.events().notifyFailure(job.appId(), title, failure);
    }
}
