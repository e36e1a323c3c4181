package io.swingnode.components.actor;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.pattern.StatusReply;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import akka.persistence.typed.javadsl.SignalHandler;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.swingnode.journal.Journaled;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Keeps the list of applications as events, and has one child for each. */
public final class Applications
        extends EventSourcedBehavior<Applications.Command, Applications.Event, Applications.Known> {
    sealed interface Command {}

    /** Makes the id known; it must be so before the application's first event. */
    record Register(String appId, ActorRef<StatusReply<Done>> replyTo) implements Command {}

    record Unregister(String appId, ActorRef<StatusReply<Done>> replyTo) implements Command {}

    record ListIds(ActorRef<Known> replyTo) implements Command {}

    /** Hands a message to the actor of an application. */
    record Forward(String appId, Application.Command command) implements Command {}

    /** The same, unless no application of this id is known. */
    record ForwardIfKnown(String appId, Application.Command command) implements Command {}

    sealed interface Event extends Journaled {}

    @JsonTypeName("application-registered")
    record Registered(String appId) implements Event {}

    @JsonTypeName("application-unregistered")
    record Unregistered(String appId) implements Event {}

    @JsonTypeName("applications")
    record Known(List<String> appIds) implements Journaled {}

    private final ActorContext<Command> context;
    private final Application.Collaborators collaborators;

    private Applications(ActorContext<Command> context, Application.Collaborators collaborators) {
        super(PersistenceId.ofUniqueId("applications"), Supervision.backoff());
        this.context = context;
        this.collaborators = collaborators;
    }

    public static Behavior<Command> create(Application.Collaborators collaborators) {
        return Supervision.restarted(Behaviors.setup(context -> new Applications(context, collaborators)));
    }

    @Override
    public Known emptyState() {
        return new Known(List.of());
    }

    @Override
    public CommandHandler<Command, Event, Known> commandHandler() {
        return (known, command) -> switch (command) {
            case Register m ->
                Effect().persist(new Registered(m.appId())).thenReply(m.replyTo(), now -> StatusReply.ack());
            case Unregister m ->
                Effect().persist(new Unregistered(m.appId())).thenReply(m.replyTo(), now -> StatusReply.ack());
            case ListIds m -> Effect().reply(m.replyTo(), known);
            case Forward m -> forward(m.appId(), m.command());
            case ForwardIfKnown m ->
                known.appIds().contains(m.appId())
                        ? forward(m.appId(), m.command())
                        : Effect().none();
        };
    }

    private Effect<Event, Known> forward(String appId, Application.Command command) {
        application(appId).tell(command);
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
