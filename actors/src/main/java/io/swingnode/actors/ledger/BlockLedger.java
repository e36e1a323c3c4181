package io.swingnode.actors.ledger;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.StashBuffer;
import akka.japi.function.Function;
import akka.pattern.StatusReply;
import akka.persistence.typed.PersistenceId;
import io.swingnode.actors.ledger.BlockLedgerHealth.Phase;
import io.swingnode.journal.Journal;
import io.swingnode.protocol.BlockStatus;
import io.swingnode.protocol.ExportDigest;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Keeps what each block of a store committed and cleaned, in the node's own journal.
 *
 * <p>The store is the truth and the ledger follows: it is told of a block after the store's commit, so it may be behind
 * the store and never ahead. A new ledger must be {@linkplain Reconcile reconciled} with the opened store before it
 * takes anything else. What it accepts waits in a bounded queue until the journal has it; a failing journal is retried
 * with growing waits and fails no block. When the queue is full, or the retries are used up, the ledger refuses,
 * {@link GetHealth} says so, and the next reconciliation records what was missed. Refusals are error replies that
 * carry a {@link StoreException}. After an exception in its own code the ledger is restarted: it reads its journal again,
 * with a new writer, and must be reconciled.
 */
public final class BlockLedger {
    /** What the ledger can be told and asked. */
    public sealed interface Command {}

    /** A command that may be refused. */
    sealed interface Request extends Command {
        ActorRef<? extends StatusReply<?>> replyTo();
    }

    /** The host begins a block; answered when accepted, which is before it is durable. */
    public record BeginBlock(long height, ActorRef<StatusReply<BlockAccepted>> replyTo) implements Request {}

    /**
     * The store has committed a block; answered when accepted, which is before it is durable.
     *
     * @param block without the digest of the export data, which the ledger adds
     * @param change what the commit changed in the export data
     */
    public record RecordBlock(BlockRecord block, ExportChange change, ActorRef<StatusReply<BlockAccepted>> replyTo)
            implements Request {
        /** A commit that changed no export data. */
        public RecordBlock(BlockRecord block, ActorRef<StatusReply<BlockAccepted>> replyTo) {
            this(block, ExportChange.none(), replyTo);
        }
    }

    /** The store, whose host keeps no height, has committed something. */
    public record NoteCommit(ExportChange change) implements Command {}

    /** What is known of a height, including what is accepted and not yet durable. */
    public record GetStatus(long height, ActorRef<StatusReply<BlockStatus>> replyTo) implements Request {}

    /**
     * A store has just been opened; {@code store} is its last committed block, if it has one.
     *
     * <p>Ledger and store at one height with one activity hash: nothing to do. Ledger behind: the store's
     * block is recorded as recovered, and the heights between as missed. An empty ledger begins at the store's
     * block. Refused with {@code CONFLICT} when the ledger is ahead, with {@code CORRUPT} when the hashes
     * differ; the ledger then stays closed. Answered when durable.
     *
     * @param view the store as it is now, for the digest of its export data
     */
    public record Reconcile(
            Optional<BlockHead> store, Optional<ExportView> view, ActorRef<StatusReply<BlockReconciled>> replyTo)
            implements Request {
        /** Without a view. */
        public Reconcile(Optional<BlockHead> store, ActorRef<StatusReply<BlockReconciled>> replyTo) {
            this(store, Optional.empty(), replyTo);
        }
    }

    /** Answered when everything accepted before it is durable. */
    public record Flush(ActorRef<StatusReply<Done>> replyTo) implements Request {}

    /** Asks for the state of the ledger; always answered at once. */
    public record GetHealth(ActorRef<BlockLedgerHealth> replyTo) implements Command {}

    /** What the writer reports. */
    sealed interface FromWriter extends Command {}

    /** The journal was read. */
    record WriterReady(BlockLedgerState state) implements FromWriter {}

    /** The journal failed and will be tried again. */
    record WriterFailed() implements FromWriter {}

    /** The first {@code events} events are durable. */
    record Written(long events) implements FromWriter {}

    /** A scan for the digest of the export data has ended. */
    private record Scanned(ExportDigests.Scan scan, Optional<ExportDigest> digest, String failure) implements Command {}

