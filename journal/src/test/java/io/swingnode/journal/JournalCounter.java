package io.swingnode.journal;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.Set;

/** A minimal persistent actor, which adds numbers. */
final class JournalCounter
        extends EventSourcedBehavior<JournalCounter.Add, JournalCounter.Event, JournalCounter.Total> {
    static final String TAG = "numbers";

    record Add(long amount, ActorRef<Long> replyTo) {}

    sealed interface Event extends Journaled {}

    @JsonTypeName("test-added")
    record Added(long amount) implements Event {}

    @JsonTypeName("test-reset")
    record Reset() implements Event {}

    @JsonTypeName("test-total")
    record Total(long value) implements Journaled {}

    private JournalCounter(String id) {
        super(PersistenceId.ofUniqueId(id));
    }

    static Behavior<Add> create(String id) {
        return new JournalCounter(id);
    }

    @Override
    public Total emptyState() {
        return new Total(0);
    }

    @Override
    public CommandHandler<Add, Event, Total> commandHandler() {
        return (state, add) -> Effect()
                .persist(add.amount() == 0 ? new Reset() : new Added(add.amount()))
                .thenReply(add.replyTo(), Total::value);
    }

    @Override
    public EventHandler<Total, Event> eventHandler() {
        return (state, event) -> switch (event) {
            case Added added -> new Total(state.value() + added.amount());
            case Reset reset -> new Total(0);
        };
    }

    @Override
    public Set<String> tagsFor(Event event) {
        return Set.of(TAG);
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(5, 2);
    }
}
