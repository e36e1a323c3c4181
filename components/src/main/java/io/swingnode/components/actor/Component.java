package io.swingnode.components.actor;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.StashBuffer;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.pattern.StatusReply;
import io.swingnode.components.config.ComponentsSettings;
import io.swingnode.components.config.LaunchSpec;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.ProcessExit;
import io.swingnode.components.model.ProcessRecord;
import io.swingnode.components.process.AfterEnd;
import io.swingnode.components.process.ExitReport;
import io.swingnode.components.process.LiveProcess;
import io.swingnode.components.process.ProcessEvent;
import io.swingnode.components.process.ProcessInfo;
import io.swingnode.components.process.ProcessJournal;
import io.swingnode.components.process.ProcessKeeper;
import io.swingnode.components.process.ProcessState;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Owns the one process of a component: spawns it, restarts it after a crash, ends it and describes it. While a
 * process is being started or ended, further requests are stashed.
 */
final class Component {
    sealed interface Command {}

    /** Sent by operations; at most {@link #STASH_LIMIT} are stashed while the process is started or ended. */
    sealed interface Request<T> extends Command, Asked<T> {}

    /** Spawn; when a process runs already, the reply describes that one. */
    record Start(LaunchSpec launch, ActorRef<StatusReply<ProcessInfo>> replyTo) implements Request<ProcessInfo> {}

    /** End the process and forget it; one that is absent is no error. */
    record Delete(ActorRef<StatusReply<Done>> replyTo) implements Request<Done> {}

    /** End the process and spawn it again; one that is absent is an error. */
    record Reload(LaunchSpec launch, ActorRef<StatusReply<ProcessInfo>> replyTo) implements Request<ProcessInfo> {}

    /** Tell of the process; answered at once, except until it is known whether one is recorded and lives. */
    record Describe(ActorRef<StatusReply<Optional<ProcessInfo>>> replyTo) implements Request<Optional<ProcessInfo>> {}

    /** Sent by the node itself. */
    sealed interface Note extends Command permits Adopt, NothingRecorded, ComponentWork.Result, Timer {}

    /**
     * Take over the process that is recorded, by an earlier node or before a failure, if it still lives. The end of one that
     * was {@code toRun} is told; one that {@code startsAgain} is started again by the node as it starts itself.
     */
    record Adopt(ProcessRecord record, LaunchSpec launch, boolean toRun, boolean startsAgain) implements Note {}

    /** No process is recorded. */
    record NothingRecorded() implements Note {}

    enum Timer implements Note {
        WATCH,
        RESTART,
        RECORD
    }

    /** What follows when a process was to be ended: it is, or cannot be, or it is and that cannot be written. */
    private record Afterwards(
            Supplier<Behavior<Command>> ended,
            Function<Throwable, Behavior<Command>> failed,
            Function<RuntimeException, Behavior<Command>> unrecorded) {}

    static final int STASH_LIMIT = 100;

    /** Until a write is tried again that failed because the journal does not work. */
    private static final Duration WRITE_AGAIN = Duration.ofSeconds(1);

    private final Pending pending;
    private final StashBuffer<Command> stash;
    private final TimerScheduler<Command> timers;
    private final ProcessNews news;
    private final ComponentsSettings settings;
    private final ComponentWork work;
    /** False after a failure of the actor, when the node has long started. */
    private final boolean first;

    private Component(
            Pending pending,
            StashBuffer<Command> stash,
            TimerScheduler<Command> timers,
            ComponentWork work,
            ComponentsSettings settings,
            boolean first) {
        this.pending = pending;
        this.stash = stash;
        this.timers = timers;
        this.work = work;
        this.news = work.news();
        this.settings = settings;
        this.first = first;
    }

    /** What is stashed outlives a failure of the actor, and so does the process, which is then found again. */
    static Behavior<Command> create(
            ActorRef<Application.Command> application,
            String componentId,
            ActorRef<ProcessEventSync.Command> events,
            ComponentsSettings settings) {
        AtomicBoolean first = new AtomicBoolean(true);
        Pending pending = new Pending("the actor of component " + componentId, failure -> Optional.empty());
        return Behaviors.withStash(
                STASH_LIMIT,
                stash -> Supervision.restarted(
                        pending,
                        Behaviors.setup(context -> Behaviors.withTimers(timers -> {
                            ProcessJournal journal = new RecordedProcess(context.getSystem(), application, componentId);
                            application.tell(new Application.Recall(componentId, context.getSelf()));
                            ComponentWork work = ComponentWork.of(context, journal, new ProcessNews(events), settings);
                            return new Component(pending, stash, timers, work, settings, first.getAndSet(false))
                                    .recalling();
                        }))));
    }

