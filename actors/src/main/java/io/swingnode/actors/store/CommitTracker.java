package io.swingnode.actors.store;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.japi.function.Function;
import akka.pattern.StatusReply;
import io.swingnode.actors.export.StoreReaders;
import io.swingnode.actors.ledger.BlockAccepted;
import io.swingnode.actors.ledger.BlockHead;
import io.swingnode.actors.ledger.BlockLedger;
import io.swingnode.actors.ledger.BlockReconciled;
import io.swingnode.actors.ledger.BlockRecord;
import io.swingnode.actors.ledger.ExportChange;
import io.swingnode.actors.ledger.ExportDigests;
import io.swingnode.actors.ledger.ExportView;
import io.swingnode.persistence.block.BlockStats;
import io.swingnode.persistence.block.ExportDelta;
import io.swingnode.persistence.maintenance.ExportScan;
import io.swingnode.protocol.BlockResult;
import io.swingnode.protocol.BlockStatus;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps track of the blocks of a running node: the last one begun and the last one committed. Tells the ledger of
 * them after the store's commit; nothing waits for the ledger, and when its journal fails, blocks go on.
 *
 * <p>Thread-safe; updated by the one thread that works on the block or commits it, read by any.
 */
public final class CommitTracker {
    private static final Logger LOG = LoggerFactory.getLogger(CommitTracker.class);

    /** The ledger answers from memory, so an answer that takes longer is not coming. */
    private static final Duration STATUS_TIMEOUT = Duration.ofSeconds(30);

    /** Changed entries that may wait to be hashed by the ledger; some 40 ms of work for it. */
    private static final int ENTRIES_WAITING_MAX = 20_000;

    /** The journal retries for minutes before it gives up. */
    private static final Duration RECORD_TIMEOUT = Duration.ofMinutes(10);

    private final ActorSystem<?> system;
    private final Optional<ActorRef<BlockLedger.Command>> ledger;
    private final Supplier<ExportScan> views;
    private final boolean followsExports;
    private final StoreReaders readers = new StoreReaders();
    private final AtomicInteger entriesWaiting = new AtomicInteger();

    private volatile Optional<BlockHead> committed = Optional.empty();

    /** The height of the block begun last, or -1. */
    private volatile long begun = -1;

    /** The heights of the blocks that are being written, or wait for that. */
    private final Set<Long> committing = ConcurrentHashMap.newKeySet();

    private volatile Optional<String> lost = Optional.empty();

    /** Commits from their start to their good end, or until they are refused; those that failed are in it for good. */
    private final AtomicInteger writing = new AtomicInteger();

    /** True once a commit has failed, so that nobody knows what the file holds, until the ledger has been told. */
    private volatile boolean inDoubt;

    /** The commit that was started last, and all that is told of it. */
    private volatile CompletableFuture<?> lastStarted = CompletableFuture.completedFuture(Optional.empty());

    /** True when the ledger would like a view of the store, for the digest of its export data. */
    private volatile boolean viewWanted;

    /** @param views opens a view of the last commit */
    public CommitTracker(
            ActorSystem<?> system, Optional<ActorRef<BlockLedger.Command>> ledger, Supplier<ExportScan> views) {
        this.system = system;
        this.ledger = ledger;
        this.views = views;
        this.followsExports =
                ledger.isPresent() && ExportDigests.isWanted(system.settings().config());
    }

    /** True when somebody follows what commits change in the export data. */
    boolean followsExports() {
        return followsExports;
    }

    /** Counts the readers of the store that are no exports. */
    public StoreReaders readers() {
        return readers;
    }

    /** A view of the store for the ledger, if that needs one. No commit may be under way. */
    private Optional<ExportView> viewIfNeeded() {
        boolean replaces = inDoubt;
        if (!followsExports || (!viewWanted && !replaces)) {
            return Optional.empty();
        }
        viewWanted = false;
        inDoubt = false;
        return Optional.of(view(replaces));
    }

    private ExportView view(boolean replaces) {
        StoreReaders.Reading reading = readers.begin("the scan for the digest of the export data");
        try {
            return new ExportView(Optional.of(views.get()), replaces, reading);
        } catch (StoreException e) {
            LOG.warn("No view of the store for the digest of its export data: {}", String.valueOf(e.getMessage()));
            return new ExportView(Optional.empty(), replaces, reading);
        }
    }