    /** Reconciliations that may wait for the journal to be read; a node has one store. */
    private static final int STASH_MAX = 8;

    private enum Writer {
        IDLE(Phase.OPEN),
        WRITING(Phase.OPEN),
        FAILED(Phase.BEHIND);

        private final Phase shown;

        Writer(Phase shown) {
            this.shown = shown;
        }
    }

    private final ActorContext<Command> context;
    private final StashBuffer<Command> stash;
    private final BlockLedgerSettings settings;
    private final Clock clock;
    private final ActorRef<BlockLedgerWriter.Append> writer;
    private final BlockLedgerQueue queue;
    private final ExportDigests digests;

    private BlockLedger(
            ActorContext<Command> context,
            StashBuffer<Command> stash,
            String name,
            BlockLedgerSettings settings,
            ExportDigests digests,
            Clock clock) {
        this.context = context;
        this.stash = stash;
        this.settings = settings;
        this.clock = clock;
        this.digests = digests;
        this.queue = new BlockLedgerQueue(settings.queueMax());
        this.writer =
                context.spawn(BlockLedgerWriter.create(persistenceId(name), context.getSelf(), settings), "writer");
        context.watch(writer);
    }

    /**
     * A ledger with settings from {@code swingnode.ledger} of the actor system, which must run on a
     * {@link Journal#config()}.
     *
     * @param name distinguishes the ledgers of one journal; at most one of each name may run
     */
    public static Behavior<Command> create(String name) {
        return create(name, Optional.empty());
    }

    /**
     * As {@link #create(String)}.
     *
     * @param digestFile keeps the digest of the export data while the node is stopped
     */
    public static Behavior<Command> create(String name, Optional<Path> digestFile) {
        return Behaviors.setup(context -> create(
                name,
                BlockLedgerSettings.from(context.getSystem().settings().config()),
                digestFile,
                Clock.systemUTC()));
    }

    static Behavior<Command> create(String name, BlockLedgerSettings settings, Clock clock) {
        return create(name, settings, Optional.empty(), clock);
    }

    private static Behavior<Command> create(
            String name, BlockLedgerSettings settings, Optional<Path> digestFile, Clock clock) {
        return Behaviors.supervise(started(name, settings, digestFile, clock))
                .onFailure(Exception.class, SupervisorStrategy.restart());
    }

    private static Behavior<Command> started(
            String name, BlockLedgerSettings settings, Optional<Path> digestFile, Clock clock) {
        return Behaviors.setup(context -> Behaviors.withStash(STASH_MAX, stash -> {
            boolean wanted =
                    ExportDigests.isWanted(context.getSystem().settings().config());
            ExportDigests digests = new ExportDigests(wanted, digestFile, clock);
            return new BlockLedger(context, stash, name, settings, digests, clock).recovering();
        }));
    }

    static PersistenceId persistenceId(String name) {
        return PersistenceId.of("BlockLedger", name);
    }

    private Behavior<Command> recovering() {
        return phase(Optional.empty(), command -> switch (command) {
            case WriterReady ready -> onFirstReady(ready.state());
            case Reconcile reconcile -> onEarlyReconcile(reconcile);
            case GetHealth health -> answer(health, Phase.RECOVERING, Optional.empty(), Optional.empty());
            case FromWriter other -> Behaviors.same();
            case NoteCommit early -> drop(early.change().view());
            case Scanned late -> Behaviors.same();
            case Request request -> refuseClosed(request, closed());
        });
    }

    private Behavior<Command> unreconciled(BlockLedgerState state) {
        return phase(state.last(), command -> switch (command) {
            case Reconcile reconcile -> onReconcile(reconcile, state, Writer.IDLE);
            case GetHealth health -> answer(health, Phase.UNRECONCILED, state.last(), Optional.empty());
            case WriterReady ready -> onFirstReady(ready.state());
            case WriterFailed failed -> recovering();
            case Written written -> Behaviors.same();
            case NoteCommit early -> drop(early.change().view());
            case Scanned late -> Behaviors.same();
            case Request request -> refuseClosed(request, closed());
        });
    }