    /** Each message is taken in hand here, also one that was stashed. */
    private Behavior<Command> phase(Function<Command, Behavior<Command>> onCommand) {
        return Behaviors.receiveMessage(command -> {
            pending.take(command);
            return onCommand.apply(command);
        });
    }

    /** Until it is known whether a process is recorded, everything waits. */
    private Behavior<Command> recalling() {
        return phase(command -> switch (command) {
            case Adopt m -> adopt(m, false);
            case NothingRecorded m -> stash.unstashAll(down(Optional.empty()));
            case Request<?> m -> later(m);
            case Note m -> Behaviors.same();
        });
    }

    /** No process: never started, deleted (empty), or ended by itself. */
    private Behavior<Command> down(Optional<ProcessState> state) {
        return phase(command -> switch (command) {
            case Start m -> launch(m.launch(), 0, Optional.of(m));
            case Delete m -> {
                pending.answer(m, Done.getInstance());
                yield down(Optional.empty());
            }
            case Reload m -> {
                pending.refuse(m, noProcess(m.launch()));
                yield Behaviors.same();
            }
            case Describe m -> describe(m, state.map(s -> new ProcessInfo(s, Optional.empty(), 0)));
            case Note m -> Behaviors.same();
        });
    }

    /** @param request who hears of it; empty after a crash */
    private Behavior<Command> launching(LaunchSpec launch, int restarts, Optional<Request<ProcessInfo>> request) {
        return phase(command -> switch (command) {
            case ComponentWork.Launched m -> {
                request.ifPresent(asked -> pending.answer(asked, m.live().info(ProcessState.ONLINE)));
                yield stash.unstashAll(watch(m.live()));
            }
            case ComponentWork.Failed m -> {
                news.notStarted(launch, m.failure());
                request.ifPresent(asked -> pending.refuse(asked, m.failure()));
                if (request.isEmpty() && Replies.isJournalTrouble(m.failure())) {
                    timers.startSingleTimer(Timer.RESTART, Timer.RESTART, WRITE_AGAIN);
                    yield stash.unstashAll(waitingRestart(launch, restarts));
                }
                yield stash.unstashAll(down(Optional.of(ProcessState.ERRORED)));
            }
            case Describe m -> describe(m, without(ProcessState.LAUNCHING, restarts));
            case Request<?> m -> later(m);
            case Note m -> Behaviors.same();
        });
    }

    private Behavior<Command> online(LiveProcess live) {
        return phase(command -> switch (command) {
            case Start m -> {
                pending.answer(m, live.info(ProcessState.ONLINE));
                yield Behaviors.same();
            }
            case Delete m -> delete(live, m);
            case Reload m -> respawn(live, m);
            case Describe m -> describe(m, Optional.of(live.info(ProcessState.ONLINE)));
            case ComponentWork.Exited m -> m.token().equals(live.record().token()) ? exited(live) : Behaviors.same();
            case ComponentWork.Measured m ->
                m.token().equals(live.record().token()) ? measured(live, m) : Behaviors.same();
            case Timer m -> m == Timer.WATCH ? inspect(live) : Behaviors.same();
            case Note m -> Behaviors.same();
        });
    }

    /** The process and its descendants are being ended; {@code shown} describes it meanwhile. */
    private Behavior<Command> ending(Optional<ProcessInfo> shown, Afterwards afterwards) {
        return phase(command -> switch (command) {
            case ComponentWork.Ended m ->
                stash.unstashAll(m.unrecorded().map(afterwards.unrecorded()).orElseGet(afterwards.ended()));
            case ComponentWork.Failed m -> stash.unstashAll(afterwards.failed().apply(m.failure()));
            case Describe m -> describe(m, shown);
            case Request<?> m -> later(m);
            case Note m -> Behaviors.same();
        });
    }

