package io.swingnode.actors.store;

import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import io.swingnode.actors.request.Replies;
import io.swingnode.actors.vat.Vat;
import io.swingnode.persistence.block.CommitMode;
import io.swingnode.persistence.cleanup.CleanupPlan;
import io.swingnode.persistence.snapshot.Compression;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.NumberedRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out requests by message on one block at a time while no session holds the lease; the first request
 * opens the store.
 *
 * <p>When a block is lost, more of its requests may be in flight: carried out on a new block, they would commit a
 * part of the lost one. So every request is answered with {@code BlockLost} until the host acknowledges the loss
 * with {@code AbandonBlock}. Used by the supervisor on its thread.
 */
final class RequestExecutor {
    /** The setting whether requests may work on the next block while one is being committed. */
    static final String PIPELINED = "swingnode.store.pipelined-commits";

    private static final Logger LOG = LoggerFactory.getLogger(RequestExecutor.class);

    private final Supplier<RequestBlock> opener;
    private final Function<StoreSupervisor.SaveSnapshot, Compression> compressor;
    private final Consumer<CompletionStage<?>> resumer;
    private final CrankRoutes cranks;
    private final CommitTracker tracker;
    private final CommitMode mode;
    private final int deferredMax;
    private Optional<RequestBlock> block = Optional.empty();

    /** The commit whose cleanup is being planned; nothing else is done on the block meanwhile. */
    private record Committing(
            HostRequest.CommitBlock request, CompletableFuture<CleanupPlan> plan, ActorRef<Reply> replyTo) {}

    private Optional<Committing> committing = Optional.empty();

    /** Who asked for the repair that is under way; nothing else is done on the block meanwhile. */
    private Optional<ActorRef<Reply>> repairing = Optional.empty();

    /** The end of the commit that was started last. Everything else waits for it, unless commits are pipelined. */
    private CompletableFuture<Boolean> commitEnd = CompletableFuture.completedFuture(true);

    /** The first waits for saves that are being compressed, and the others behind it for their turn. */
    private final Deque<StoreSupervisor.Command> deferred = new ArrayDeque<>();

    /**
     * @param opener opens the store at its last commit
     * @param compressor has the vat's actor compress the bytes of a save, and {@link #resume} called when that has ended
     * @param resumer has {@link #resume} called when a stage has ended
     * @param cranks hands what is asked in numbered cranks to the actors of their vats
     * @param mode whether requests may work on the next block while one is being committed
     * @param deferredMax how many requests may wait behind one that waits for a save
     */
    RequestExecutor(
            Supplier<RequestBlock> opener,
            Function<StoreSupervisor.SaveSnapshot, Compression> compressor,
            Consumer<CompletionStage<?>> resumer,
            CrankRoutes cranks,
            CommitTracker tracker,
            CommitMode mode,
            int deferredMax) {
        this.opener = opener;
        this.compressor = compressor;
        this.resumer = resumer;
        this.cranks = cranks;
        this.tracker = tracker;
        this.mode = mode;
        this.deferredMax = deferredMax;
    }

    /** Carries out a command of a kernel, or has it wait for its turn: nothing overtakes one that waits for a save
     * or a commit. */
    void submit(StoreSupervisor.Command command) {
        noteLoss();
        if (command instanceof StoreSupervisor.ExecuteHost host && host.request() instanceof HostRequest.GiveUpBlock) {
            refuse(
                    deferred,
                    new StoreException(Reason.UNAVAILABLE, "not carried out: the host has given up the block"));
        }
        if (deferred.isEmpty() && isReady(command)) {
            carryOut(command);
        } else if (deferred.size() < deferredMax) {
            deferred.add(command);
        } else {
            Refusals.refuse(
                    command,
                    new StoreException(
                            Reason.BUSY,
                            deferredMax
                                    + " requests wait for a snapshot or a commit already; send the next when some are answered"));
        }
    }

    /** A save has been compressed, a cleanup planned or a commit ended, or has failed: goes on with what waited for it. */
    void resume() {
        block.ifPresent(RequestBlock::renewView);
        noteLoss();
        if (committing.isPresent() && committing.get().plan().isDone()) {
            finishCommit(committing.get());
        }
        repairing.ifPresent(replyTo -> repaired(opened().stepRepair(), replyTo));
        block.ifPresent(cranks::resume);
        while (!deferred.isEmpty() && isReady(deferred.element())) {
            carryOutDeferred(deferred.remove());
        }
    }