    /** The last committed block. */
    Optional<BlockHead> committed() {
        return committed;
    }

    /** The last committed height, or -1. */
    long committedHeight() {
        return committed.map(BlockHead::height).orElse(-1L);
    }

    /** Why the block of the requests is lost, until the host has acknowledged it. */
    Optional<String> lost() {
        return lost;
    }

    /** Notes that the block of the requests is lost; they are refused until the host has acknowledged it. */
    void markLost(String reason) {
        lost = Optional.of(reason);
    }

    /** The host knows of the loss. */
    void clearLost() {
        lost = Optional.empty();
    }

    /**
     * The node starts with a store at {@code head}, of which nothing is committed yet.
     *
     * @return the answer of the ledger, which refuses a store that does not belong to it; empty without a ledger
     */
    public Optional<CompletionStage<BlockReconciled>> starting(Optional<BlockHead> head, Duration timeout) {
        return ledger.map(actor -> {
            Optional<ExportView> view = Optional.of(view(false));
            return ask(
                    actor,
                    (ActorRef<StatusReply<BlockReconciled>> replyTo) -> new BlockLedger.Reconcile(head, view, replyTo),
                    timeout);
        });
    }

    /** The store was opened and is at {@code head}; the ledger then records a commit that it was not told of. */
    void opened(Optional<BlockHead> head) {
        // It was durable before the store could be closed; telling of it may end a moment later, and must come first.
        Object unused = lastStarted.exceptionally(failure -> null).join();
        inDoubt = inDoubt || writing.getAndSet(0) > 0;
        committed = head;
        committing.clear();
        ledger.ifPresent(actor -> reconcile(actor, head, viewIfNeeded()));
    }

    private void reconcile(ActorRef<BlockLedger.Command> actor, Optional<BlockHead> head, Optional<ExportView> view) {
        CompletionStage<BlockReconciled> unused = tell(
                        "reconciling the ledger",
                        actor,
                        (ActorRef<StatusReply<BlockReconciled>> replyTo) ->
                                new BlockLedger.Reconcile(head, view, replyTo))
                .thenApply(answer -> {
                    viewWanted = answer.wantsView();
                    return answer;
                });
    }

    /** The host has begun a block. */
    void begun(long height) {
        begun = height;
        ledger.ifPresent(actor -> tellOfBlock(
                "recording the beginning of block " + height,
                actor,
                replyTo -> new BlockLedger.BeginBlock(height, replyTo),
                () -> {}));
    }

    /** The store begins to write a block; {@link #committed} or {@link #notCommitted} follows. */
    void committing(long height) {
        boolean unused = committing.add(height);
        committing();
    }

    /** The store begins to write something that has no height of its own. */
    void committing() {
        int unused = writing.incrementAndGet();
    }

    /** A commit was started; {@code told} completes when it has ended and this knows of it. */
    void started(CompletableFuture<?> told) {
        lastStarted = told;
    }

    /** The commit changed nothing that is recorded, or was refused before it changed anything. */
    void unchanged() {
        int unused = writing.decrementAndGet();
    }

    /** As {@link #unchanged()} if the reason says so. */
    void refused(StoreException reason) {
        if (reason.reason().isRefusal()) {
            unchanged();
        }
    }

    /** The store could not write the block, or refused to. */
    void notCommitted(long height) {
        boolean unused = committing.remove(height);
    }

    /** The store has committed a block. Blocks come in the order of their heights. */
    void committed(BlockResult block, BlockStats stats) {
        committed = Optional.of(new BlockHead(block.height(), block.activityHash()));
        unchanged();
        ledger.ifPresent(actor -> record(actor, block, stats));
    }

    /** The store, whose host keeps no height, has committed something. */
    void committed(BlockStats stats) {
        unchanged();
        ledger.ifPresent(actor -> {
            bound(stats.delta());
            actor.tell(new BlockLedger.NoteCommit(change(stats)));
        });
    }

    private void record(ActorRef<BlockLedger.Command> actor, BlockResult block, BlockStats stats) {
        int waiting = bound(stats.delta());
        entriesWaiting.addAndGet(waiting);
        BlockRecord entry = BlockRecord.of(block, stats.place().blocks(), System.currentTimeMillis());
        ExportChange change = change(stats);
        tellOfBlock(
                "recording block " + block.height(),
                actor,
                replyTo -> new BlockLedger.RecordBlock(entry, change, replyTo),
                () -> entriesWaiting.addAndGet(-waiting));
    }

