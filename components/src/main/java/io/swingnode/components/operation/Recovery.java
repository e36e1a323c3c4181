package io.swingnode.components.operation;

import io.swingnode.components.actor.InstallClaim;
import io.swingnode.components.actor.InstallMessage.Purpose;
import io.swingnode.components.actor.JobQueueClient;
import io.swingnode.components.files.FileTrees;
import io.swingnode.components.files.PackageListing;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.InstallPlan;
import io.swingnode.components.model.Job;
import io.swingnode.components.model.Rollback;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings journal, processes and directories into agreement again after a node that died during operations.
 *
 * <p>The actors have found the recorded processes again by the time they answer; here the operations that were
 * under way are completed, resumed or rolled back. Runs once, before the queues and the process events resume.
 */
public final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final Set<Status> INSTALLATION = EnumSet.of(Status.INSTALLING, Status.UPGRADING);
    private static final Set<Status> FETCHING = EnumSet.of(Status.ADDED, Status.WAITING, Status.DOWNLOADING);

    private final OperationContext context;
    private final JobQueueClient startQueue;
    private final JobQueueClient installQueue;
    private final StatusSync sync;
    private final ResetOperation reset;
    private final RemoveOperation remove;
    private final RollbackOperation rollback;
    private final AutostartOperation autostart;

    public Recovery(
            OperationContext context,
            JobQueueClient startQueue,
            JobQueueClient installQueue,
            StatusSync sync,
            ResetOperation reset,
            RemoveOperation remove,
            RollbackOperation rollback,
            AutostartOperation autostart) {
        this.context = context;
        this.startQueue = startQueue;
        this.installQueue = installQueue;
        this.sync = sync;
        this.reset = reset;
        this.remove = remove;
        this.rollback = rollback;
        this.autostart = autostart;
    }

    public void run() {
        context.hooks().endLeftovers(context.settings().killGraceMillis());
        for (String appId : context.store().ids()) {
            if (context.store().find(appId).isEmpty()) {
                remove.forget(appId);
            }
        }
        each(this::complete);
        each(this::settleInstall);
        dropStaleJobs();
        each(autostart::takeUp);
        each(this::syncStranded);
        each(this::sweep);
        sweepPackages();
    }

    /** An application that cannot be recovered must not keep the others from being recovered. */
    private void each(Consumer<ApplicationState> step) {
        for (ApplicationState application : context.store().all()) {
            try {
                step.accept(application);
            } catch (RuntimeException e) {
                LOG.error("{} cannot be recovered; the next start of the node tries again", application.id(), e);
            }
        }
    }

    /** Completes a reset or removal that had begun. */
    private void complete(ApplicationState application) {
        application.unfinished().ifPresent(unfinished -> {
            LOG.info("Completing the {} of {}", unfinished.kind(), application.id());
            switch (unfinished.kind()) {
                case RESET -> reset.finish(application.id(), unfinished);
                case REMOVE -> {
                    remove.endProcesses(application.id(), unfinished);
                    if (unfinished.whole()) {
                        remove.finishApplication(application.id(), unfinished);
                    } else {
                        remove.finishComponents(application.id(), unfinished);
                    }
                }
            }
        });
    }

    /**
     * A job that was fetching begins again; one that had begun to install is rolled back; one that had only its
     * final events left is dropped.
     */
    private void settleInstall(ApplicationState application) {
        String appId = application.id();
        Optional<Job> job = installQueue.jobs().stream()
                .filter(other -> other.appId().equals(appId))
                .findFirst();
        Optional<Rollback> undo =
                job.flatMap(Job::plan).map(InstallPlan::rollback).or(() -> rollback.cached(appId));
        if (undo.isEmpty()) {
            return;
        }
        List<ComponentState> components =
                application.selected(Selection.of(undo.get().componentIds()));
        boolean installing = components.stream().anyMatch(c -> INSTALLATION.contains(c.status()));
        boolean fetching = components.stream().anyMatch(c -> FETCHING.contains(c.status()));
        boolean failed = components.stream().anyMatch(c -> c.status() == Status.ERROR);
        if (installing || (job.isEmpty() && (fetching || failed))) {
            LOG.info("Rolling back the interrupted {} of {}", undo.get().action(), appId);
            job.ifPresent(found -> installQueue.cancel(found.key()));
            try (InstallClaim claim = context.store().claim(appId, Purpose.ROLLBACK)) {
                rollback.run(claim, undo.get());
            }
        } else if (fetching) {
            Selection selection =
                    Selection.of(components.stream().map(ComponentState::id).toList());
            context.store().setStatus(appId, Status.WAITING, selection);
        } else {
            job.ifPresent(found -> installQueue.cancel(found.key()));
            rollback.runAgain(application, undo.get());
            FileTrees.delete(context.directories().rollback(appId));
        }
    }

    /** A restart that runs again starts new processes and checks them itself, so an older check is dropped. */
    private void dropStaleJobs() {
        Set<String> known = new HashSet<>(context.store().ids());
        List<Job> jobs = startQueue.jobs();
        for (Job job : jobs) {
            boolean superseded = job.action() == Job.Action.CHECK_IF_STARTED
                    && jobs.stream()
                            .anyMatch(other -> other.action() == Job.Action.RESTART
                                    && other.appId().equals(job.appId())
                                    && other.componentIds().equals(job.componentIds()));
            if (superseded || !known.contains(job.appId())) {
                startQueue.cancel(job.key());
            }
        }
        installQueue.jobs().stream()
                .filter(job -> !known.contains(job.appId()))
                .forEach(job -> installQueue.cancel(job.key()));
    }

    /** Components left starting or stopping without a job that would end it take the status of their process. */
    private void syncStranded(ApplicationState application) {
        List<Job> jobs = startQueue.jobs();
        List<String> stranded = application.selected(Selection.ALL).stream()
                .filter(component -> component.status() == Status.STARTING || component.status() == Status.STOPPING)
                .map(ComponentState::id)
                .filter(id -> jobs.stream()
                        .noneMatch(job -> job.appId().equals(application.id())
                                && job.selection().includes(id)))
                .toList();
        if (stranded.isEmpty()) {
            return;
        }
        Selection selection = Selection.of(stranded);
        sync.status(application.id(), selection, true);
        // A component without a process takes the status that it was about to get.
        Selection quiet = selection;
        application.selected(quiet).stream()
                .filter(component -> !component.definition().hasProcess())
                .forEach(component -> context.store()
                        .setStatus(
                                application.id(),
                                component.status() == Status.STARTING ? Status.RUNNING : Status.STOPPED,
                                Selection.of(component.id())));
    }

    /** Directories of versions that no component refers to are leftovers of an interrupted download. */
    private void sweep(ApplicationState application) {
        for (ComponentState component : application.components()) {
            Path versions = context.directories().versions(application.id(), component.id());
            if (!Files.isDirectory(versions)) {
                continue;
            }
            Path app = context.directories().app(application.id(), component);
            Set<Path> kept = component.directory().isEmpty() ? Set.of() : Set.of(app, PackageListing.fileOf(app));
            try (Stream<Path> entries = Files.list(versions)) {
                entries.filter(entry -> !kept.contains(entry)).forEach(FileTrees::discard);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void sweepPackages() {
        Set<String> used = new HashSet<>();
        context.store().all().stream()
                .flatMap(application -> application.components().stream())
                .map(component -> component.definition().source().sha256())
                .forEach(used::add);
        installQueue.jobs().stream()
                .flatMap(job -> job.plan().stream())
                .flatMap(plan -> plan.components().stream())
                .map(component -> component.source().sha256())
                .forEach(used::add);
        try {
            context.packages().retain(used);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
