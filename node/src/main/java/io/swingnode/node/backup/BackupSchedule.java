package io.swingnode.node.backup;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.swingnode.node.CancelledException;
import io.swingnode.server.metrics.BackupState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Has a node make a backup whenever one is due, one at a time. What is due is read from the folder, so that it does not matter how
 * often the node is started.
 */
final class BackupSchedule {
    /** What the schedule can be told. */
    sealed interface Command {}

    /** Asks how the backups are. */
    record GetState(ActorRef<BackupState> replyTo) implements Command {}

    /** Ends a backup that is being made, and begins no other; the reply comes when nothing is being made. */
    record Stop(ActorRef<Done> replyTo) implements Command {}

    private record Found(Optional<BackupManifest> newest) implements Command {}

    private record Due() implements Command {}

    private record Made(HomeBackup.Result result) implements Command {}

    private record Failed(Throwable failure) implements Command {}

    /** What has happened so far. */
    private record Past(
            long made,
            long failures,
            Optional<String> last,
            Optional<Long> height,
            Optional<Long> moment,
            Optional<String> fault) {
        static final Past NOTHING =
                new Past(0, 0, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        Past found(BackupManifest newest) {
            return new Past(
                    made,
                    failures,
                    Optional.of(newest.name()),
                    newest.height(),
                    Optional.of(newest.moment().toEpochMilli()),
                    fault);
        }

        Past with(HomeBackup.Result result, Instant moment) {
            return new Past(
                    made + 1,
                    failures,
                    Optional.of(result.name()),
                    result.height(),
                    Optional.of(moment.toEpochMilli()),
                    Optional.empty());
        }

        Past with(String failure) {
            return new Past(made, failures + 1, last, height, this.moment, Optional.of(failure));
        }
    }

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final BackupSettings settings;
    private final BackupJob job;
    private final Executor thread;

    private BackupSchedule(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            BackupSettings settings,
            BackupJob job,
            Executor thread) {
        this.context = context;
        this.timers = timers;
        this.settings = settings;
        this.job = job;
        this.thread = thread;
    }

    /** @param thread that the job may keep for long */
    static Behavior<Command> create(BackupSettings settings, BackupJob job, Executor thread) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new BackupSchedule(context, timers, settings, job, thread).begin()));
    }

    private Behavior<Command> begin() {
        context.setLoggerName(BackupSchedule.class);
        context.pipeToSelf(
                CompletableFuture.supplyAsync(job::newest, thread),
                (newest, failure) -> failure == null ? new Found(newest) : new Failed(cause(failure)));
        return working(Past.NOTHING, Optional.empty());
    }

    private Behavior<Command> waiting(Past past, Instant next) {
        Duration wait = Duration.between(Instant.now(), next);
        timers.startSingleTimer(new Due(), wait.isNegative() ? Duration.ZERO : wait);
        return Behaviors.receiveMessage(command -> switch (command) {
            case GetState ask -> onGetState(ask, past, false, Optional.of(next));
            case Due due -> onDue(past);
            case Stop stop -> onStopIdle(stop);
            case Found late -> Behaviors.same();
            case Made late -> Behaviors.same();
            case Failed late -> Behaviors.same();
        });
    }

    /** @param stopping who waits for the end, if the node is being stopped */
    private Behavior<Command> working(Past past, Optional<ActorRef<Done>> stopping) {
        return Behaviors.receiveMessage(command -> switch (command) {
            case GetState ask -> onGetState(ask, past, true, Optional.empty());
            case Due due -> Behaviors.same();
            case Stop stop -> onStop(stop, past);
            case Found found -> onFound(found, past, stopping);
            case Made made -> onMade(made, past, stopping);
            case Failed failed -> onFailed(failed, past, stopping);
        });
    }

    private Behavior<Command> onGetState(GetState ask, Past past, boolean running, Optional<Instant> next) {
        BackupJob.Reached reached = job.reached();
        ask.replyTo()
                .tell(new BackupState(
                        settings.destination().toString(),
                        running,
                        running ? reached.doneBytes() : 0,
                        running ? reached.totalBytes() : 0,
                        past.made(),
                        past.failures(),
                        past.last(),
                        past.height(),
                        past.moment(),
                        past.fault(),
                        next.map(Instant::toEpochMilli)));
        return Behaviors.same();
    }

    private Behavior<Command> onFound(Found found, Past past, Optional<ActorRef<Done>> stopping) {
        Past known = found.newest().map(past::found).orElse(past);
        Instant next = found.newest()
                .map(newest -> newest.moment().plus(settings.interval()))
                .orElseGet(Instant::now);
        return stopping.map(BackupSchedule::stopped).orElseGet(() -> waiting(known, next));
    }

    private Behavior<Command> onDue(Past past) {
        context.pipeToSelf(
                CompletableFuture.supplyAsync(job::run, thread),
                (result, failure) -> failure == null ? new Made(result) : new Failed(cause(failure)));
        return working(past, Optional.empty());
    }

    private Behavior<Command> onMade(Made made, Past past, Optional<ActorRef<Done>> stopping) {
        context.getLog()
                .info(
                        "Made the backup {}{}",
                        made.result().backup(),
                        made.result().deleted().isEmpty()
                                ? ""
                                : " and deleted "
                                        + String.join(", ", made.result().deleted()));
        Instant moment = Instant.parse(made.result().createdAt());
        Past known = past.with(made.result(), moment);
        return stopping.map(BackupSchedule::stopped).orElseGet(() -> waiting(known, moment.plus(settings.interval())));
    }

    private Behavior<Command> onFailed(Failed failed, Past past, Optional<ActorRef<Done>> stopping) {
        String reason = String.valueOf(failed.failure().getMessage());
        if (stopping.isPresent() && failed.failure() instanceof CancelledException) {
            return stopped(stopping.get());
        }
        context.getLog().error("A backup to {} failed: {}", settings.destination(), reason);
        context.getLog().debug("Why the backup failed", failed.failure());
        return stopping.map(BackupSchedule::stopped)
                .orElseGet(() -> waiting(past.with(reason), Instant.now().plus(settings.retry())));
    }

    private Behavior<Command> onStop(Stop stop, Past past) {
        job.stop();
        return working(past, Optional.of(stop.replyTo()));
    }

    private static Behavior<Command> onStopIdle(Stop stop) {
        return stopped(stop.replyTo());
    }

    private static Behavior<Command> stopped(ActorRef<Done> replyTo) {
        replyTo.tell(Done.getInstance());
        return Behaviors.stopped();
    }

    private static Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : new IllegalStateException(failure);
    }
}
