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
import akka.persistence.typed.javadsl.EffectBuilder;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import akka.persistence.typed.javadsl.SignalHandler;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.swingnode.components.config.ComponentsSettings;
import io.swingnode.components.config.ConfigValues;
import io.swingnode.components.config.LaunchSpec;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.Interruption;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.ProcessExit;
import io.swingnode.components.model.ProcessRecord;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.Status;
import io.swingnode.journal.Journaled;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Holds one application: its journal is the truth for statuses, and every check and the write that depends on it are
 * one message to this actor. Its children own the processes of the components. Operations take long, so they run on
 * threads of their own and read and write the application by message.
 */
public final class Application extends EventSourcedBehavior<Application.Command, Application.Event, Application.Held> {
    sealed interface Command
            permits Load, AwaitSettled, Change, RecordProcess, RecordGone, Recall, Forward, InstallMessage {}

    record Load(ActorRef<StatusReply<Held>> replyTo) implements Command, Asked<Held> {}

    /** Replies once no operation is under way for a component of the selection. */
    record AwaitSettled(Selection selection, ActorRef<StatusReply<Done>> replyTo) implements Command, Asked<Done> {}

    /** Changes the record, or is refused with a {@link LifecycleException}. */
    record Change(ApplicationChange change, ActorRef<StatusReply<Held>> replyTo)
            implements Command, Asked.Writing<Held> {}

    record RecordProcess(String componentId, Optional<ProcessRecord> process, ActorRef<StatusReply<Done>> replyTo)
            implements Command, Asked.Writing<Done> {}

    /** The recorded process is gone, and so it ended while nobody watched it. */
    record RecordGone(String componentId, ProcessExit exit, ActorRef<StatusReply<Done>> replyTo)
            implements Command, Asked.Writing<Done> {}

    /** Tells a component that has begun, or begun again, which process is recorded for it. */
    record Recall(String componentId, ActorRef<Component.Command> replyTo) implements Command {}

    /** Hands a message to the actor of a component. */
    record Forward(String componentId, Component.Command command) implements Command, Forwarded {}

    sealed interface Event extends Journaled {}

    /** {@code observed} when the status follows from the process, and not from an operation. */
    @JsonTypeName("component-status-written")
    record StatusWritten(Status status, List<String> componentIds, boolean stored, Instant at, boolean observed)
            implements Event {}

    @JsonTypeName("component-process-written")
    record ProcessWritten(String componentId, Optional<ProcessRecord> process) implements Event {}

    @JsonTypeName("component-exit-written")
    record ExitWritten(String componentId, ProcessExit exit) implements Event {}

    @JsonTypeName("application-written")
    record Written(Optional<ApplicationState> application) implements Event {}

    /** The application, absent before its install and after its removal. */
    @JsonTypeName("application")
    record Held(Optional<ApplicationState> application) implements Journaled {}

    /** What the actor works with; {@code launches} says how a component is spawned. */
    public record Collaborators(
            ComponentsSettings settings,
            ConfigValues configs,
            ActorRef<ProcessEventSync.Command> events,
            BiFunction<ApplicationState, ComponentState, LaunchSpec> launches) {}

    private static final int EVENTS_PER_SNAPSHOT = 100;
    private static final String NAME = "component-";

    private final ActorContext<Command> context;
    private final Collaborators collaborators;
    private final ApplicationRules rules;
    private final InstallClaims claims;
    private final Pending pending;

    private Application(
            ActorContext<Command> context,
            String appId,
            Collaborators collaborators,
            InstallClaims claims,
            Pending pending) {
        super(PersistenceId.of("application", appId), Supervision.writing());
        this.context = context;
        this.collaborators = collaborators;
        this.rules = new ApplicationRules(appId, collaborators.configs());
        this.claims = claims;
        this.pending = pending;
    }