    private Behavior<Command> open(BlockLedgerState state, Writer phase) {
        return phase(state.last(), command -> switch (command) {
            case BeginBlock begin -> onBegin(begin, state, phase);
            case RecordBlock block -> onRecord(block, state, phase);
            case NoteCommit commit -> onNoteCommit(commit);
            case Scanned scanned -> onScanned(scanned);
            case GetStatus status -> onStatus(status, state);
            case Reconcile reconcile -> onReconcile(reconcile, state, phase);
            case Flush flush -> onFlush(flush, state, phase);
            case GetHealth health -> answer(health, phase.shown, state.last(), Optional.empty());
            case Written written -> onDurable(written.events(), state);
            case WriterReady ready -> onDurable(ready.state().events(), state);
            case WriterFailed failed -> open(state, Writer.FAILED);
        });
    }

    private Behavior<Command> stopped(String fault, Optional<BlockHead> last) {
        StoreException refusal = new StoreException(
                Reason.FAULT, "the block ledger has stopped, and blocks go unrecorded until it is restarted: " + fault);
        queue.abandon(refusal);
        digests.close(false);
        return Behaviors.receiveMessage(command -> switch (command) {
            case GetHealth health -> answer(health, Phase.STOPPED, last, Optional.of(fault));
            case NoteCommit late -> drop(late.change().view());
            case Scanned late -> Behaviors.same();
            case Request request -> refuseClosed(request, refusal);
            case FromWriter late -> Behaviors.same();
        });
    }

    private Behavior<Command> phase(Optional<BlockHead> last, Function<Command, Behavior<Command>> onCommand) {
        return Behaviors.receive(
                (unused, command) -> {
                    try {
                        return onCommand.apply(command);
                    } catch (RuntimeException e) {
                        onFailure(command, e);
                        throw e;
                    }
                },
                (unused, signal) -> switch (signal) {
                    case ChildFailed failed -> onWriterStopped(String.valueOf(failed.cause()), last);
                    case Terminated terminated -> onWriterStopped("the journal failed too often", last);
                    case PostStop stop -> same(() -> digests.close(true));
                    case PreRestart restart -> same(() -> digests.close(false));
                    default -> Behaviors.same();
                });
    }

    private static Behavior<Command> same(Runnable work) {
        work.run();
        return Behaviors.same();
    }

    /** Answers all who wait. Akka's supervision then restarts the ledger, which reads its journal again. */
    private void onFailure(Command command, RuntimeException failure) {
        StoreException reason = new StoreException(
                Reason.FAULT, "the block ledger failed and must be reconciled with the store: " + failure, failure);
        queue.abandon(reason);
        if (command instanceof Request request) {
            Behavior<Command> unused = refuse(request, reason);
        }
    }

    private Behavior<Command> onWriterStopped(String fault, Optional<BlockHead> last) {
        context.getLog().error("The block ledger gives up with {} events unwritten: {}", queue.size(), fault);
        return stash.unstashAll(stopped(fault, last));
    }

    private Behavior<Command> onFirstReady(BlockLedgerState state) {
        queue.startAfter(state.events());
        return stash.unstashAll(unreconciled(state));
    }

    private Behavior<Command> onEarlyReconcile(Reconcile reconcile) {
        if (stash.isFull()) {
            return refuseClosed(
                    reconcile,
                    new StoreException(Reason.BUSY, "the block ledger is still reading its journal: ask again later"));
        }
        stash.stash(reconcile);
        return Behaviors.same();
    }

    private Behavior<Command> onReconcile(Reconcile reconcile, BlockLedgerState state, Writer phase) {
        try {
            List<BlockEvent> added = state.reconcile(reconcile.store(), clock.millis());
            Optional<String> onRecord =
                    reconcile.store().equals(state.last()) ? state.exportDigest() : Optional.empty();
            digests.restore(onRecord);
            reconcile.view().ifPresent(view -> scan(view, onRecord));
            BlockLedgerState next = accept(state, added);
            long missed = next.lastHeight() - state.lastHeight() - 1;
            BlockReconciled answer = new BlockReconciled(
                    next.last(),
                    !added.isEmpty(),
                    state.last().isPresent() ? Math.max(missed, 0) : 0,
                    digests.wantsView());
            queue.await(reconcile.replyTo(), answer);
            return write(next, phase);
        } catch (StoreException e) {
            return refuseClosed(reconcile, e);
        }
    }

