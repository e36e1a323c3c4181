package io.swingnode.components;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.StashBuffer;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.pattern.StatusReply;
import io.swingnode.components.LifecycleException.Code;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Owns the one process of a component: spawns it, restarts it after a crash, ends it, and tells of it
 * (the process runner of contract §1). While a process comes or goes, further requests wait their turn.
 */
final class Component {
    sealed interface Command {}

    /** What an operation asks for; at most {@link #STASH_LIMIT} wait while the process changes. */
    sealed interface Request extends Command {}

    /** Take over the process that an earlier node recorded, if it still lives. */
    record Adopt(ProcessRecord record, LaunchSpec launch) implements Command {}

    /** Spawn; a process that runs already is the answer as it is. */
    record Start(LaunchSpec launch, ActorRef<StatusReply<ProcessInfo>> replyTo) implements Request {}

    /** End the process and forget it; one that is absent is no error. */
    record Delete(ActorRef<StatusReply<Done>> replyTo) implements Request {}

    /** End the process and spawn it anew; one that is absent is an error. */
    record Reload(LaunchSpec launch, ActorRef<StatusReply<ProcessInfo>> replyTo) implements Request {}

    record Describe(ActorRef<Optional<ProcessInfo>> replyTo) implements Command {}

    /** How spawning or ending came out. */
    private sealed interface Outcome extends Command {}

    private record Launched(Live live) implements Outcome {}

    private record LaunchFailed(Throwable failure) implements Outcome {}

    private record Ended() implements Outcome {}

    private record EndFailed(Throwable failure) implements Outcome {}

    /** The process went away by itself. */
    private record Exited(String token, boolean crashed) implements Command {}

    private enum Timer implements Command {
        WATCH,
        RESTART
    }

    /** A process under watch; {@code process} is present for a child of this very node. */
    private record Live(LaunchSpec launch, ProcessRecord record, Optional<Process> process) {}

    private static final int STASH_LIMIT = 100;

    private final ActorContext<Command> context;
    private final StashBuffer<Command> stash;
    private final TimerScheduler<Command> timers;
    private final ProcessJournal journal;
    private final Consumer<ProcessEvent> events;
    private final ComponentsSettings settings;
    private final ProcessTable table = new ProcessTable();

    private Component(
            ActorContext<Command> context,
            StashBuffer<Command> stash,
            TimerScheduler<Command> timers,
            ProcessJournal journal,
            Consumer<ProcessEvent> events,
            ComponentsSettings settings) {
        this.context = context;
        this.stash = stash;
        this.timers = timers;
        this.journal = journal;
        this.events = events;
        this.settings = settings;
    }