    /** Who has claimed the installation outlives a failure of the actor, because the operation goes on. */
    static Behavior<Command> create(String appId, Collaborators collaborators) {
        return Behaviors.setup(outer -> {
            InstallClaims claims = new InstallClaims();
            Pending pending = new Pending("the record of application " + appId, Pending.journalOf(outer));
            return Supervision.restarted(
                    pending,
                    Behaviors.setup(context -> new Application(context, appId, collaborators, claims, pending)));
        });
    }

    @Override
    public Held emptyState() {
        return new Held(Optional.empty());
    }

    @Override
    public CommandHandler<Command, Event, Held> commandHandler() {
        return pending.taking(Effect(), (held, command) -> switch (command) {
            case Load m -> answer(m, held);
            case AwaitSettled m -> awaitSettled(held, m);
            case Change m -> change(held, m);
            case InstallMessage m -> install(held, m);
            case RecordProcess m -> recordProcess(held, m);
            case RecordGone m -> recordGone(m);
            case Recall m -> recall(held, m);
            case Forward m -> forward(m);
        });
    }

    private <T> Effect<Event, Held> answer(Asked<T> request, T value) {
        pending.answer(request, value);
        return Effect().none();
    }

    private Effect<Event, Held> refuse(Asked<?> request, LifecycleException reason) {
        pending.refuse(request, reason);
        return Effect().none();
    }

    private Effect<Event, Held> awaitSettled(Held held, AwaitSettled command) {
        boolean settled = held.application().stream()
                .flatMap(application -> application.selected(command.selection()).stream())
                .noneMatch(component -> component.status().inProgress());
        return settled ? answer(command, Done.getInstance()) : Effect().stash();
    }

    private Effect<Event, Held> change(Held held, Change command) {
        List<Event> events;
        try {
            events = rules.decide(held.application(), command.change());
        } catch (LifecycleException refusal) {
            return refuse(command, refusal);
        }
        return write(events).thenRun(now -> pending.answer(command, now)).thenUnstashAll();
    }

    private EffectBuilder<Event, Held> write(List<Event> events) {
        return events.isEmpty() ? Effect().none() : Effect().persist(events);
    }

    private Effect<Event, Held> install(Held held, InstallMessage message) {
        return switch (message) {
            case InstallMessage.Claim m -> claim(held, m);
            case InstallMessage.Release m ->
                claims.release(m.id())
                        ? Effect().none().thenUnstashAll()
                        : Effect().none();
            case InstallMessage.TakeStep m -> takeStep(held, m);
        };
    }

    private Effect<Event, Held> claim(Held held, InstallMessage.Claim claim) {
        if (!claims.isWanted(claim)) {
            return Effect().none();
        }
        if (claims.isFree()) {
            claims.answered(claim);
            return grant(held, claim);
        }
        if (claims.isCancelling() && claim.purpose() == InstallMessage.Purpose.ROLLBACK) {
            claims.answered(claim);
            return refuse(claim, Interruption.cancelled());
        }
        return claims.await(claim)
                ? Effect().stash()
                : refuse(
                        claim,
                        new LifecycleException(
                                Code.QUEUE_FULL, "too many operations wait for the installation of one application"));
    }

    private Effect<Event, Held> grant(Held held, InstallMessage.Claim claim) {
        try {
            rules.refuseClaim(held.application(), claim);
        } catch (LifecycleException refusal) {
            boolean cancel = claim.purpose() == InstallMessage.Purpose.CANCEL;
            List<Event> events = cancel ? ApplicationRules.stranded(held.application()) : List.of();
            return write(events).thenRun(now -> pending.refuse(claim, refusal));
        }
        claims.hold(claim);
        // A job that waits for its next step learns of a cancellation by this.
        pending.answer(claim, held);
        return Effect().none().thenUnstashAll();
    }

