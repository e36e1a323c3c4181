package io.swingnode.components.actor;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
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
import io.swingnode.components.process.ProcessSignals;
import io.swingnode.components.process.ProcessState;
import io.swingnode.components.process.ProcessTable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the one process of a component: spawns it, restarts it after a crash, ends it and describes it. While a
 * process is being started or ended, further requests are stashed.
 */
final class Component {
    sealed interface Command {}

    /** Sent by operations; at most {@link #STASH_LIMIT} are stashed while the process is started or ended. */
    sealed interface Request extends Command {}

    /** Spawn; when a process runs already, the reply describes that one. */
    record Start(LaunchSpec launch, ActorRef<StatusReply<ProcessInfo>> replyTo) implements Request {}

    /** End the process and forget it; one that is absent is no error. */
    record Delete(ActorRef<StatusReply<Done>> replyTo) implements Request {}

    /** End the process and spawn it again; one that is absent is an error. */
    record Reload(LaunchSpec launch, ActorRef<StatusReply<ProcessInfo>> replyTo) implements Request {}

    record Describe(ActorRef<Optional<ProcessInfo>> replyTo) implements Command {}

    /** Sent by the node itself. */
    sealed interface Note extends Command {}

    /**
     * Take over the process that is recorded, by an earlier node or before a failure, if it still lives. The end of one that
     * was {@code toRun} is told; one that {@code startsAgain} is started again by the node as it starts itself.
     */
    record Adopt(ProcessRecord record, LaunchSpec launch, boolean toRun, boolean startsAgain) implements Note {}

    /** No process is recorded. */
    record NothingRecorded() implements Note {}

    private record Adopted(Optional<LiveProcess> live) implements Note {}

    private record Launched(LiveProcess live) implements Note {}

    private record Failed(Throwable failure) implements Note {}

    private record Ended() implements Note {}

    /** The process ended without being asked to. */
    private record Exited(String token) implements Note {}

    /** What the process and its descendants hold of the memory. */
    private record Measured(String token, long residentBytes) implements Note {}

    private enum Timer implements Note {
        WATCH,
        RESTART
    }

    private static final Logger LOG = LoggerFactory.getLogger(Component.class);
    private static final int STASH_LIMIT = 100;

    private final ActorContext<Command> context;
    private final StashBuffer<Command> stash;
    private final TimerScheduler<Command> timers;
    private final ProcessNews news;
    private final ComponentsSettings settings;
    private final ProcessKeeper keeper;
    /** False after a failure of the actor, when the node has long started. */
    private final boolean first;

    private Component(
            ActorContext<Command> context,
            StashBuffer<Command> stash,
            TimerScheduler<Command> timers,
            ProcessJournal journal,
            ActorRef<ProcessEventSync.Command> events,
            ComponentsSettings settings,
            boolean first) {
        this.context = context;
        this.stash = stash;
        this.timers = timers;
        this.news = new ProcessNews(events);
        this.settings = settings;
        this.first = first;
        ProcessTable table = new ProcessTable();
        this.keeper = new ProcessKeeper(table, new ProcessSignals(table), journal, settings.killGraceMillis());
    }

    /** What is stashed outlives a failure of the actor, and so does the process, which is then found again. */
    static Behavior<Command> create(
            ActorRef<Application.Command> application,
            String componentId,
            ActorRef<ProcessEventSync.Command> events,
            ComponentsSettings settings) {
        AtomicBoolean first = new AtomicBoolean(true);
        return Behaviors.withStash(
                STASH_LIMIT,
                stash -> Supervision.restarted(Behaviors.setup(context -> Behaviors.withTimers(timers -> {
                    ProcessJournal journal = new RecordedProcess(context.getSystem(), application, componentId);
                    application.tell(new Application.Recall(componentId, context.getSelf()));
                    return new Component(context, stash, timers, journal, events, settings, first.getAndSet(false))
                            .recalling();
                }))));
    }

    /** Until it is known whether a process is recorded, everything waits. */
    private Behavior<Command> recalling() {
        return Behaviors.receiveMessage(command -> switch (command) {
            case Adopt m -> adopt(m);
            case NothingRecorded m -> stash.unstashAll(down(Optional.empty()));
            case Request m -> later(m);
            case Describe m -> later(m);
            case Note m -> Behaviors.same();
        });
    }

    /** No process: never started, deleted (empty), or ended by itself. */
    private Behavior<Command> down(Optional<ProcessState> state) {
        return Behaviors.receiveMessage(command -> switch (command) {
            case Start m -> launch(m.launch(), 0, m.replyTo()::tell);
            case Delete m -> {
                m.replyTo().tell(StatusReply.ack());
                yield down(Optional.empty());
            }
            case Reload m -> {
                m.replyTo().tell(StatusReply.error(noProcess(m.launch())));
                yield Behaviors.same();
            }
            case Describe m -> describe(m, state.map(s -> new ProcessInfo(s, Optional.empty(), 0)));
            case Note m -> Behaviors.same();
        });
    }