    static Behavior<Command> create(
            ProcessJournal journal, Consumer<ProcessEvent> events, ComponentsSettings settings) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> Behaviors.withStash(
                STASH_LIMIT,
                stash -> new Component(context, stash, timers, journal, events, settings).down(Optional.empty()))));
    }

    /** No process: never started, deleted (empty), or ended by itself. */
    private Behavior<Command> down(Optional<ProcessState> state) {
        return Behaviors.receiveMessage(command -> switch (command) {
            case Adopt m -> adopt(m);
            case Start m -> launch(m.launch(), 0, reply(m.replyTo()));
            case Delete m -> {
                m.replyTo().tell(StatusReply.ack());
                yield down(Optional.empty());
            }
            case Reload m -> {
                m.replyTo().tell(StatusReply.error(noProcess(m.launch())));
                yield Behaviors.same();
            }
            case Describe m -> {
                m.replyTo().tell(state.map(s -> new ProcessInfo(s, Optional.empty(), 0)));
                yield Behaviors.same();
            }
            case Exited m -> Behaviors.same();
            case Timer m -> Behaviors.same();
            case Outcome m -> Behaviors.unhandled();
        });
    }

    private Behavior<Command> launching(Consumer<StatusReply<ProcessInfo>> answer, int restarts) {
        return Behaviors.receiveMessage(command -> switch (command) {
            case Launched m -> {
                answer.accept(StatusReply.success(info(ProcessState.ONLINE, m.live())));
                yield stash.unstashAll(watch(m.live()));
            }
            case LaunchFailed m -> {
                answer.accept(StatusReply.error(m.failure()));
                yield stash.unstashAll(down(Optional.of(ProcessState.ERRORED)));
            }
            case Describe m -> describe(m, new ProcessInfo(ProcessState.LAUNCHING, Optional.empty(), restarts));
            case Request m -> later(m);
            case Adopt m -> Behaviors.same();
            case Exited m -> Behaviors.same();
            case Timer m -> Behaviors.same();
            case Outcome m -> Behaviors.unhandled();
        });
    }

    private Behavior<Command> online(Live live) {
        return Behaviors.receiveMessage(command -> switch (command) {
            case Start m -> {
                m.replyTo().tell(StatusReply.success(info(ProcessState.ONLINE, live)));
                yield Behaviors.same();
            }
            case Delete m -> delete(live, m);
            case Reload m -> respawn(live, m.launch(), reply(m.replyTo()));
            case Describe m -> describe(m, info(ProcessState.ONLINE, live));
            case Exited m -> m.token().equals(live.record().token()) ? exited(live, m.crashed()) : Behaviors.same();
            case Timer m -> m == Timer.WATCH ? inspect(live) : Behaviors.same();
            case Adopt m -> Behaviors.same();
            case Outcome m -> Behaviors.unhandled();
        });
    }

    /** The process and its descendants are being ended; {@code shown} describes it meanwhile. */
    private Behavior<Command> ending(
            Optional<ProcessInfo> shown,
            Supplier<Behavior<Command>> next,
            Function<Throwable, Behavior<Command>> failed) {
        return Behaviors.receiveMessage(command -> switch (command) {
            case Ended m -> stash.unstashAll(next.get());
            case EndFailed m -> stash.unstashAll(failed.apply(m.failure()));
            case Describe m -> {
                m.replyTo().tell(shown);
                yield Behaviors.same();
            }
            case Request m -> later(m);
            case Adopt m -> Behaviors.same();
            case Exited m -> Behaviors.same();
            case Timer m -> Behaviors.same();
            case Outcome m -> Behaviors.unhandled();
        });
    }

    /** After a crash, until the next spawn. */
    private Behavior<Command> waitingRestart(LaunchSpec launch, int restarts) {
        return Behaviors.receiveMessage(command -> switch (command) {
            case Timer m -> m == Timer.RESTART ? launch(launch, restarts, unasked(launch)) : Behaviors.same();
            case Start m -> launch(m.launch(), 0, reply(m.replyTo()));
            case Reload m -> launch(m.launch(), 0, reply(m.replyTo()));
            case Delete m -> {
                timers.cancel(Timer.RESTART);
                m.replyTo().tell(StatusReply.ack());
                yield down(Optional.empty());
            }
            case Describe m -> describe(m, new ProcessInfo(ProcessState.WAITING_RESTART, Optional.empty(), restarts));
            case Adopt m -> Behaviors.same();
            case Exited m -> Behaviors.same();
            case Outcome m -> Behaviors.unhandled();
        });
    }

    private Behavior<Command> adopt(Adopt adopt) {
        ProcessRecord record = adopt.record();
        Optional<ProcessIdentity> found = record.identity().isPresent()
                ? record.identity().filter(table::isAlive)
                : table.spawnedWith(record.token());
        if (found.isEmpty()) {
            Live vanished = new Live(adopt.launch(), record, Optional.empty());
            return end(vanished, Optional.empty(), () -> down(Optional.empty()), failure -> {
                context.getLog().warn("Leftovers of {} live on", adopt.launch(), failure);
                return down(Optional.empty());
            });
        }
        context.getLog()
                .info("Adopted {} as process {}", adopt.launch(), found.get().pid());
        ProcessRecord known = new ProcessRecord(record.token(), found, record.restarts());
        return watch(new Live(adopt.launch(), known, Optional.empty()));
    }

    private Behavior<Command> launch(LaunchSpec launch, int restarts, Consumer<StatusReply<ProcessInfo>> answer) {
        timers.cancel(Timer.RESTART);
        CompletableFuture<Live> spawned =
                CompletableFuture.supplyAsync(() -> spawn(launch, restarts), settings.executor());
        context.pipeToSelf(
                spawned, (live, failure) -> failure == null ? new Launched(live) : new LaunchFailed(failure));
        return launching(answer, restarts);
    }

    /** The token is durable before the spawn: whenever this node dies, the next one finds what it spawned. */
    private Live spawn(LaunchSpec launch, int restarts) {
        ProcessRecord intent = new ProcessRecord(UUID.randomUUID().toString(), Optional.empty(), restarts);
        journal.write(Optional.of(intent));
        Process process = Spawner.spawn(launch, intent.token());
        ProcessRecord record =
                new ProcessRecord(intent.token(), Optional.of(table.identify(process.toHandle())), restarts);
        try {
            journal.write(Optional.of(record));
        } catch (RuntimeException e) {
            table.terminate(record, 0);
            throw e;
        }
        return new Live(launch, record, Optional.of(process));
    }

    private Behavior<Command> watch(Live live) {
        live.process()
                .ifPresent(process -> context.pipeToSelf(
                        process.onExit(),
                        (ended, failure) ->
                                new Exited(live.record().token(), failure != null || ended.exitValue() != 0)));
        timers.startTimerWithFixedDelay(Timer.WATCH, Timer.WATCH, Duration.ofMillis(settings.watchMillis()));
        if (live.process().isPresent()) {
            tell(live.launch(), ProcessEvent.Kind.ONLINE);
        }
        return online(live);
    }

    /** Looks whether an adopted process still lives (nobody tells its exit code), and at the memory of any. */
    private Behavior<Command> inspect(Live live) {
        if (live.process().isPresent() && !live.process().get().isAlive()) {
            return exited(live, live.process().get().exitValue() != 0);
        }
        Optional<ProcessIdentity> identity = live.record().identity();
        if (live.process().isEmpty() && identity.filter(table::isAlive).isEmpty()) {
            return exited(live, true);
        }
        long limitBytes = live.launch().memoryLimitBytes();
        if (limitBytes > 0 && identity.map(table::residentBytes).orElse(0L) > limitBytes) {
            context.getLog()
                    .warn("{} exceeds its memory limit of {} bytes and is restarted", live.launch(), limitBytes);
            return respawn(live, live.launch(), unasked(live.launch()));
        }
        return Behaviors.same();
    }

    private Behavior<Command> exited(Live live, boolean crashed) {
        timers.cancel(Timer.WATCH);
        tell(live.launch(), ProcessEvent.Kind.STOP);
        int restarts = live.record().restarts();
        int allowed = settings.development() ? 0 : live.launch().maxRestarts();
        boolean again = crashed && restarts < allowed;
        ProcessState state =
                again ? ProcessState.WAITING_RESTART : crashed ? ProcessState.ERRORED : ProcessState.STOPPED;
        Supplier<Behavior<Command>> next = () -> {
            if (!again) {
                return down(Optional.of(state));
            }
            timers.startSingleTimer(Timer.RESTART, Timer.RESTART, Duration.ofMillis(settings.restartDelayMillis()));
            return waitingRestart(live.launch(), restarts + 1);
        };
        return end(live, Optional.of(new ProcessInfo(state, Optional.empty(), restarts)), next, failure -> {
            context.getLog().warn("Leftovers of {} live on", live.launch(), failure);
            return down(Optional.of(ProcessState.ERRORED));
        });
    }

    private Behavior<Command> delete(Live live, Delete delete) {
        Supplier<Behavior<Command>> next = () -> {
            timers.cancel(Timer.WATCH);
            tell(live.launch(), ProcessEvent.Kind.STOP);
            delete.replyTo().tell(StatusReply.ack());
            return down(Optional.empty());
        };
        return end(live, stopping(live), next, failure -> {
            delete.replyTo().tell(StatusReply.error(failure));
            return online(live);
        });
    }

    private Behavior<Command> respawn(Live live, LaunchSpec launch, Consumer<StatusReply<ProcessInfo>> answer) {
        return end(live, stopping(live), () -> launch(launch, 0, answer), failure -> {
            answer.accept(StatusReply.error(failure));
            return online(live);
        });
    }

    private static Optional<ProcessInfo> stopping(Live live) {
        return Optional.of(info(ProcessState.STOPPING, live));
    }

    private Behavior<Command> end(
            Live live,
            Optional<ProcessInfo> shown,
            Supplier<Behavior<Command>> next,
            Function<Throwable, Behavior<Command>> failed) {
        CompletableFuture<Done> gone = CompletableFuture.supplyAsync(() -> terminate(live), settings.executor());
        context.pipeToSelf(gone, (done, failure) -> failure == null ? new Ended() : new EndFailed(failure));
        return ending(shown, next, failed);
    }

    private Done terminate(Live live) {
        if (!table.terminate(live.record(), settings.killGraceMillis())) {
            throw new LifecycleException(
                    Code.PROCESS_FAILED,
                    "the process of component " + live.launch().componentId() + " survived being killed");
        }
        journal.write(Optional.empty());
        return Done.getInstance();
    }

    private Behavior<Command> later(Request request) {
        if (!stash.isFull()) {
            stash.stash(request);
            return Behaviors.same();
        }
        LifecycleException full = new LifecycleException(
                Code.QUEUE_FULL, "too many requests wait for one component; try again when its process has settled");
        switch (request) {
            case Start m -> m.replyTo().tell(StatusReply.error(full));
            case Delete m -> m.replyTo().tell(StatusReply.error(full));
            case Reload m -> m.replyTo().tell(StatusReply.error(full));
        }
        return Behaviors.same();
    }

    private static Behavior<Command> describe(Describe describe, ProcessInfo info) {
        describe.replyTo().tell(Optional.of(info));
        return Behaviors.same();
    }

    private static ProcessInfo info(ProcessState state, Live live) {
        return new ProcessInfo(state, live.record().identity(), live.record().restarts());
    }

    private void tell(LaunchSpec launch, ProcessEvent.Kind kind) {
        events.accept(new ProcessEvent(kind, Optional.of(launch.appId()), Optional.of(launch.componentId())));
    }

    /** Nobody waits for a restart after a crash; a failed one leaves the component errored. */
    private Consumer<StatusReply<ProcessInfo>> unasked(LaunchSpec launch) {
        return reply -> {
            if (reply.isError()) {
                context.getLog().warn("{} cannot be restarted", launch, reply.getError());
            }
        };
    }

    private static LifecycleException noProcess(LaunchSpec launch) {
        return new LifecycleException(Code.NO_PROCESS, "component " + launch.componentId() + " has no process");
    }

    private static Consumer<StatusReply<ProcessInfo>> reply(ActorRef<StatusReply<ProcessInfo>> replyTo) {
        return replyTo::tell;
    }
}
