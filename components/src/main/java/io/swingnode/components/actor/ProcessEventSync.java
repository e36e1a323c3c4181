package io.swingnode.components.actor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.StashBuffer;
import akka.actor.typed.javadsl.TimerScheduler;
import io.swingnode.components.event.Events;
import io.swingnode.components.model.ProcessExit;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.Status;
import io.swingnode.components.process.ProcessEvent;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Has the statuses written that process events imply, in the order of the events; begins paused. While the journal cannot
 * be written, the event in hand is written again and again, and the others wait behind it.
 */
public final class ProcessEventSync {
    sealed interface Command {}

    record Observed(ProcessEvent event) implements Command {}

    /** A process ended by itself, or is restarted for its use of memory; told at once, and recorded when not paused. */
    record Ended(String appId, String componentId, ProcessExit exit) implements Command {}

    /** A process ended while no node watched it; told at once, and recorded already. */
    record Gone(String appId, String componentId, ProcessExit exit) implements Command {}

    record Resume(ActorRef<Applications.Command> applications) implements Command {}

    record Pause() implements Command {}

    /** An end that was told while paused. */
    private record Unrecorded(Ended ended) implements Command {}

    /** The first of the writes of the event in hand has ended. */
    private record Written(Optional<Throwable> failure) implements Command {}

    private enum Timer implements Command {
        AGAIN
    }

    /** What an event has written, in this order. */
    private interface Write extends Supplier<CompletionStage<?>> {}

    /** Events that may wait to be recorded; a node that takes up many components sees one of each at most. */
    private static final int WAITING_MAX = 1000;

    private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final Set<Status> UPDATABLE = Arrays.stream(Status.values())
            .filter(Status::syncUpdatable)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Status.class)));

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final StashBuffer<Command> waiting;
    private final Events events;

    private ProcessEventSync(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            StashBuffer<Command> waiting,
            Events events) {
        this.context = context;
        this.timers = timers;
        this.waiting = waiting;
        this.events = events;
    }

    /** A failed event is left out; the next ones are recorded as before. */
    public static Behavior<Command> create(Events events) {
        return Behaviors.supervise(Behaviors.setup((ActorContext<Command> context) ->
                        Behaviors.withTimers(timers -> Behaviors.withStash(
                                WAITING_MAX,
                                waiting -> new ProcessEventSync(context, timers, waiting, events).paused()))))
                .onFailure(Exception.class, SupervisorStrategy.resume());
    }

    private Behavior<Command> paused() {
        return Behaviors.receiveMessage(command -> switch (command) {
            case Observed m -> {
                context.getLog().debug("Paused: {}", m.event());
                yield Behaviors.same();
            }
            case Ended m -> {
                CompletionStage<?> unused = tell(m).get();
                yield later(new Unrecorded(m));
            }
            case Gone m -> {
                CompletionStage<?> unused = tell(m).get();
                yield Behaviors.same();
            }
            case Resume m -> next(m.applications());
            case Unrecorded m -> Behaviors.unhandled();
            case Pause m -> Behaviors.same();
            case Written m -> Behaviors.same();
            case Timer m -> Behaviors.same();
        });
    }

    private Behavior<Command> recording(ActorRef<Applications.Command> applications) {
        return Behaviors.receiveMessage(command -> switch (command) {
            case Observed m -> write(status(applications, m.event()).stream().toList(), applications);
            case Ended m -> write(List.of(tell(m), exit(applications, m)), applications);
            case Gone m -> write(List.of(tell(m)), applications);
            case Unrecorded m -> write(List.of(exit(applications, m.ended())), applications);
            case Resume m -> next(m.applications());
            case Pause m -> paused();
            case Written m -> Behaviors.same();
            case Timer m -> Behaviors.same();
        });
    }

    private Behavior<Command> next(ActorRef<Applications.Command> applications) {
        return waiting.isEmpty() ? recording(applications) : waiting.unstash(recording(applications), 1, one -> one);
    }

    private Behavior<Command> write(List<Write> writes, ActorRef<Applications.Command> applications) {
        if (writes.isEmpty()) {
            return next(applications);
        }
        context.pipeToSelf(writes.getFirst().get(), (done, failure) -> new Written(Optional.ofNullable(failure)));
        return writing(writes, applications);
    }

    private Behavior<Command> writing(List<Write> writes, ActorRef<Applications.Command> applications) {
        return Behaviors.receiveMessage(command -> switch (command) {
            case Written m -> {
                if (m.failure().filter(Replies::isJournalTrouble).isPresent()) {
                    timers.startSingleTimer(Timer.AGAIN, AGAIN_AFTER);
                    yield Behaviors.same();
                }
                m.failure().ifPresent(failure -> context.getLog().debug("An event is left out", failure));
                yield write(writes.subList(1, writes.size()), applications);
            }
            case Timer m -> write(writes, applications);
            case Command m -> later(m);
        });
    }

    private Behavior<Command> later(Command command) {
        if (waiting.isFull()) {
            context.getLog().warn("Too many ends of processes wait to be recorded, and one is left out");
        } else {
            waiting.stash(command);
        }
        return Behaviors.same();
    }

    private Write tell(Ended ended) {
        return () -> events.processEnded(ended.appId(), ended.componentId(), ended.exit());
    }

    private Write tell(Gone gone) {
        return () -> events.processEnded(gone.appId(), gone.componentId(), gone.exit());
    }

    private Write exit(ActorRef<Applications.Command> applications, Ended ended) {
        return change(applications, ended.appId(), new ApplicationChange.RecordExit(ended.componentId(), ended.exit()));
    }

    /** A component's own status only, and only where no operation is at work on it. */
    private Optional<Write> status(ActorRef<Applications.Command> applications, ProcessEvent event) {
        // A blank id would select all components.
        Optional<String> componentId = event.componentId().filter(id -> !id.isBlank());
        if (event.appId().isEmpty() || componentId.isEmpty()) {
            return Optional.empty();
        }
        Status status = switch (event.kind()) {
            case ONLINE -> Status.RUNNING;
            case STOP -> Status.STOPPED;
        };
        return Optional.of(change(
                applications,
                event.appId().get(),
                new ApplicationChange.ReplaceStatus(UPDATABLE, status, Selection.of(componentId.get()))));
    }

    private Write change(ActorRef<Applications.Command> applications, String appId, ApplicationChange change) {
        return () -> AskPattern.<Applications.Command, Application.Held>askWithStatus(
                applications,
                replyTo -> new Applications.ForwardIfKnown(appId, new Application.Change(change, replyTo)),
                TIMEOUT,
                context.getSystem().scheduler());
    }
}
