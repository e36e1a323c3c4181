package io.swingnode.actors.ledger;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PreRestart;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import akka.persistence.typed.javadsl.SignalHandler;
import io.swingnode.journal.JournalLog;
import java.util.List;

/**
 * The event-sourced actor below a {@link BlockLedger}: appends the events it is given.
 *
 * <p>When the journal fails, Akka restarts this actor after a growing delay and the journal is read again; after
 * too many failures it stops, which the ledger notices. An append says how many events precede it, so events that
 * were written although the answer was lost are not written again.
 */
final class BlockLedgerWriter extends EventSourcedBehavior<BlockLedgerWriter.Append, BlockEvent, BlockLedgerState> {
    /** Adds {@code events} after the first {@code eventsBefore}; answered with {@link BlockLedger.Written}. */
    record Append(long eventsBefore, List<BlockEvent> events) {}

    private final ActorRef<BlockLedger.Command> ledger;
    private final BlockLedgerSettings settings;
    private final ActorContext<Append> context;
    private final JournalLog log;

    private BlockLedgerWriter(
            ActorContext<Append> context,
            PersistenceId id,
            ActorRef<BlockLedger.Command> ledger,
            BlockLedgerSettings settings) {
        super(
                id,
                SupervisorStrategy.restartWithBackoff(settings.retryMin(), settings.retryMax(), 0.1)
                        .withMaxRestarts(settings.retriesMax())
                        .withResetBackoffAfter(settings.retryMax().multipliedBy(2)));
        this.ledger = ledger;
        this.settings = settings;
        this.context = context;
        this.log = JournalLog.of(context.getSystem().settings().config());
    }

    static Behavior<Append> create(
            PersistenceId id, ActorRef<BlockLedger.Command> ledger, BlockLedgerSettings settings) {
        return Behaviors.setup(context -> new BlockLedgerWriter(context, id, ledger, settings));
    }

    @Override
    public BlockLedgerState emptyState() {
        return BlockLedgerState.EMPTY;
    }

    @Override
    public CommandHandler<Append, BlockEvent, BlockLedgerState> commandHandler() {
        return this::append;
    }

    private Effect<BlockEvent, BlockLedgerState> append(BlockLedgerState state, Append append) {
        long written = state.events() - append.eventsBefore();
        if (written < 0 || written > append.events().size()) {
            throw new IllegalStateException("the journal has " + state.events() + " ledger events, and the ledger sent "
                    + append.events().size() + " to follow " + append.eventsBefore());
        }
        List<BlockEvent> missing =
                append.events().subList((int) written, append.events().size());
        return Effect().persist(missing).thenRun(next -> {
            ledger.tell(new BlockLedger.Written(next.events()));
            log.trouble().ifPresent(context.getLog()::warn);
        });
    }

    @Override
    public EventHandler<BlockLedgerState, BlockEvent> eventHandler() {
        return (state, event) -> state.after(event, settings.recentMax());
    }

    @Override
    public SignalHandler<BlockLedgerState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.class, (state, signal) -> ledger.tell(new BlockLedger.WriterReady(state)))
                .onSignal(PreRestart.class, (state, signal) -> ledger.tell(new BlockLedger.WriterFailed()))
                .build();
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        var snapshots = RetentionCriteria.snapshotEvery(settings.snapshotEvery(), settings.snapshotsKept());
        return settings.deleteEvents() ? snapshots.withDeleteEventsOnSnapshot() : snapshots;
    }
}