    /** A refusal is for the sender of this command, and must not keep the others behind it waiting. */
    private void carryOutDeferred(StoreSupervisor.Command command) {
        try {
            carryOut(command);
        } catch (RuntimeException e) {
            StoreException reason = Refusals.reason(e);
            if (!reason.reason().isRefusal()) {
                tracker.markLost(String.valueOf(reason.getMessage()));
            }
            Refusals.refuse(command, reason);
            if (!reason.reason().isRefusal()) {
                throw e;
            }
        }
    }

    private boolean isReady(StoreSupervisor.Command command) {
        if (committing.isPresent()
                || repairing.isPresent()
                || (block.isPresent() && block.get().isCommittingExclusively())) {
            return false;
        }
        if (block.isEmpty() || tracker.lost().isPresent()) {
            return true;
        }
        return switch (command) {
            case StoreSupervisor.Execute execute ->
                // Abandoning closes the store, which would wait for the commit.
                abandons(execute) ? !isCommitting() : block.get().isReady(execute.request(), mode);
            case StoreSupervisor.LocateSnapshot locate -> block.get().isReady(locate.vat());
            case StoreSupervisor.Command other -> true;
        };
    }

    private void carryOut(StoreSupervisor.Command command) {
        switch (command) {
            case StoreSupervisor.Execute execute -> execute(execute);
            case StoreSupervisor.SaveSnapshot save -> saveSnapshot(save);
            case StoreSupervisor.LocateSnapshot locate -> locateSnapshot(locate);
            case StoreSupervisor.Command other ->
                throw new IllegalArgumentException("not a request on the block: " + other);
        }
    }

    private void refuseDeferred(StoreException reason) {
        committing.ifPresent(commit -> commit.replyTo().tell(Replies.of(reason)));
        committing = Optional.empty();
        repairing.ifPresent(replyTo -> replyTo.tell(Replies.of(reason)));
        repairing = Optional.empty();
        refuse(deferred, reason);
    }

    private static void refuse(Deque<StoreSupervisor.Command> waiting, StoreException reason) {
        List<StoreSupervisor.Command> refused = List.copyOf(waiting);
        waiting.clear();
        refused.forEach(command -> Refusals.refuse(command, reason));
    }

    private static boolean abandons(StoreSupervisor.Execute execute) {
        return execute.request() instanceof HostRequest.AbandonBlock
                || execute.request() instanceof HostRequest.GiveUpBlock;
    }

    private void execute(StoreSupervisor.Execute execute) {
        noteLoss();
        ActorRef<Reply> replyTo = execute.replyTo();
        if (abandons(execute)) {
            close();
            Object unused = opened();
            tracker.clearLost();
            replyTo.tell(new Reply.Done());
        } else if (tracker.lost().isPresent()) {
            answerLost(replyTo);
        } else if (execute.request() instanceof HostRequest.CommitBlock commit) {
            planCommit(commit, replyTo);
        } else if (execute.request() instanceof HostRequest.RepairMetadata repair) {
            repaired(opened().beginRepair(repair), replyTo);
        } else if (execute.request() instanceof NumberedRequest numbered) {
            cranks.carryOut(opened(), numbered, replyTo);
        } else {
            answer(opened().execute(execute.request()), replyTo);
        }
    }

    private void planCommit(HostRequest.CommitBlock commit, ActorRef<Reply> replyTo) {
        switch (opened().planCommit(commit)) {
            case RequestBlock.Planned.Refused refused -> answer(refused.reply(), replyTo);
            case RequestBlock.Planned.Asked asked -> {
                committing = Optional.of(new Committing(commit, asked.plan(), replyTo));
                resumer.accept(asked.plan());
            }
        }
    }

    private void finishCommit(Committing commit) {
        committing = Optional.empty();
        commitEnd = opened().startCommit(mode, commit.request(), commit.plan(), commit.replyTo());
        resumer.accept(commitEnd);
    }

