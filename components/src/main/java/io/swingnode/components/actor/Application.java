package io.swingnode.components.actor;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.AskPattern;
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
import io.swingnode.components.config.ComponentsSettings;
import io.swingnode.components.config.LaunchSpec;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.ProcessRecord;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.Status;
import io.swingnode.components.process.ProcessEvent;
import io.swingnode.journal.Journaled;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Holds one application: its journal is the truth for statuses, and every write is serialised here. Its children
 * own the processes of the components. Operations take long, so they run on threads of their own and read and write
 * the application by message.
 */
public final class Application extends EventSourcedBehavior<Application.Command, Application.Event, Application.Held> {
    sealed interface Command {}

    record Load(ActorRef<Held> replyTo) implements Command {}

    /**
     * Writes a status to the components selected whose present status is one of {@code from}.
     *
     * @param stored also write it as the application's own
     */
    record SetStatus(
            Status status,
            Selection selection,
            Set<Status> from,
            boolean stored,
            ActorRef<StatusReply<ApplicationState>> replyTo)
            implements Command {}

    /** Replaces the record by what {@code change} makes of the present one; it must be quick and pure. */
    record Update(UnaryOperator<Optional<ApplicationState>> change, ActorRef<StatusReply<Held>> replyTo)
            implements Command {}

    record RecordProcess(String componentId, Optional<ProcessRecord> process, ActorRef<StatusReply<Done>> replyTo)
            implements Command {}

    /** Hands a message to the actor of a component. */
    record Forward(String componentId, Component.Command command) implements Command {}

    sealed interface Event extends Journaled {}

    @JsonTypeName("component-status-written")
    record StatusWritten(Status status, List<String> componentIds, boolean stored, Instant at) implements Event {}

    @JsonTypeName("component-process-written")
    record ProcessWritten(String componentId, Optional<ProcessRecord> process) implements Event {}

    @JsonTypeName("application-written")
    record Written(Optional<ApplicationState> application) implements Event {}

    /** The application, absent before its install and after its removal. */
    @JsonTypeName("application")
    record Held(Optional<ApplicationState> application) implements Journaled {}

    /** What the actor works with; {@code launches} says how a component is spawned. */
    public record Collaborators(
            ComponentsSettings settings,
            Consumer<ProcessEvent> events,
            BiFunction<ApplicationState, ComponentState, LaunchSpec> launches) {}

    private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(30);
    private static final int EVENTS_PER_SNAPSHOT = 100;

    private final ActorContext<Command> context;
    private final Collaborators collaborators;
    private final Map<String, ActorRef<Component.Command>> components = new HashMap<>();

