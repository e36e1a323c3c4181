package io.swingnode.actors.store;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.japi.function.Function;
import akka.pattern.StatusReply;
import io.swingnode.actors.ledger.BlockAccepted;
import io.swingnode.actors.ledger.BlockHead;
import io.swingnode.actors.ledger.BlockLedger;
import io.swingnode.actors.ledger.BlockReconciled;
import io.swingnode.actors.ledger.BlockRecord;
import io.swingnode.protocol.BlockResult;
import io.swingnode.protocol.BlockStatus;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps track of the blocks of a running node: the last one begun and the last one committed. Tells the ledger of
 * them after the store's commit; the ledger has no say in commits, and when its journal fails, blocks go on.
 *
 * <p>Thread-safe; updated by the one thread that works on the block or commits it, read by any.
 */
public final class CommitTracker {
    private static final Logger LOG = LoggerFactory.getLogger(CommitTracker.class);

    /** The ledger answers from memory, so an answer that takes longer is not coming. */
    private static final Duration STATUS_TIMEOUT = Duration.ofSeconds(30);

    /** The journal retries for minutes before it gives up. */
    private static final Duration RECORD_TIMEOUT = Duration.ofMinutes(10);

    private final ActorSystem<?> system;
    private final Optional<ActorRef<BlockLedger.Command>> ledger;

    /** How long the commit of a block waits until the previous one is recorded. */
    private final Duration recordWait;

    /** The last committed block and the last begun height (-1: none), as one value for readers on other threads. */
    private record Heads(Optional<BlockHead> committed, long begun) {}

    private volatile Heads heads = new Heads(Optional.empty(), -1);

    private volatile Optional<String> lost = Optional.empty();

    /** Completes when everything told to the ledger before it is durable. */
    private CompletableFuture<Done> recorded = CompletableFuture.completedFuture(Done.getInstance());

    /** True from a wait that timed out until the ledger has caught up; used by the thread that works on the block. */
    private boolean behind;

    public CommitTracker(ActorSystem<?> system, Optional<ActorRef<BlockLedger.Command>> ledger) {
        this.system = system;
        this.ledger = ledger;
        this.recordWait = system.settings().config().getDuration("swingnode.ledger.record-wait");
    }

    /** The last committed block. */
    Optional<BlockHead> committed() {
        return heads.committed();
    }

    /** The last committed height, or -1. */
    long committedHeight() {
        return heads.committed().map(BlockHead::height).orElse(-1L);
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

    /** The store was opened and is at {@code head}; the ledger then records a commit that it was not told of. */
    void opened(Optional<BlockHead> head) {
        setCommitted(head);
        ledger.ifPresent(actor -> reconcile(actor, head));
    }

    private void reconcile(ActorRef<BlockLedger.Command> actor, Optional<BlockHead> head) {
        CompletionStage<BlockReconciled> unused = tell(
                "reconciling the ledger",
                actor,
                (ActorRef<StatusReply<BlockReconciled>> replyTo) -> new BlockLedger.Reconcile(head, replyTo));
    }

    private synchronized void setCommitted(Optional<BlockHead> head) {
        heads = new Heads(head, heads.begun());
    }

    private synchronized void setBegun(long height) {
        heads = new Heads(heads.committed(), height);
    }

    /** The host has begun a block. */
    void begun(long height) {
        setBegun(height);
        ledger.ifPresent(actor -> tellOfBlock(
                "recording the beginning of block " + height,
                actor,
                replyTo -> new BlockLedger.BeginBlock(height, replyTo)));
    }

    /** The store has committed a block. */
    void committed(BlockResult block) {
        setCommitted(Optional.of(new BlockHead(block.height(), block.activityHash())));
        ledger.ifPresent(actor -> record(actor, block));
    }

    private synchronized void record(ActorRef<BlockLedger.Command> actor, BlockResult block) {
        BlockRecord entry = BlockRecord.of(block, System.currentTimeMillis());
        tellOfBlock("recording block " + block.height(), actor, replyTo -> new BlockLedger.RecordBlock(entry, replyTo));
        if (recorded.isDone()) {
            recorded = ask(actor, BlockLedger.Flush::new, RECORD_TIMEOUT).toCompletableFuture();
        }
    }

    private synchronized CompletableFuture<Done> recorded() {
        return recorded;
    }

    /**
     * Waits until the previous block is recorded, so that a crash leaves the ledger at most one block behind. After a
     * timeout the journal is not waited for again until it has caught up.
     */
    void awaitRecorded() {
        CompletableFuture<Done> last = recorded();
        if (behind && !last.isDone()) {
            return;
        }
        behind = false;
        try {
            last.get(recordWait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            behind = true;
            LOG.warn("The ledger is behind: its journal has not recorded the last block; blocks go on without it");
        } catch (ExecutionException e) {
            LOG.debug("The ledger refused a block, as was logged then", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The status of a height: from the store for its last block and above, from the ledger for lower heights. */
    CompletionStage<BlockStatus> status(long height) {
        Heads now = heads;
        if (now.committed().filter(head -> head.height() == height).isPresent()) {
            return CompletableFuture.completedFuture(
                    new BlockStatus.Committed(now.committed().get().activityHash()));
        }
        BlockStatus withoutLedger = withoutLedger(height, now);
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

    private static BlockStatus withoutLedger(long height, Heads now) {
        long committed = now.committed().map(BlockHead::height).orElse(-1L);
        if (height < committed) {
            return new BlockStatus.Older(committed);
        }
        return height == now.begun() ? new BlockStatus.Begun() : new BlockStatus.NeverSeen();
    }

    /** Tells the ledger of a block; one that was restarted refuses, and is then told what is committed. */
    private void tellOfBlock(
            String doing,
            ActorRef<BlockLedger.Command> actor,
            Function<ActorRef<StatusReply<BlockAccepted>>, BlockLedger.Command> message) {
        CompletionStage<BlockAccepted> unused = tell(doing, actor, message)
                .whenCompleteAsync(
                        (answer, failure) -> {
                            if (failure != null && isUnreconciled(failure)) {
                                reconcile(actor, heads.committed());
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