    /** Answers once a repair has ended; until then, the next step comes after the messages that wait for the supervisor. */
    private void repaired(Optional<Reply> ended, ActorRef<Reply> replyTo) {
        repairing = ended.isPresent() ? Optional.empty() : Optional.of(replyTo);
        if (ended.isPresent()) {
            answer(ended.get(), replyTo);
        } else {
            resumer.accept(CompletableFuture.completedFuture(true));
        }
    }

    private void saveSnapshot(StoreSupervisor.SaveSnapshot save) {
        noteLoss();
        if (tracker.lost().isPresent()) {
            save.replyTo().tell(StatusReply.success(blockLost()));
            return;
        }
        if (save.crank().isPresent()) {
            cranks.hand(new Vat.SaveInCrank(
                    save.crank().getAsLong(), save.vat(), save.snapPos(), save.plain(), save.replyTo()));
            return;
        }
        try {
            var unused = opened().save(save.vat(), save.snapPos(), () -> compressor.apply(save))
                    .whenComplete((result, failure) -> save.replyTo()
                            .tell(
                                    failure == null
                                            ? StatusReply.success(new Reply.SnapshotSaved(result))
                                            : StatusReply.error(failure)));
        } catch (StoreException e) {
            Refusals.refuse(save, e);
        }
    }

    private void locateSnapshot(StoreSupervisor.LocateSnapshot locate) {
        noteLoss();
        try {
            if (tracker.lost().isPresent()) {
                throw new StoreException(Reason.BUSY, tracker.lost().get());
            }
            if (locate.crank().isPresent()) {
                cranks.hand(new Vat.LocateInCrank(locate.crank().getAsLong(), locate.vat(), locate.replyTo()));
            } else {
                locate.replyTo().tell(StatusReply.success(opened().locateSnapshot(locate.vat())));
            }
        } catch (StoreException e) {
            locate.replyTo().tell(StatusReply.error(e));
        }
    }

    /**
     * Opens the store if it is not open, so that the tracker knows the last commit: one that was reported as failed may
     * be in the file all the same.
     */
    void ensureOpened() {
        noteLoss();
        Object unused = opened();
    }

    private RequestBlock opened() {
        RequestBlock opened = block.orElseGet(opener);
        block = Optional.of(opened);
        return opened;
    }

    /** True while a commit is being written: closing would wait for it. */
    boolean isCommitting() {
        return !commitEnd.isDone();
    }

    /** True when closing would lose uncommitted changes. */
    boolean isDirty() {
        return committing.isPresent()
                || repairing.isPresent()
                || !deferred.isEmpty()
                || (block.isPresent() && block.get().isDirty());
    }

    /** Closes the store; uncommitted changes are lost. */
    void close() {
        block.ifPresent(RequestBlock::close);
        block = Optional.empty();
        cranks.drop(new Reply.Refused(Reason.CLOSED, "the block was given up before all numbered cranks had joined"));
    }

    /** As {@link #close()}, when the host does not expect it: the loss of a block is noted. */
    void closeOnRestart() {
        if (isDirty()) {
            tracker.markLost("the supervisor of the store was restarted");
        }
        noteLoss();
        close();
        refuseDeferred(new StoreException(Reason.FAULT, "the supervisor of the store has stopped"));
    }

    /** A commit in the background may have failed since the last request. */
    private void noteLoss() {
        if (block.isPresent() && block.get().lost().isPresent()) {
            lose(block.get().lost().get());
        }
    }

    private void answer(Reply reply, ActorRef<Reply> replyTo) {
        if (reply instanceof Reply.BlockLost lost) {
            lose(lost.message());
        }
        replyTo.tell(reply);
    }

    private void lose(String reason) {
        LOG.error("The block is lost; the store opens again from its last commit: {}", reason);
        tracker.markLost(reason);
        committing.ifPresent(commit -> answerLost(commit.replyTo()));
        committing = Optional.empty();
        repairing.ifPresent(this::answerLost);
        repairing = Optional.empty();
        cranks.drop(blockLost());
        close();
        resume();
    }

    private void answerLost(ActorRef<Reply> replyTo) {
        replyTo.tell(blockLost());
    }

    private Reply blockLost() {
        return new Reply.BlockLost(tracker.lost().orElse("") + "; abandon the block to begin it again");
    }
}
