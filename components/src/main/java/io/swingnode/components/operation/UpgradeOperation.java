package io.swingnode.components.operation;

import io.swingnode.components.actor.ApplicationChange.BeginUpgrade;
import io.swingnode.components.actor.InstallClaim;
import io.swingnode.components.actor.InstallMessage.Purpose;
import io.swingnode.components.actor.JobQueueClient;
import io.swingnode.components.files.FileTrees;
import io.swingnode.components.files.JsonFiles;
import io.swingnode.components.manifest.ManifestReader;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentDefinition;
import io.swingnode.components.model.ExtraState;
import io.swingnode.components.model.InstallPlan;
import io.swingnode.components.model.Job;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.Manifest;
import io.swingnode.components.model.Rollback;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.UpgradeSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Checks what a newer manifest would change, and accepts the upgrade of a selection. */
public final class UpgradeOperation {
    /** Sessions that were never carried out are forgotten, oldest first. */
    private static final int MAX_SESSIONS = 100;

    private record Open(UpgradeSession session, Manifest manifest) {}

    private final OperationContext context;
    private final JobQueueClient installQueue;
    private final InstallRequirement requirement;
    private final RollbackOperation rollback;
    /** The newest last. */
    private final Deque<Open> sessions = new ConcurrentLinkedDeque<>();

    public UpgradeOperation(
            OperationContext context,
            JobQueueClient installQueue,
            InstallRequirement requirement,
            RollbackOperation rollback) {
        this.context = context;
        this.installQueue = installQueue;
        this.requirement = requirement;
        this.rollback = rollback;
    }

    public UpgradeSession check(String appId, Path manifestFile) {
        Manifest manifest = ManifestReader.read(manifestFile);
        ApplicationState application = context.store().load(appId);
        if (!manifest.application().id().equals(application.id())) {
            throw new LifecycleException(
                    Code.BAD_MANIFEST,
                    "the manifest is of application " + manifest.application().id() + ", not of " + application.id());
        }
        List<UpgradeSession.Change> changes = manifest.components().stream()
                .map(component -> new UpgradeSession.Change(
                        component.id(),
                        application
                                .component(component.id())
                                .map(c -> c.definition().version())
                                .orElse(""),
                        component.version()))
                .filter(change -> !change.fromVersion().equals(change.toVersion()))
                .toList();
        UpgradeSession session = new UpgradeSession(
                UUID.randomUUID().toString(),
                application.id(),
                application.definition().version(),
                manifest.application().version(),
                changes);
        sessions.addLast(new Open(session, manifest));
        while (sessions.size() > MAX_SESSIONS) {
            Object unused = sessions.pollFirst();
        }
        return session;
    }

    /** Records the selection as {@code waiting} and queues its download. */
    public ApplicationState upgrade(String sessionId, Selection selection) {
        if (selection.componentIds().isEmpty()) {
            throw new LifecycleException(
                    Code.EMPTY_SELECTION, "an upgrade needs the components it is for: name one at least");
        }
        Open open = sessions.stream()
                .filter(checked -> checked.session().id().equals(sessionId))
                .findFirst()
                .orElseThrow(() -> new LifecycleException(
                        Code.NO_SESSION, "no upgrade was checked under " + sessionId + "; check again"));
        String appId = open.session().appId();
        try (InstallClaim claim = context.store().claim(appId, Purpose.UPGRADE)) {
            requirement.requireNone(claim);
            // Left by an operation that could not be undone at its time; a second record would replace it.
            rollback.cached(appId).ifPresent(left -> rollback.run(claim, left));
            ApplicationState waiting = accept(claim, open.manifest(), selection);
            boolean unused = sessions.remove(open);
            return waiting;
        }
    }

    private ApplicationState accept(InstallClaim claim, Manifest manifest, Selection selection) {
        ApplicationState application = context.store().load(claim.appId());
        Set<String> ids = withRequired(application, manifest, selection);
        application.refuseUpgrade(Selection.of(ids));
        List<ComponentDefinition> components =
                manifest.components().stream().filter(c -> ids.contains(c.id())).toList();
        List<String> sorted = ids.stream().sorted().toList();
        Optional<ExtraState> extra =
                JsonFiles.read(context.directories().extraState(application.id()), ExtraState.class);
        Rollback undo = new Rollback(Rollback.Action.UPGRADE, Optional.of(application), extra, sorted);
        InstallPlan plan = new InstallPlan(manifest.application(), components, false, undo);
        JsonFiles.write(context.directories().rollback(application.id()), undo);
        try {
            ApplicationState waiting = begin(application.id(), undo);
            // The job cannot begin before the claim is released, so that its events come after this one.
            installQueue.add(new Job(Job.Action.DOWNLOAD, application.id(), sorted, Optional.of(plan), false));
            return context.changed(waiting);
        } catch (RuntimeException failure) {
            // A change that was refused has left no record behind.
            if (Files.exists(context.directories().rollback(application.id()))) {
                rollback.abandon(claim, undo, failure);
            }
            throw failure;
        }
    }

    /** A refusal changes nothing, so there is nothing to roll back. */
    private ApplicationState begin(String appId, Rollback undo) {
        try {
            return context.store().change(appId, new BeginUpgrade(Selection.of(undo.componentIds())));
        } catch (LifecycleException refusal) {
            FileTrees.delete(context.directories().rollback(appId));
            throw refusal;
        }
    }

    /** The selection, and the components that it requires and the application does not have yet. */
    private static Set<String> withRequired(ApplicationState application, Manifest manifest, Selection selection) {
        Map<String, ComponentDefinition> offered = new LinkedHashMap<>();
        manifest.components().forEach(component -> offered.put(component.id(), component));
        Set<String> ids = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(selection.componentIds());
        while (!open.isEmpty()) {
            String id = open.remove();
            ComponentDefinition component = offered.get(id);
            if (component == null) {
                throw new LifecycleException(Code.CHILD_NOT_FOUND, "the new manifest has no component " + id);
            }
            if (ids.add(id)) {
                component.dependencies().stream()
                        .filter(dependency -> application.component(dependency).isEmpty())
                        .forEach(open::add);
            }
        }
        return ids;
    }
}
