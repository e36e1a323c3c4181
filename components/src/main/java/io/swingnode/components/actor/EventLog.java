package io.swingnode.components.actor;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PreRestart;
import akka.actor.typed.javadsl.Behaviors;
import akka.pattern.StatusReply;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryFailed;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import akka.persistence.typed.javadsl.SignalHandler;
import akka.stream.BoundedSourceQueue;
import akka.stream.QueueOfferResult;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.swingnode.components.event.AppEvent;
import io.swingnode.components.event.EventDraft;
import io.swingnode.components.event.EventHub;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.journal.Journaled;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Numbers the events of all applications, keeps the last of them in the journal, and hands each to the subscribers. */
public final class EventLog extends EventSourcedBehavior<EventLog.Command, EventLog.Event, EventLog.Recent> {
    sealed interface Command {}

    /** Records an event; the reply says that it is durable and handed to the subscribers. */
    record Emit(EventDraft draft, ActorRef<StatusReply<Done>> replyTo) implements Command, Asked.Writing<Done> {}

    /** Has later events put into the queue, until it is closed or full. */
    record Subscribe(BoundedSourceQueue<AppEvent> queue) implements Command {}

    record GetRecent(ActorRef<StatusReply<Recent>> replyTo) implements Command, Asked<Recent> {}

    sealed interface Event extends Journaled {}

    /** An event, with the length of its payload as JSON. */
    @JsonTypeName("app-event-emitted")
    record Emitted(AppEvent event, int payloadChars) implements Event {}

    /**
     * What is remembered, oldest first.
     *
     * @param last the number of the last event
     */
    @JsonTypeName("recent-app-events")
    record Recent(long last, List<Emitted> emitted) implements Journaled {
        List<AppEvent> events() {
            return emitted.stream().map(Emitted::event).toList();
        }

        private Recent with(Emitted next) {
            List<Emitted> kept = new ArrayList<>(emitted);
            kept.add(next);
            long chars = kept.stream().mapToLong(Emitted::payloadChars).sum();
            int first = 0;
            while (kept.size() - first > 1 && (kept.size() - first > EventHub.BUFFER || chars > PAYLOAD_CHARS_MAX)) {
                chars -= kept.get(first).payloadChars();
                first++;
            }
            return new Recent(next.event().sequence(), List.copyOf(kept.subList(first, kept.size())));
        }
    }

    /** Each payload shows a whole application, and all that is remembered is one snapshot of this actor. */
    static final long PAYLOAD_CHARS_MAX = 4 << 20;

    private static final int EVENTS_PER_SNAPSHOT = 500;

    private final Set<BoundedSourceQueue<AppEvent>> subscribers;
    private final Pending pending;

    private EventLog(Set<BoundedSourceQueue<AppEvent>> subscribers, Pending pending) {
        super(PersistenceId.ofUniqueId("app-events"), Supervision.writing());
        this.subscribers = subscribers;
        this.pending = pending;
    }

    /** Who has subscribed outlives a failure of the actor. */
    public static Behavior<Command> create() {
        return Behaviors.setup(outer -> {
            Set<BoundedSourceQueue<AppEvent>> subscribers = new HashSet<>();
            Pending pending = new Pending("the log of events", Pending.journalOf(outer));
            return Supervision.restarted(pending, Behaviors.setup(context -> new EventLog(subscribers, pending)));
        });
    }

    @Override
    public Recent emptyState() {
        return new Recent(0, List.of());
    }

    @Override
    public CommandHandler<Command, Event, Recent> commandHandler() {
        return pending.taking(Effect(), (recent, command) -> switch (command) {
            case Emit m -> emit(recent, m);
            case Subscribe m -> subscribe(m.queue());
            case GetRecent m -> answer(m, recent);
        });
    }

    private Effect<Event, Recent> emit(Recent recent, Emit command) {
        AppEvent event = command.draft().numbered(recent.last() + 1);
        return Effect()
                .persist(new Emitted(event, event.payload().toString().length()))
                .thenRun(now -> {
                    deliver(event);
                    pending.answer(command, Done.getInstance());
                });
    }

    private <T> Effect<Event, Recent> answer(Asked<T> request, T value) {
        pending.answer(request, value);
        return Effect().none();
    }

    private Effect<Event, Recent> subscribe(BoundedSourceQueue<AppEvent> queue) {
        subscribers.add(queue);
        return Effect().none();
    }

    private void deliver(AppEvent event) {
        subscribers.removeIf(queue -> {
            QueueOfferResult offered = queue.offer(event);
            if (offered.equals(QueueOfferResult.dropped())) {
                queue.fail(new LifecycleException(
                        Code.QUEUE_FULL,
                        "this subscriber fell " + EventHub.BUFFER + " events behind; subscribe again"));
            }
            return !offered.isEnqueued();
        });
    }

    @Override
    public SignalHandler<Recent> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(PreRestart.class, (recent, signal) -> pending.writeFailed())
                .onSignal(RecoveryFailed.class, (recent, signal) -> pending.readFailed(signal.getFailure()))
                .build();
    }

    @Override
    public EventHandler<Recent, Event> eventHandler() {
        return (recent, event) -> switch (event) {
            case Emitted emitted -> recent.with(emitted);
        };
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(EVENTS_PER_SNAPSHOT, 1).withDeleteEventsOnSnapshot();
    }
}