    private Application(ActorContext<Command> context, String appId, Collaborators collaborators) {
        super(
                PersistenceId.of("application", appId),
                SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.1));
        this.context = context;
        this.collaborators = collaborators;
    }

    static Behavior<Command> create(String appId, Collaborators collaborators) {
        return Behaviors.setup(context -> new Application(context, appId, collaborators));
    }

    @Override
    public Held emptyState() {
        return new Held(Optional.empty());
    }

    @Override
    public CommandHandler<Command, Event, Held> commandHandler() {
        return (held, command) -> switch (command) {
            case Load m -> Effect().reply(m.replyTo(), held);
            case SetStatus m -> setStatus(held, m);
            case Update m -> update(held, m);
            case RecordProcess m -> recordProcess(held, m);
            case Forward m -> forward(m);
        };
    }

    private Effect<Event, Held> setStatus(Held held, SetStatus command) {
        if (held.application().isEmpty()) {
            return Effect().reply(command.replyTo(), StatusReply.error(noApplication()));
        }
        List<String> ids = held.application().get().selected(command.selection()).stream()
                .filter(component -> command.from().contains(component.status()))
                .map(ComponentState::id)
                .toList();
        if (ids.isEmpty() && !command.stored()) {
            return Effect()
                    .reply(
                            command.replyTo(),
                            StatusReply.success(held.application().get()));
        }
        return Effect()
                .persist(new StatusWritten(command.status(), ids, command.stored(), Instant.now()))
                .thenReply(
                        command.replyTo(),
                        written -> StatusReply.success(written.application().orElseThrow()));
    }

    private Effect<Event, Held> update(Held held, Update command) {
        Optional<ApplicationState> changed;
        try {
            changed = command.change().apply(held.application());
        } catch (LifecycleException refusal) {
            return Effect().reply(command.replyTo(), StatusReply.error(refusal));
        }
        return Effect().persist(new Written(changed)).thenReply(command.replyTo(), StatusReply::success);
    }

    /** No later node could find a process that is in no record: when the record is refused, nothing is spawned. */
    private Effect<Event, Held> recordProcess(Held held, RecordProcess command) {
        boolean recordable = held.application()
                .filter(application -> application.mayRun(command.componentId()) || isKnown(application, command))
                .isPresent();
        if (command.process().isPresent() && !recordable) {
            return Effect()
                    .reply(
                            command.replyTo(),
                            StatusReply.error(new LifecycleException(
                                    Code.CHILD_NOT_FOUND,
                                    "component " + command.componentId() + " is being reset or removed")));
        }
        return Effect()
                .persist(new ProcessWritten(command.componentId(), command.process()))
                .thenReply(command.replyTo(), written -> StatusReply.ack());
    }

    /** A process of an earlier node that is found again, perhaps in order to be ended. */
    private static boolean isKnown(ApplicationState application, RecordProcess command) {
        Optional<String> recorded = application
                .component(command.componentId())
                .flatMap(ComponentState::process)
                .map(ProcessRecord::token);
        return recorded.isPresent() && recorded.equals(command.process().map(ProcessRecord::token));
    }

    private Effect<Event, Held> forward(Forward message) {
        component(message.componentId()).tell(message.command());
        return Effect().none();
    }

    private ActorRef<Component.Command> component(String componentId) {
        return components.computeIfAbsent(
                componentId,
                id -> context.spawn(
                        Component.create(
                                process -> record(context.getSelf(), id, process),
                                collaborators.events(),
                                collaborators.settings()),
                        "component-" + id));
    }

    private void record(ActorRef<Command> self, String componentId, Optional<ProcessRecord> process) {
        Replies.await(AskPattern.<Command, Done>askWithStatus(
                self,
                replyTo -> new RecordProcess(componentId, process, replyTo),
                WRITE_TIMEOUT,
                context.getSystem().scheduler()));
    }

    private LifecycleException noApplication() {
        return new LifecycleException(
                Code.NO_SUCH_APPLICATION, "no application " + persistenceId().entityId() + " is installed");
    }

    @Override
    public EventHandler<Held, Event> eventHandler() {
        return (held, event) -> switch (event) {
            case Written written -> new Held(written.application());
            case StatusWritten written -> new Held(held.application().map(application -> apply(application, written)));
            case ProcessWritten written ->
                new Held(held.application()
                        .map(application -> application.mapComponents(
                                component -> component.id().equals(written.componentId())
                                        ? component.withProcess(written.process())
                                        : component)));
        };
    }

    private static ApplicationState apply(ApplicationState application, StatusWritten written) {
        ApplicationState changed =
                application.mapComponents(component -> written.componentIds().contains(component.id())
                        ? component.withStatus(written.status(), written.at())
                        : component);
        return written.stored() ? changed.withStoredStatus(written.status()) : changed;
    }

    @Override
    public SignalHandler<Held> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), this::adopt)
                .build();
    }

    /** After a restart, of the node or of this actor alone, the processes recorded are found again. */
    private void adopt(Held held) {
        // A restart of this actor alone has stopped its children.
        components.clear();
        held.application()
                .ifPresent(application -> application
                        .components()
                        .forEach(component -> component
                                .process()
                                .ifPresent(process -> component(component.id())
                                        .tell(new Component.Adopt(
                                                process,
                                                collaborators.launches().apply(application, component))))));
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(EVENTS_PER_SNAPSHOT, 2);
    }
}
