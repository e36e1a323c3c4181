package io.swingnode.components.operation;

import io.swingnode.components.actor.JobQueueClient;
import io.swingnode.components.event.Events;
import io.swingnode.components.files.FileTrees;
import io.swingnode.components.files.PackageListing;
import io.swingnode.components.model.AggregateStatus;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentDefinition;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.InstallPlan;
import io.swingnode.components.model.InstalledFiles;
import io.swingnode.components.model.Interruption;
import io.swingnode.components.model.Job;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.PackageSource;
import io.swingnode.components.model.Rollback;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.Status;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the jobs of the install queue: fetches the files, then hands over to the installation. */
public final class DownloadOperation {
    private static final Logger LOG = LoggerFactory.getLogger(DownloadOperation.class);
    static final Set<Status> BEFORE_INSTALLATION = EnumSet.of(Status.WAITING, Status.DOWNLOADING);

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
            // The thread that cancelled holds the status lock, waits for this thread, and then rolls back.
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
        lock();
        try {
            ApplicationState application = context.store().load(job.appId());
            if (statusOf(application, job) != Status.WAITING) {
                LOG.info("The download {} found its components no longer waiting", job.key());
                rollback.run(job.appId(), plan.rollback());
                return false;
            }
            List<String> fetched = plan.components().stream()
                    .filter(component -> !context.packages().isCached(component.source()))
                    .map(ComponentDefinition::id)
                    .filter(id -> application.component(id).isPresent())
                    .toList();
            if (!fetched.isEmpty()) {
                context.changed(context.store().setStatus(job.appId(), Status.DOWNLOADING, Selection.of(fetched)));
            }
            return true;
        } finally {
            context.statusLock().unlock();
        }
    }

    /** The first status in progress among the components that the job is about, as for a whole application. */
    private static Status statusOf(ApplicationState application, Job job) {
        List<Status> statuses = application.selected(job.selection()).stream()
                .map(ComponentState::status)
                .toList();
        return statuses.isEmpty() ? application.storedStatus() : AggregateStatus.of(statuses);
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

    /** From here on the job cannot be cancelled. If a status was changed meanwhile, the job is dropped. */
    private boolean enter(Job job, InstallPlan plan) {
        lock();
        try {
            ApplicationState application = context.store().load(job.appId());
            boolean untouched = application.selected(job.selection()).stream()
                    .map(ComponentState::status)
                    .allMatch(BEFORE_INSTALLATION::contains);
            if (!untouched) {
                LOG.warn("The download {} is dropped: the status of its components was changed", job.key());
                release(job, plan);
                return false;
            }
            Status next = plan.rollback().action() == Rollback.Action.INSTALL ? Status.INSTALLING : Status.UPGRADING;
            context.changed(context.store().setStatus(job.appId(), next, job.selection()));
            return true;
        } finally {
            context.statusLock().unlock();
        }
    }

    /** Takes components that still wait for a dropped download out of that status; nothing is left to roll back. */
    private void release(Job job, InstallPlan plan) {
        plan.rollback()
                .prior()
                .ifPresentOrElse(
                        prior -> context.store().restoreStatuses(prior, job.selection(), BEFORE_INSTALLATION),
                        () -> context.store()
                                .setStatusFrom(job.appId(), BEFORE_INSTALLATION, Status.ERROR, job.selection()));
        FileTrees.delete(context.directories().rollback(job.appId()));
        context.events().emit(Events.UPDATED, context.store().load(job.appId()));
    }

    private void failed(Job job, InstallPlan plan, RuntimeException failure) {
        LOG.warn("The download {} failed", job.key(), failure);
        Optional<ApplicationState> found = context.store().find(job.appId());
        if (found.isEmpty()) {
            return;
        }
        ApplicationState application = found.get();
        context.events().emitFailure(Events.DOWNLOAD_FAILED, application, job.selection(), failure);
        context.events().notifyFailure(application, job.selection(), "download", failure);
        lock();
        try {
            ApplicationState now = context.store().load(job.appId());
            if (BEFORE_INSTALLATION.contains(statusOf(now, job))) {
                rollback.run(job.appId(), plan.rollback());
                if (plan.rollback().action() == Rollback.Action.INSTALL) {
                    context.events().emitFailure(Events.INSTALL_FAILED, now, job.selection(), failure);
                }
            }
        } finally {
            context.statusLock().unlock();
        }
    }

    private void drop(String appId, Map<String, InstalledFiles> files) {
        files.forEach((componentId, laid) -> {
            Path directory = context.directories().versions(appId, componentId).resolve(laid.directory());
            PackageListing.delete(directory);
        });
    }

    private void lock() {
        try {
            context.statusLock().lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Interruption.cancelled();
        }
    }
}