    /**
     * The process is gone, and the journal could not take that yet: it is written again until it can, and {@code next} then
     * follows.
     */
    private Behavior<Command> unrecorded(
            LiveProcess live, Optional<ProcessInfo> shown, Supplier<Behavior<Command>> next) {
        timers.startSingleTimer(Timer.RECORD, Timer.RECORD, WRITE_AGAIN);
        Supplier<Behavior<Command>> again = () -> unrecorded(live, shown, next);
        return phase(command -> switch (command) {
            case Timer m ->
                m == Timer.RECORD
                        ? end(live, shown, new Afterwards(next, leftBehind(live), why -> again.get()))
                        : Behaviors.same();
            case Start m -> end(live, shown, answering(m, live, () -> launch(m.launch(), 0, Optional.of(m)), again));
            case Delete m -> delete(live, m);
            case Reload m -> {
                pending.refuse(m, noProcess(m.launch()));
                yield Behaviors.same();
            }
            case Describe m -> describe(m, shown);
            case Note m -> Behaviors.same();
        });
    }

    private Function<Throwable, Behavior<Command>> leftBehind(LiveProcess live) {
        return failure -> {
            news.leftBehind(live.launch(), failure);
            return down(Optional.of(ProcessState.ERRORED));
        };
    }

    /** After a crash, until the next spawn. */
    private Behavior<Command> waitingRestart(LaunchSpec launch, int restarts) {
        return phase(command -> switch (command) {
            case Timer m -> m == Timer.RESTART ? launch(launch, restarts, Optional.empty()) : Behaviors.same();
            case Start m -> launch(m.launch(), 0, Optional.of(m));
            case Reload m -> launch(m.launch(), 0, Optional.of(m));
            case Delete m -> {
                timers.cancel(Timer.RESTART);
                pending.answer(m, Done.getInstance());
                yield down(Optional.empty());
            }
            case Describe m -> describe(m, without(ProcessState.WAITING_RESTART, restarts));
            case Note m -> Behaviors.same();
        });
    }

    /** @param told whether the end of a process that is gone was told already, and is only to be recorded */
    private Behavior<Command> adopt(Adopt adopt, boolean told) {
        boolean startsAgain = adopt.startsAgain() && first;
        Optional<ProcessExit.Action> next = Optional.of(
                        startsAgain ? ProcessExit.Action.RESTART : ProcessExit.Action.NONE)
                .filter(action -> adopt.toRun());
        work.find(adopt, next, told);
        return adopting(adopt);
    }

    /** Until it is known whether the recorded process lives, everything waits: even a description. */
    private Behavior<Command> adopting(Adopt adopt) {
        LaunchSpec launch = adopt.launch();
        return phase(command -> switch (command) {
            case ComponentWork.Adopted m -> {
                news.found(launch, m.live().isPresent());
                yield stash.unstashAll(m.live().map(this::watch).orElseGet(() -> down(Optional.empty())));
            }
            case ComponentWork.Failed m -> {
                if (Replies.isJournalTrouble(m.failure())) {
                    news.unrecorded(launch, m.failure());
                    timers.startSingleTimer(Timer.RECORD, Timer.RECORD, WRITE_AGAIN);
                    yield Behaviors.same();
                }
                news.leftBehind(launch, m.failure());
                yield stash.unstashAll(down(Optional.empty()));
            }
            case Timer m -> m == Timer.RECORD ? adopt(adopt, true) : Behaviors.same();
            case Request<?> m -> later(m);
            case Note m -> Behaviors.same();
        });
    }

    private Behavior<Command> launch(LaunchSpec launch, int restarts, Optional<Request<ProcessInfo>> request) {
        timers.cancel(Timer.RESTART);
        work.spawn(launch, restarts);
        return launching(launch, restarts, request);
    }

    private Behavior<Command> watch(LiveProcess live) {
        work.awaitExit(live);
        if (live.child().isPresent()) {
            news.tell(live.launch(), ProcessEvent.Kind.ONLINE);
        }
        watchLater();
        return online(live);
    }

    /** One look at a time: the next is due a while after the last was answered. */
    private void watchLater() {
        timers.startSingleTimer(Timer.WATCH, Timer.WATCH, Duration.ofMillis(settings.watchMillis()));
    }

    private Behavior<Command> inspect(LiveProcess live) {
        if (!work.keeper().isAlive(live)) {
            return exited(live);
        }
        if (live.launch().memoryLimitBytes() == 0) {
            watchLater();
            return Behaviors.same();
        }
        work.measure(live);
        return Behaviors.same();
    }

    private Behavior<Command> measured(LiveProcess live, ComponentWork.Measured measured) {
        if (measured.residentBytes() > live.launch().memoryLimitBytes()) {
            return failed(live, true, action -> ExitReport.memory(live, measured.residentBytes(), action));
        }
        watchLater();
        return Behaviors.same();
    }