    private Behavior<Command> launching(Consumer<StatusReply<ProcessInfo>> answer, int restarts) {
        return Behaviors.receiveMessage(command -> switch (command) {
            case Launched m -> {
                answer.accept(StatusReply.success(m.live().info(ProcessState.ONLINE)));
                yield stash.unstashAll(watch(m.live()));
            }
            case Failed m -> {
                context.getLog().warn("A component cannot be spawned", m.failure());
                answer.accept(StatusReply.error(m.failure()));
                yield stash.unstashAll(down(Optional.of(ProcessState.ERRORED)));
            }
            case Describe m -> describe(m, without(ProcessState.LAUNCHING, restarts));
            case Request m -> later(m);
            case Note m -> Behaviors.same();
        });
    }

    private Behavior<Command> online(LiveProcess live) {
        return Behaviors.receiveMessage(command -> switch (command) {
            case Start m -> {
                m.replyTo().tell(StatusReply.success(live.info(ProcessState.ONLINE)));
                yield Behaviors.same();
            }
            case Delete m -> delete(live, m);
            case Reload m -> respawn(live, m.launch(), m.replyTo()::tell);
            case Describe m -> describe(m, Optional.of(live.info(ProcessState.ONLINE)));
            case Exited m -> m.token().equals(live.record().token()) ? exited(live) : Behaviors.same();
            case Measured m -> m.token().equals(live.record().token()) ? measured(live, m) : Behaviors.same();
            case Timer m -> m == Timer.WATCH ? inspect(live) : Behaviors.same();
            case Note m -> Behaviors.same();
        });
    }

    /** The process and its descendants are being ended; {@code shown} describes it meanwhile. */
    private Behavior<Command> ending(
            Optional<ProcessInfo> shown,
            Supplier<Behavior<Command>> next,
            Function<Throwable, Behavior<Command>> failed) {
        return Behaviors.receiveMessage(command -> switch (command) {
            case Ended m -> stash.unstashAll(next.get());
            case Failed m -> stash.unstashAll(failed.apply(m.failure()));
            case Describe m -> describe(m, shown);
            case Request m -> later(m);
            case Note m -> Behaviors.same();
        });
    }

    /** After a crash, until the next spawn. */
    private Behavior<Command> waitingRestart(LaunchSpec launch, int restarts) {
        return Behaviors.receiveMessage(command -> switch (command) {
            case Timer m -> m == Timer.RESTART ? launch(launch, restarts, reply -> {}) : Behaviors.same();
            case Start m -> launch(m.launch(), 0, m.replyTo()::tell);
            case Reload m -> launch(m.launch(), 0, m.replyTo()::tell);
            case Delete m -> {
                timers.cancel(Timer.RESTART);
                m.replyTo().tell(StatusReply.ack());
                yield down(Optional.empty());
            }
            case Describe m -> describe(m, without(ProcessState.WAITING_RESTART, restarts));
            case Note m -> Behaviors.same();
        });
    }

    private Behavior<Command> adopt(Adopt adopt) {
        boolean startsAgain = adopt.startsAgain() && first;
        Optional<ProcessExit.Action> next = Optional.of(
                        startsAgain ? ProcessExit.Action.RESTART : ProcessExit.Action.NONE)
                .filter(action -> adopt.toRun());
        LaunchSpec launch = adopt.launch();
        CompletableFuture<Optional<LiveProcess>> found = CompletableFuture.supplyAsync(
                () -> keeper.find(adopt.record(), launch, next, exit -> news.gone(launch, exit)), settings.executor());
        context.pipeToSelf(found, (live, failure) -> failure == null ? new Adopted(live) : new Failed(failure));
        return adopting(adopt.launch());
    }

    /** Until it is known whether the recorded process lives, everything waits: even a description. */
    private Behavior<Command> adopting(LaunchSpec launch) {
        return Behaviors.receiveMessage(command -> switch (command) {
            case Adopted m -> {
                context.getLog().info("{}: {}", launch, m.live().isPresent() ? "adopted" : "its process is gone");
                yield stash.unstashAll(m.live().map(this::watch).orElseGet(() -> down(Optional.empty())));
            }
            case Failed m -> {
                context.getLog().warn("Processes left behind by {} are still running", launch, m.failure());
                yield stash.unstashAll(down(Optional.empty()));
            }
            case Request m -> later(m);
            case Describe m -> later(m);
            case Note m -> Behaviors.same();
        });
    }

