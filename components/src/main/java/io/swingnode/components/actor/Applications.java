package io.swingnode.components.actor;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PreRestart;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.pattern.StatusReply;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.RecoveryFailed;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import akka.persistence.typed.javadsl.SignalHandler;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.journal.Journaled;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Keeps the list of applications as events, and has one child for each. */
public final class Applications
        extends EventSourcedBehavior<Applications.Command, Applications.Event, Applications.Known> {
    sealed interface Command {}

    /** Makes the id known; it must be so before the application's first event. */
    record Register(String appId, ActorRef<StatusReply<Done>> replyTo) implements Command, Asked.Writing<Done> {}

    record Unregister(String appId, ActorRef<StatusReply<Done>> replyTo) implements Command, Asked.Writing<Done> {}

    record ListIds(ActorRef<StatusReply<Known>> replyTo) implements Command, Asked<Known> {}

    /** Hands a message to the actor of an application. */
    record Forward(String appId, Application.Command command) implements Command, Forwarded {}

    /** The same, unless no application of this id is known. */
    record ForwardIfKnown(String appId, Application.Command command) implements Command, Forwarded {}

    sealed interface Event extends Journaled {}

    @JsonTypeName("application-registered")
    record Registered(String appId) implements Event {}

    @JsonTypeName("application-unregistered")
    record Unregistered(String appId) implements Event {}

    @JsonTypeName("applications")
    record Known(List<String> appIds) implements Journaled {}

    private final ActorContext<Command> context;
    private final Application.Collaborators collaborators;
    private final Pending pending;

    private Applications(ActorContext<Command> context, Application.Collaborators collaborators, Pending pending) {
        super(PersistenceId.ofUniqueId("applications"), Supervision.writing());
        this.context = context;
        this.collaborators = collaborators;
        this.pending = pending;
    }

    public static Behavior<Command> create(Application.Collaborators collaborators) {
        return Behaviors.setup(outer -> {
            Pending pending = new Pending("the list of applications", Pending.journalOf(outer));
            return Supervision.restarted(
                    pending, Behaviors.setup(context -> new Applications(context, collaborators, pending)));
        });
    }

    @Override
    public Known emptyState() {
        return new Known(List.of());
    }

    @Override
    public CommandHandler<Command, Event, Known> commandHandler() {
        return pending.taking(Effect(), (known, command) -> switch (command) {
            case Register m -> write(new Registered(m.appId()), m);
            case Unregister m -> write(new Unregistered(m.appId()), m);
            case ListIds m -> {
                pending.answer(m, known);
                yield Effect().none();
            }
            case Forward m -> forward(m.appId(), m.command(), m);
            case ForwardIfKnown m ->
                known.appIds().contains(m.appId()) ? forward(m.appId(), m.command(), m) : unknown(m);
        });
    }

    private Effect<Event, Known> write(Event event, Asked<Done> request) {
        return Effect().persist(event).thenRun(now -> pending.answer(request, Done.getInstance()));
    }

    private Effect<Event, Known> forward(String appId, Application.Command command, Forwarded message) {
        application(appId).tell(command);
        pending.handedOn(message);
        return Effect().none();
    }

    private Effect<Event, Known> unknown(ForwardIfKnown message) {
        pending.refuseInHand(new LifecycleException(
                Code.NO_SUCH_APPLICATION, "no application " + message.appId() + " is installed"));
        return Effect().none();
    }

    private ActorRef<Application.Command> application(String appId) {
        String name = "application-" + appId;
        return context.getChild(name)
                .map(ref -> ref.<Application.Command>unsafeUpcast())
                .orElseGet(() -> context.spawn(Application.create(appId, collaborators), name));
    }

    @Override
    public EventHandler<Known, Event> eventHandler() {
        return (known, event) -> {
            Set<String> ids = new TreeSet<>(known.appIds());
            switch (event) {
                case Registered registered -> ids.add(registered.appId());
                case Unregistered unregistered -> ids.remove(unregistered.appId());
            }
            return new Known(List.copyOf(ids));
        };
    }

    @Override
    public SignalHandler<Known> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), this::spawnAll)
                .onSignal(PreRestart.class, (known, signal) -> pending.writeFailed())
                .onSignal(RecoveryFailed.class, (known, signal) -> pending.readFailed(signal.getFailure()))
                .build();
    }

    private void spawnAll(Known known) {
        known.appIds().forEach(this::application);
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(100, 2);
    }
}