    private Behavior<Command> exited(LiveProcess live) {
        return failed(live, ProcessKeeper.crashed(live), action -> ExitReport.ended(live, action));
    }

    /** Ends what is left of the process, and spawns it again after a crash unless it has crashed too often. */
    private Behavior<Command> failed(
            LiveProcess live, boolean crashed, Function<ProcessExit.Action, ProcessExit> report) {
        timers.cancel(Timer.WATCH);
        news.tell(live.launch(), ProcessEvent.Kind.STOP);
        AfterEnd after = AfterEnd.of(live.launch(), live.record().restarts(), live.livedMillis(), crashed, settings);
        news.ended(
                live.launch(),
                crashed,
                CompletableFuture.supplyAsync(() -> report.apply(after.action()), settings.executor()));
        Supplier<Behavior<Command>> next = () -> {
            if (!after.isRestart()) {
                return down(Optional.of(after.state()));
            }
            timers.startSingleTimer(Timer.RESTART, Timer.RESTART, Duration.ofMillis(after.delayMillis()));
            return waitingRestart(live.launch(), after.restarts() + 1);
        };
        Optional<ProcessInfo> shown = without(after.state(), after.restarts());
        return end(live, shown, new Afterwards(next, leftBehind(live), why -> {
            news.unrecorded(live.launch(), why);
            return unrecorded(live, shown, next);
        }));
    }

    private Behavior<Command> delete(LiveProcess live, Delete delete) {
        Supplier<Behavior<Command>> next = () -> {
            timers.cancel(Timer.WATCH);
            news.tell(live.launch(), ProcessEvent.Kind.STOP);
            pending.answer(delete, Done.getInstance());
            return down(Optional.empty());
        };
        return end(
                live,
                Optional.of(live.info(ProcessState.STOPPING)),
                answering(delete, live, next, () -> stoppedUnrecorded(live)));
    }

    private Behavior<Command> respawn(LiveProcess live, Reload reload) {
        Supplier<Behavior<Command>> next = () -> launch(reload.launch(), 0, Optional.of(reload));
        return end(
                live,
                Optional.of(live.info(ProcessState.STOPPING)),
                answering(reload, live, next, () -> stoppedUnrecorded(live)));
    }

    /** A request is refused whose process could not be ended, or is gone while that cannot be written. */
    private Afterwards answering(
            Request<?> request,
            LiveProcess live,
            Supplier<Behavior<Command>> ended,
            Supplier<Behavior<Command>> unrecorded) {
        return new Afterwards(
                ended,
                failure -> {
                    pending.refuse(request, failure);
                    return notEnded(live);
                },
                why -> {
                    pending.refuse(request, why);
                    return unrecorded.get();
                });
    }

    private Behavior<Command> stoppedUnrecorded(LiveProcess live) {
        timers.cancel(Timer.WATCH);
        news.tell(live.launch(), ProcessEvent.Kind.STOP);
        Optional<ProcessState> stopped = Optional.of(ProcessState.STOPPED);
        return unrecorded(live, without(ProcessState.STOPPED, 0), () -> down(stopped));
    }

    /** Ending failed part of the way, perhaps after the process itself, which was not to live on and is not spawned again. */
    private Behavior<Command> notEnded(LiveProcess live) {
        if (!work.keeper().isAlive(live)) {
            news.tell(live.launch(), ProcessEvent.Kind.STOP);
            return down(Optional.of(ProcessState.STOPPED));
        }
        watchLater();
        return online(live);
    }

    private Behavior<Command> end(LiveProcess live, Optional<ProcessInfo> shown, Afterwards afterwards) {
        timers.cancel(Timer.RECORD);
        work.end(live);
        return ending(shown, afterwards);
    }

    private Behavior<Command> later(Request<?> request) {
        if (stash.isFull()) {
            pending.refuse(request, pending.full());
        } else {
            stash.stash(request);
            pending.keep(request);
        }
        return Behaviors.same();
    }

    private Behavior<Command> describe(Describe describe, Optional<ProcessInfo> info) {
        pending.answer(describe, info);
        return Behaviors.same();
    }

    private static Optional<ProcessInfo> without(ProcessState state, int restarts) {
        return Optional.of(new ProcessInfo(state, Optional.empty(), restarts));
    }

    private static LifecycleException noProcess(LaunchSpec launch) {
        return new LifecycleException(Code.NO_PROCESS, "component " + launch.componentId() + " has no process");
    }
}