    private Behavior<Command> launch(LaunchSpec launch, int restarts, Consumer<StatusReply<ProcessInfo>> answer) {
        timers.cancel(Timer.RESTART);
        CompletableFuture<LiveProcess> spawned =
                CompletableFuture.supplyAsync(() -> keeper.spawn(launch, restarts), settings.executor());
        context.pipeToSelf(spawned, (live, failure) -> failure == null ? new Launched(live) : new Failed(failure));
        return launching(answer, restarts);
    }

    private Behavior<Command> watch(LiveProcess live) {
        live.child().ifPresent(child -> {
            context.pipeToSelf(
                    child.onExit(), (ended, failure) -> new Exited(live.record().token()));
            news.tell(live.launch(), ProcessEvent.Kind.ONLINE);
        });
        watchLater();
        return online(live);
    }

    /** One look at a time: the next is due a while after the last was answered. */
    private void watchLater() {
        timers.startSingleTimer(Timer.WATCH, Timer.WATCH, Duration.ofMillis(settings.watchMillis()));
    }

    private Behavior<Command> inspect(LiveProcess live) {
        if (!keeper.isAlive(live)) {
            return exited(live);
        }
        if (live.launch().memoryLimitBytes() == 0) {
            watchLater();
            return Behaviors.same();
        }
        String token = live.record().token();
        CompletableFuture<Long> measured =
                CompletableFuture.supplyAsync(() -> keeper.residentBytes(live), settings.executor());
        context.pipeToSelf(measured, (bytes, failure) -> {
            if (failure != null) {
                LOG.warn("{}: its use of memory cannot be read", live.launch(), failure);
            }
            return new Measured(token, failure == null ? bytes : 0);
        });
        return Behaviors.same();
    }

    private Behavior<Command> measured(LiveProcess live, Measured measured) {
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
        return end(live, without(after.state(), after.restarts()), next, failure -> {
            context.getLog().warn("Processes left behind by {} are still running", live.launch(), failure);
            return down(Optional.of(ProcessState.ERRORED));
        });
    }

    private Behavior<Command> delete(LiveProcess live, Delete delete) {
        Supplier<Behavior<Command>> next = () -> {
            timers.cancel(Timer.WATCH);
            news.tell(live.launch(), ProcessEvent.Kind.STOP);
            delete.replyTo().tell(StatusReply.ack());
            return down(Optional.empty());
        };
        return end(live, Optional.of(live.info(ProcessState.STOPPING)), next, failure -> {
            delete.replyTo().tell(StatusReply.error(failure));
            return notEnded(live);
        });
    }

    private Behavior<Command> respawn(LiveProcess live, LaunchSpec launch, Consumer<StatusReply<ProcessInfo>> answer) {
        return end(live, Optional.of(live.info(ProcessState.STOPPING)), () -> launch(launch, 0, answer), failure -> {
            answer.accept(StatusReply.error(failure));
            return notEnded(live);
        });
    }

    /** Ending failed part of the way, perhaps after the process itself, which was not to live on and is not spawned again. */
    private Behavior<Command> notEnded(LiveProcess live) {
        if (!keeper.isAlive(live)) {
            news.tell(live.launch(), ProcessEvent.Kind.STOP);
            return down(Optional.of(ProcessState.STOPPED));
        }
        watchLater();
        return online(live);
    }

    private Behavior<Command> end(
            LiveProcess live,
            Optional<ProcessInfo> shown,
            Supplier<Behavior<Command>> next,
            Function<Throwable, Behavior<Command>> failed) {
        CompletableFuture<Done> gone = CompletableFuture.supplyAsync(() -> keeper.end(live), settings.executor());
        context.pipeToSelf(gone, (done, failure) -> failure == null ? new Ended() : new Failed(failure));
        return ending(shown, next, failed);
    }

    private Behavior<Command> later(Command command) {
        if (!stash.isFull()) {
            stash.stash(command);
        } else if (command instanceof Request request) {
            refuse(request);
        }
        return Behaviors.same();
    }

    private static Behavior<Command> describe(Describe describe, Optional<ProcessInfo> info) {
        describe.replyTo().tell(info);
        return Behaviors.same();
    }

    private static Optional<ProcessInfo> without(ProcessState state, int restarts) {
        return Optional.of(new ProcessInfo(state, Optional.empty(), restarts));
    }

    private static LifecycleException noProcess(LaunchSpec launch) {
        return new LifecycleException(Code.NO_PROCESS, "component " + launch.componentId() + " has no process");
    }

    /** The stash is full: so many requests wait for the process to settle that this one is refused. */
    private static void refuse(Request request) {
        LifecycleException full = new LifecycleException(
                Code.QUEUE_FULL, "too many requests wait for one component; try again when its process has settled");
        switch (request) {
            case Start m -> m.replyTo().tell(StatusReply.error(full));
            case Delete m -> m.replyTo().tell(StatusReply.error(full));
            case Reload m -> m.replyTo().tell(StatusReply.error(full));
        }
    }
}