    /** With a view of the store only if that shows the state after this block, and not of others that follow it. */
    private ExportChange change(BlockStats stats) {
        return new ExportChange(stats.delta(), stats.place().isLast() ? viewIfNeeded() : Optional.empty());
    }

    /**
     * Hashes here, on the thread that commits, what would be too much to leave to the ledger: so it is never far behind.
     *
     * @return how many entries are left to it
     */
    private int bound(ExportDelta delta) {
        if (entriesWaiting.get() + delta.entries() > ENTRIES_WAITING_MAX) {
            delta.fold();
        }
        return delta.entries();
    }

    /** The status of a height: from the store for its last block and above, from the ledger for lower heights. */
    CompletionStage<BlockStatus> status(long height) {
        // In this order: a block that is committed meanwhile, and the next begun, must not look as if it was never
        // seen.
        boolean isCommitting = committing.contains(height);
        boolean isBegun = height == begun;
        Optional<BlockHead> head = committed;
        if (head.isPresent() && head.get().height() == height) {
            return CompletableFuture.completedFuture(
                    new BlockStatus.Committed(head.get().activityHash()));
        }
        if (isCommitting && head.map(BlockHead::height).orElse(-1L) < height) {
            return CompletableFuture.completedFuture(new BlockStatus.Committing());
        }
        BlockStatus withoutLedger = isBegun
                ? new BlockStatus.Begun()
                : notBegun(height, head.map(BlockHead::height).orElse(-1L));
        if (ledger.isEmpty() || withoutLedger instanceof BlockStatus.Begun) {
            return CompletableFuture.completedFuture(withoutLedger);
        }
        CompletionStage<BlockStatus> asked = ask(
                ledger.get(),
                (ActorRef<StatusReply<BlockStatus>> replyTo) -> new BlockLedger.GetStatus(height, replyTo),
                STATUS_TIMEOUT);
        return asked.exceptionally(failure -> {
            LOG.warn("The ledger cannot tell the status of block {}: {}", height, String.valueOf(failure.getMessage()));
            return withoutLedger;
        });
    }

    private static BlockStatus notBegun(long height, long committedHeight) {
        return height < committedHeight ? new BlockStatus.Older(committedHeight) : new BlockStatus.NeverSeen();
    }

    /** Tells the ledger of a block; one that was restarted refuses, and is then told what is committed. */
    private void tellOfBlock(
            String doing,
            ActorRef<BlockLedger.Command> actor,
            Function<ActorRef<StatusReply<BlockAccepted>>, BlockLedger.Command> message,
            Runnable whenAnswered) {
        CompletionStage<BlockAccepted> unused = tell(doing, actor, message)
                .whenCompleteAsync(
                        (answer, failure) -> {
                            whenAnswered.run();
                            if (failure == null) {
                                viewWanted = answer.wantsView();
                            } else if (isUnreconciled(failure)) {
                                reconcile(actor, committed, Optional.empty());
                            }
                        },
                        system.executionContext());
    }

    private static boolean isUnreconciled(Throwable failure) {
        return cause(failure) instanceof StoreException refusal && refusal.reason() == Reason.USAGE;
    }

    private <T> CompletionStage<T> tell(
            String doing,
            ActorRef<BlockLedger.Command> actor,
            Function<ActorRef<StatusReply<T>>, BlockLedger.Command> message) {
        return ask(actor, message, RECORD_TIMEOUT)
                .whenCompleteAsync(
                        (answer, failure) -> {
                            if (failure != null) {
                                LOG.warn("{} failed; blocks go on without it: {}", doing, reason(failure));
                            }
                        },
                        system.executionContext());
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static String reason(Throwable failure) {
        Throwable cause = cause(failure);
        return cause instanceof StoreException refusal ? String.valueOf(refusal.getMessage()) : cause.toString();
    }

    private <T> CompletionStage<T> ask(
            ActorRef<BlockLedger.Command> actor,
            Function<ActorRef<StatusReply<T>>, BlockLedger.Command> message,
            Duration timeout) {
        return AskPattern.askWithStatus(actor, message, timeout, system.scheduler());
    }
}