    private void scan(ExportView view, Optional<String> onRecord) {
        Executor blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
        digests.offer(view, onRecord, blocking)
                .ifPresent(begun -> context.pipeToSelf(
                        begun.result(),
                        (digest, failure) ->
                                new Scanned(begun.scan(), Optional.ofNullable(digest), String.valueOf(failure))));
    }

    private Behavior<Command> onScanned(Scanned scanned) {
        return same(() -> digests.ended(scanned.scan(), scanned.digest(), scanned.failure()));
    }

    private Behavior<Command> onNoteCommit(NoteCommit commit) {
        return same(() -> follow(commit.change()));
    }

    private void follow(ExportChange change) {
        digests.apply(change.delta());
        change.view().ifPresent(view -> scan(view, Optional.empty()));
    }

    private Behavior<Command> onBegin(BeginBlock begin, BlockLedgerState state, Writer phase) {
        return take(begin, begin.height(), state, phase, () -> state.begin(begin.height(), clock.millis()));
    }

    private Behavior<Command> onRecord(RecordBlock message, BlockLedgerState state, Writer phase) {
        follow(message.change());
        BlockRecord block = message.block().withExportDigest(digests.value());
        return take(message, block.height(), state, phase, () -> state.commit(block));
    }

    private Behavior<Command> take(
            Request request, long height, BlockLedgerState state, Writer phase, Supplier<List<BlockEvent>> added) {
        try {
            BlockLedgerState next = accept(state, added.get());
            request.replyTo()
                    .unsafeUpcast()
                    .tell(StatusReply.success(new BlockAccepted(height, queue.size(), digests.wantsView())));
            return write(next, phase);
        } catch (StoreException e) {
            return refuse(request, e);
        }
    }

    private static Behavior<Command> onStatus(GetStatus status, BlockLedgerState state) {
        status.replyTo().tell(StatusReply.success(state.status(status.height())));
        return Behaviors.same();
    }

    private Behavior<Command> onFlush(Flush flush, BlockLedgerState state, Writer phase) {
        try {
            queue.await(flush.replyTo(), Done.getInstance());
            return write(state, phase);
        } catch (StoreException e) {
            return refuse(flush, e);
        }
    }

    private Behavior<Command> onDurable(long events, BlockLedgerState state) {
        if (!queue.durableUpTo(events)) {
            return onWriterStopped(
                    "its journal has " + events + " events after " + queue.durable()
                            + " were there: it lost some, or two nodes write to it",
                    state.last());
        }
        return write(state, Writer.IDLE);
    }

    private Behavior<Command> answer(GetHealth health, Phase phase, Optional<BlockHead> last, Optional<String> fault) {
        health.replyTo()
                .tell(new BlockLedgerHealth(
                        phase, queue.size(), settings.queueMax(), last, digests.value(), digests.finding(), fault));
        return Behaviors.same();
    }

    private BlockLedgerState accept(BlockLedgerState state, List<BlockEvent> added) {
        queue.add(added);
        BlockLedgerState next = state;
        for (BlockEvent event : added) {
            next = next.after(event, settings.recentMax());
        }
        return next;
    }

    private Behavior<Command> write(BlockLedgerState state, Writer phase) {
        if (phase != Writer.IDLE || queue.size() == 0) {
            return open(state, phase);
        }
        writer.tell(new BlockLedgerWriter.Append(queue.durable(), queue.firstUpTo(settings.batchMax())));
        return open(state, Writer.WRITING);
    }

    /** Refuses what comes while the ledger takes no commits, and closes the view that came with it. */
    private static Behavior<Command> refuseClosed(Request request, StoreException reason) {
        if (request instanceof RecordBlock block) {
            drop(block.change().view());
        } else if (request instanceof Reconcile reconcile) {
            drop(reconcile.view());
        }
        return refuse(request, reason);
    }

    private static Behavior<Command> drop(Optional<ExportView> view) {
        return same(() -> view.ifPresent(ExportView::close));
    }

    private static Behavior<Command> refuse(Request request, StoreException reason) {
        request.replyTo().unsafeUpcast().tell(StatusReply.error(reason));
        return Behaviors.same();
    }

    private static StoreException closed() {
        return new StoreException(Reason.USAGE, "the block ledger must be reconciled with the opened store first");
    }
}
