package io.swingnode.actors.store;

import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.Request;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.Optional;
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
    private final CommitTracker tracker;
    private final boolean pipelined;
    private Optional<RequestBlock> block = Optional.empty();

    /**
     * @param opener opens the store at its last commit
     * @param pipelined true when requests may work on the next block while one is being committed
     */
    RequestExecutor(Supplier<RequestBlock> opener, CommitTracker tracker, boolean pipelined) {
        this.opener = opener;
        this.tracker = tracker;
        this.pipelined = pipelined;
    }

    void execute(StoreSupervisor.Execute execute) {
        noteLoss();
        ActorRef<Reply> replyTo = execute.replyTo();
        if (execute.request() instanceof Request.AbandonBlock) {
            close();
            Object unused = opened();
            tracker.clearLost();
            replyTo.tell(new Reply.Done());
        } else if (tracker.lost().isPresent()) {
            answerLost(replyTo);
        } else if (pipelined && execute.request() instanceof Request.CommitBlock commit) {
            opened().startCommit(commit, replyTo);
        } else {
            answer(opened().execute(execute.request()), replyTo);
        }
    }

    void putSnapshot(StoreSupervisor.PutSnapshot put) {
        noteLoss();
        if (tracker.lost().isPresent()) {
            answerLost(put.replyTo());
        } else {
            answer(opened().putSnapshot(put.vat(), put.snapPos(), put.snapshot()), put.replyTo());
        }
    }

    void locateSnapshot(StoreSupervisor.LocateSnapshot locate) {
        noteLoss();
        try {
            if (tracker.lost().isPresent()) {
                throw new StoreException(Reason.BUSY, tracker.lost().get());
            }
            locate.replyTo().tell(StatusReply.success(opened().locateSnapshot(locate.vat())));
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

    /** True when closing would lose uncommitted changes. */
    boolean isDirty() {
        return block.isPresent() && block.get().isDirty();
    }

    /** Closes the store; uncommitted changes are lost. */
    void close() {
        block.ifPresent(RequestBlock::close);
        block = Optional.empty();
    }

    /** As {@link #close()}, when the host does not expect it: the loss of a block is noted. */
    void closeOnRestart() {
        if (isDirty()) {
            tracker.markLost("the supervisor of the store was restarted");
        }
        noteLoss();
        close();
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
        close();
    }

    private void answerLost(ActorRef<Reply> replyTo) {
        replyTo.tell(new Reply.BlockLost(tracker.lost().orElse("") + "; abandon the block to begin it again"));
    }
}