    private Effect<Event, Held> takeStep(Held held, InstallMessage.TakeStep command) {
        if (claims.isCancelling()) {
            return answer(command, new InstallMessage.Refused(InstallMessage.Reason.CANCELLED));
        }
        if (!claims.isFree()) {
            return Effect().stash();
        }
        Optional<List<Event>> events = rules.step(held.application(), command.step());
        if (events.isEmpty()) {
            return answer(command, new InstallMessage.Refused(InstallMessage.Reason.STATUS_CHANGED));
        }
        boolean changed = !events.get().isEmpty();
        return write(events.get())
                .thenRun(now -> pending.answer(
                        command, new InstallMessage.Accepted(now.application().orElseThrow(), changed)))
                .thenUnstashAll();
    }

    /** No later node could find a process that is in no record: when the record is refused, nothing is spawned. */
    private Effect<Event, Held> recordProcess(Held held, RecordProcess command) {
        boolean recordable = held.application()
                .filter(application -> application.mayRun(command.componentId()) || isKnown(application, command))
                .isPresent();
        if (command.process().isPresent() && !recordable) {
            return refuse(
                    command,
                    new LifecycleException(
                            Code.CHILD_NOT_FOUND, "component " + command.componentId() + " is being reset or removed"));
        }
        return Effect()
                .persist(new ProcessWritten(command.componentId(), command.process()))
                .thenRun(written -> pending.answer(command, Done.getInstance()));
    }

    /** Both in one write: what is no longer in the record has been noted as the last exit. */
    private Effect<Event, Held> recordGone(RecordGone command) {
        return Effect()
                .persist(List.of(
                        new ProcessWritten(command.componentId(), Optional.empty()),
                        new ExitWritten(command.componentId(), command.exit())))
                .thenRun(written -> pending.answer(command, Done.getInstance()));
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
        pending.handedOn(message);
        return Effect().none();
    }

    private ActorRef<Component.Command> component(String componentId) {
        return context.getChild(nameOf(componentId))
                .map(ref -> ref.<Component.Command>unsafeUpcast())
                .orElseGet(() -> context.spawn(
                        Component.create(
                                context.getSelf(), componentId, collaborators.events(), collaborators.settings()),
                        nameOf(componentId)));
    }

    private static String nameOf(String componentId) {
        return NAME + componentId;
    }

    private Effect<Event, Held> recall(Held held, Recall message) {
        message.replyTo().tell(recorded(held, message.componentId()));
        return Effect().none();
    }

    private Component.Command recorded(Held held, String componentId) {
        return held.application()
                .flatMap(application -> application
                        .component(componentId)
                        .flatMap(component -> component
                                .process()
                                .<Component.Command>map(process -> new Component.Adopt(
                                        process,
                                        collaborators.launches().apply(application, component),
                                        component.toRun(),
                                        application.startsWithNode(component)))))
                .orElseGet(Component.NothingRecorded::new);
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
            case ExitWritten written ->
                new Held(held.application()
                        .map(application -> application.mapComponents(
                                component -> component.id().equals(written.componentId())
                                        ? component.withLastExit(written.exit())
                                        : component)));
        };
    }

    private static ApplicationState apply(ApplicationState application, StatusWritten written) {
        ApplicationState changed =
                application.mapComponents(component -> written.componentIds().contains(component.id())
                        ? component.withStatus(written.status(), written.at(), written.observed())
                        : component);
        return written.stored() ? changed.withStoredStatus(written.status()) : changed;
    }

    @Override
    public SignalHandler<Held> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), this::adopt)
                .onSignal(PreRestart.class, (held, signal) -> pending.writeFailed())
                .onSignal(RecoveryFailed.class, (held, signal) -> pending.readFailed(signal.getFailure()))
                .build();
    }

    /**
     * Components with a recorded process are begun, and ask for their record. Those that had begun before this actor
     * failed may have asked in vain.
     */
    private void adopt(Held held) {
        context.getChildren().forEach(child -> {
            String id = child.path().name().substring(NAME.length());
            child.<Component.Command>unsafeUpcast().tell(recorded(held, id));
        });
        held.application().stream()
                .flatMap(application -> application.components().stream())
                .filter(component -> component.process().isPresent())
                .forEach(component -> component(component.id()));
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(EVENTS_PER_SNAPSHOT, 2);
    }
}
