package io.swingnode.components.operation;

import io.swingnode.components.actor.InstallClaim;
import io.swingnode.components.actor.InstallMessage;
import io.swingnode.components.actor.InstallMessage.Purpose;
import io.swingnode.components.actor.JobQueueClient;
import io.swingnode.components.event.Events;
import io.swingnode.components.event.FailureLog;
import io.swingnode.components.files.PackageListing;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentDefinition;
import io.swingnode.components.model.InstallPlan;
import io.swingnode.components.model.InstalledFiles;
import io.swingnode.components.model.Interruption;
import io.swingnode.components.model.Job;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.PackageSource;
import io.swingnode.components.model.Rollback;
import io.swingnode.components.model.Status;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the jobs of the install queue: fetches the files, then hands over to the installation. */
public final class DownloadOperation {
    private static final Logger LOG = LoggerFactory.getLogger(DownloadOperation.class);

    private final OperationContext context;
    private final Installation installation;
    private final RollbackOperation rollback;
    private final JobQueueClient installQueue;

    public DownloadOperation(
            OperationContext context,
            Installation installation,
            RollbackOperation rollback,
            JobQueueClient installQueue) {
        this.context = context;
        this.installation = installation;
        this.rollback = rollback;
        this.installQueue = installQueue;
    }

    public void run(Job job) {
        InstallPlan plan = job.plan().orElseThrow();
        Map<String, InstalledFiles> files = new LinkedHashMap<>();
        boolean fetched = false;
        try {
            fetched = fetched(job, plan, files);
        } finally {
            if (!fetched) {
                drop(job.appId(), files);
            }
        }
        if (fetched) {
            installation.run(job, plan, files);
        }
    }

    /** True when the files are in place and the installation may begin; otherwise all was reported and undone. */
    private boolean fetched(Job job, InstallPlan plan, Map<String, InstalledFiles> files) {
        try {
            if (!begin(job, plan)) {
                return false;
            }
            installFiles(job, plan, files);
            return enter(job, plan);
        } catch (RuntimeException failure) {
            // The operation that cancelled waits for this thread, and then rolls back.
            boolean cancelled = Thread.interrupted() && isCancelled(job);
            if (!cancelled) {
                failed(job, plan, failure);
            }
            return false;
        }
    }

    /** A job that was cancelled is no longer in its queue. */
    private boolean isCancelled(Job job) {
        return installQueue.jobs().stream().noneMatch(other -> other.key().equals(job.key()));
    }

    /** Nothing is fetched unless the components still wait; those with files to fetch become {@code downloading}. */
    private boolean begin(Job job, InstallPlan plan) {
        List<String> fetched = plan.components().stream()
                .filter(component -> !context.packages().isCached(component.source()))
                .map(ComponentDefinition::id)
                .toList();
        return taken(job, new InstallMessage.BeginDownload(job.selection(), fetched), claim -> {
            LOG.info("The download {} found its components no longer waiting", job.key());
            tellDropped(job, claim);
            rollback.run(claim, plan.rollback());
        });
    }

    /** From here on the job cannot be cancelled. If a status was changed meanwhile, the job is dropped. */
    private boolean enter(Job job, InstallPlan plan) {
        Status next = plan.rollback().action() == Rollback.Action.INSTALL ? Status.INSTALLING : Status.UPGRADING;
        return taken(job, new InstallMessage.BeginInstallation(job.selection(), next), claim -> {
            LOG.warn("The download {} is dropped: the status of its components was changed", job.key());
            tellDropped(job, claim);
            rollback.release(claim, plan.rollback());
        });
    }

    /** Takes a step; {@code undo} is for a status that was changed, and not for a cancellation, which undoes all. */
    private boolean taken(Job job, InstallMessage.Step step, Consumer<InstallClaim> undo) {
        Interruption.check();
        return switch (context.store().step(job.appId(), step)) {
            case InstallMessage.Accepted accepted -> {
                if (accepted.changed()) {
                    context.changed(accepted.application());
                }
                yield true;
            }
            case InstallMessage.Refused refused -> {
                switch (refused.reason()) {
                    case CANCELLED -> LOG.info("The download {} is being cancelled", job.key());
                    case STATUS_CHANGED -> undo(job, undo);
                }
                yield false;
            }
        };
    }

    /** Undoes what the job has done so far, unless somebody cancels it and undoes it therefore. */
    private void undo(Job job, Consumer<InstallClaim> undo) {
        Optional<InstallClaim> claim = claim(job);
        if (claim.isEmpty()) {
            return;
        }
        try (InstallClaim claimed = claim.get()) {
            if (claimed.application().isPresent()) {
                undo.accept(claimed);
            }
        }
    }

    private Optional<InstallClaim> claim(Job job) {
        try {
            return Optional.of(context.store().claim(job.appId(), Purpose.ROLLBACK));
        } catch (LifecycleException refusal) {
            if (refusal.code() != Code.CANCELLED) {
                throw refusal;
            }
            LOG.info("The download {} is being cancelled", job.key());
            return Optional.empty();
        }
    }

    private void installFiles(Job job, InstallPlan plan, Map<String, InstalledFiles> files) {
        for (ComponentDefinition component : plan.components()) {
            fetch(component.source());
            String directory = component.version().replaceAll("[^\\w.-]", "_") + "-"
                    + UUID.randomUUID().toString().substring(0, 8);
            Path target =
                    context.directories().versions(job.appId(), component.id()).resolve(directory);
            files.put(component.id(), new InstalledFiles(directory, ""));
            String listing = context.packages().layOut(component.source(), target);
            files.put(component.id(), new InstalledFiles(directory, listing));
        }
    }

    /** Tries again only for a URL: on this machine the same would fail again. */
    private void fetch(PackageSource source) {
        int attempts =
                source.kind() == PackageSource.Kind.URL ? context.settings().installAttempts() : 1;
        for (int attempt = 1; ; attempt++) {
            try {
                context.packages().fetch(source);
                return;
            } catch (LifecycleException e) {
                if (e.code() == Code.CANCELLED || attempt >= attempts) {
                    throw e;
                }
                LOG.warn("Attempt {} of {}: {}", attempt, attempts, e.getMessage());
                Interruption.sleep(context.settings().installPauseMillis());
            }
        }
    }

    /** Before the job ends: whoever waits for it must not take its end for its success. */
    private void tellDropped(Job job, InstallClaim claim) {
        claim.application()
                .ifPresent(application -> context.events()
                        .notifyCancelled(application, job.selection(), "download", CancelOperation.BY_A_STOP));
    }

    private void failed(Job job, InstallPlan plan, RuntimeException failure) {
        FailureLog.warn(LOG, "The download " + job.key(), failure);
        Optional<ApplicationState> found = context.store().find(job.appId());
        if (found.isEmpty()) {
            return;
        }
        ApplicationState application = found.get();
        context.events().emitFailure(Events.DOWNLOAD_FAILED, application, job.selection(), failure);
        context.events().notifyFailure(application, job.selection(), "download", failure);
        undo(job, claim -> {
            ApplicationState now = context.store().load(job.appId());
            if (now.statusOf(job.selection()).beforeInstallation()) {
                rollback.run(claim, plan.rollback());
                if (plan.rollback().action() == Rollback.Action.INSTALL) {
                    context.events().emitFailure(Events.INSTALL_FAILED, now, job.selection(), failure);
                }
            }
        });
    }

    private void drop(String appId, Map<String, InstalledFiles> files) {
        files.forEach((componentId, laid) -> {
            Path directory = context.directories().versions(appId, componentId).resolve(laid.directory());
            PackageListing.discard(directory);
        });
    }
}
