package io.swingnode.components.operation;

import io.swingnode.components.actor.ApplicationChange.BeginInstall;
import io.swingnode.components.actor.InstallClaim;
import io.swingnode.components.actor.InstallMessage.Purpose;
import io.swingnode.components.actor.JobQueueClient;
import io.swingnode.components.config.ConfigValues;
import io.swingnode.components.files.JsonFiles;
import io.swingnode.components.manifest.ManifestReader;
import io.swingnode.components.model.ApplicationDefinition;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentDefinition;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.ExtraState;
import io.swingnode.components.model.Identity;
import io.swingnode.components.model.InstallPlan;
import io.swingnode.components.model.Job;
import io.swingnode.components.model.Manifest;
import io.swingnode.components.model.PendingRemoval;
import io.swingnode.components.model.Rollback;
import io.swingnode.components.model.Status;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Accepts the install of an application; the install queue does the rest. */
public record InstallOperation(
        OperationContext context,
        JobQueueClient installQueue,
        InstallRequirement requirement,
        RollbackOperation rollback) {
    /** Records the application as {@code waiting} and queues its download. */
    public ApplicationState install(Path manifestFile, boolean startImmediately) {
        Manifest manifest = ManifestReader.read(manifestFile);
        String appId = manifest.application().id();
        try (InstallClaim claim = context.store().claim(appId, Purpose.INSTALL)) {
            requirement.requireNone(claim);
            return accept(claim, manifest, startImmediately);
        }
    }

    private ApplicationState accept(InstallClaim claim, Manifest manifest, boolean startImmediately) {
        String appId = claim.appId();
        Optional<ExtraState> extra = JsonFiles.read(context.directories().extraState(appId), ExtraState.class);
        List<String> ids =
                manifest.components().stream().map(ComponentDefinition::id).toList();
        Rollback undo = new Rollback(Rollback.Action.INSTALL, Optional.empty(), extra, ids);
        InstallPlan plan = new InstallPlan(manifest.application(), manifest.components(), startImmediately, undo);
        List<String> sorted = ids.stream().sorted().toList();
        try {
            context.store().register(appId);
            JsonFiles.write(context.directories().rollback(appId), undo);
            ApplicationState waiting = context.store().change(appId, new BeginInstall(added(manifest, extra)));
            // The job cannot begin before the claim is released, so that its events come after this one.
            installQueue.add(new Job(Job.Action.DOWNLOAD, appId, sorted, Optional.of(plan), false));
            return context.changed(waiting);
        } catch (RuntimeException failure) {
            rollback.abandon(claim, undo, failure);
            throw failure;
        }
    }

    /** Configs kept from an earlier install of the same id are restored if still declared, or custom. */
    private ApplicationState added(Manifest manifest, Optional<ExtraState> extra) {
        ConfigValues values = new ConfigValues(context.secrets());
        ApplicationDefinition definition = manifest.application();
        Map<String, String> settings = new LinkedHashMap<>(definition.settings());
        extra.ifPresent(kept -> settings.putAll(kept.settings()));
        List<ComponentState> components = manifest.components().stream()
                .map(component -> ComponentState.added(
                        component,
                        values.ofComponent(
                                component,
                                extra.map(kept -> kept.componentConfigs().getOrDefault(component.id(), Map.of()))
                                        .orElse(Map.of()))))
                .toList();
        return new ApplicationState(
                definition,
                settings,
                values.ofRoot(
                        definition,
                        manifest.components(),
                        extra.map(ExtraState::configs).orElse(Map.of())),
                extra.map(ExtraState::identity).orElse(Identity.NONE),
                Status.ADDED,
                Optional.empty(),
                components,
                PendingRemoval.NONE);
    }
}
