package io.swingnode.components.actor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.StashBuffer;
import io.swingnode.components.event.Events;
import io.swingnode.components.model.ProcessExit;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.Status;
import io.swingnode.components.process.ProcessEvent;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Has the statuses written that process events imply, in the order of the events; begins paused. */
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

    /** Ends that may wait to be recorded; a node that takes up many components sees one of each at most. */
    private static final int UNRECORDED_MAX = 1000;

    private static final Set<Status> UPDATABLE = Arrays.stream(Status.values())
            .filter(Status::syncUpdatable)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Status.class)));

    private ProcessEventSync() {}

    /** A failed event is left out; the next ones are recorded as before. */
    public static Behavior<Command> create(Events events) {
        return Behaviors.supervise(Behaviors.<Command>withStash(UNRECORDED_MAX, stash -> paused(events, stash)))
                .onFailure(Exception.class, SupervisorStrategy.resume());
    }

    private static Behavior<Command> paused(Events events, StashBuffer<Command> unrecorded) {
        return Behaviors.receive((context, command) -> switch (command) {
            case Observed m -> {
                context.getLog().debug("Paused: {}", m.event());
                yield Behaviors.same();
            }
            case Ended m -> {
                tell(events, m);
                if (unrecorded.isFull()) {
                    context.getLog().warn("The end of {} of {} is not recorded", m.componentId(), m.appId());
                } else {
                    unrecorded.stash(new Unrecorded(m));
                }
                yield Behaviors.same();
            }
            case Gone m -> tell(events, m);
            case Unrecorded m -> Behaviors.unhandled();
            case Resume m -> unrecorded.unstashAll(recording(events, m.applications(), unrecorded));
            case Pause m -> Behaviors.same();
        });
    }

    private static Behavior<Command> recording(
            Events events, ActorRef<Applications.Command> applications, StashBuffer<Command> unrecorded) {
        return Behaviors.receive((context, command) -> switch (command) {
            case Observed m -> record(context, applications, m.event());
            case Ended m -> {
                tell(events, m);
                yield record(context, applications, m);
            }
            case Gone m -> tell(events, m);
            case Unrecorded m -> record(context, applications, m.ended());
            case Resume m -> recording(events, m.applications(), unrecorded);
            case Pause m -> paused(events, unrecorded);
        });
    }

    private static void tell(Events events, Ended ended) {
        events.processEnded(ended.appId(), ended.componentId(), ended.exit());
    }

    private static Behavior<Command> tell(Events events, Gone gone) {
        events.processEnded(gone.appId(), gone.componentId(), gone.exit());
        return Behaviors.same();
    }

    private static Behavior<Command> record(
            ActorContext<Command> context, ActorRef<Applications.Command> applications, Ended ended) {
        applications.tell(new Applications.ForwardIfKnown(
                ended.appId(),
                new Application.Change(
                        new ApplicationChange.RecordExit(ended.componentId(), ended.exit()),
                        context.getSystem().ignoreRef())));
        return Behaviors.same();
    }

    /** A component's own status only, and only where no operation is at work on it. */
    private static Behavior<Command> record(
            ActorContext<Command> context, ActorRef<Applications.Command> applications, ProcessEvent event) {
        // A blank id would select all components.
        Optional<String> componentId = event.componentId().filter(id -> !id.isBlank());
        if (event.appId().isEmpty() || componentId.isEmpty()) {
            return Behaviors.same();
        }
        Status status = switch (event.kind()) {
            case ONLINE -> Status.RUNNING;
            case STOP -> Status.STOPPED;
        };
        ApplicationChange change =
                new ApplicationChange.ReplaceStatus(UPDATABLE, status, Selection.of(componentId.get()));
        applications.tell(new Applications.ForwardIfKnown(
                event.appId().get(),
                new Application.Change(change, context.getSystem().ignoreRef())));
        return Behaviors.same();
    }
}
