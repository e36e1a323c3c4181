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
 * What messages do to the store while no session holds it: one block at a time, begun by the first request.
 *
 * <p>When a block is gone, others of its requests may be on their way: carried out on a fresh block they would
 * commit a part of it. So every request is answered with the loss until the host says that it knows, with
 * {@code AbandonBlock}. Belongs to the supervisor and its thread.
 */
final class RequestQueue {
    /** The setting whether messages may work on the next block while one is committed. */
    static final String PIPELINED = "swingnode.store.pipelined-commits";

    private static final Logger LOG = LoggerFactory.getLogger(RequestQueue.class);

    private final Supplier<RequestBlock> opener;
    private final CommitTracker book;
    private final boolean pipelined;
    private Optional<RequestBlock> block = Optional.empty();

    /**
     * @param opener opens the store at its last commit
     * @param pipelined true when the next block may be worked on while one is committed
     */
    RequestQueue(Supplier<RequestBlock> opener, CommitTracker book, boolean pipelined) {
        this.opener = opener;
        this.book = book;
        this.pipelined = pipelined;
    }

    void execute(StoreSupervisor.Execute execute) {
        noteLoss();
        ActorRef<Reply> replyTo = execute.replyTo();
        if (execute.request() instanceof Request.AbandonBlock) {
            close();
            Object unused = opened();
            book.lose(Optional.empty());
            replyTo.tell(new Reply.Done());
        } else if (book.lost().isPresent()) {
            answerLost(replyTo);
        } else if (pipelined && execute.request() instanceof Request.CommitBlock commit) {
            opened().startCommit(commit, replyTo);
        } else {
            answer(opened().execute(execute.request()), replyTo);
        }
    }

    void putSnapshot(StoreSupervisor.PutSnapshot put) {
        noteLoss();
        if (book.lost().isPresent()) {
            answerLost(put.replyTo());
        } else {
            answer(opened().putSnapshot(put.vat(), put.snapPos(), put.snapshot()), put.replyTo());
        }
    }

    void locateSnapshot(StoreSupervisor.LocateSnapshot locate) {
        noteLoss();
        try {
            if (book.lost().isPresent()) {
                throw new StoreException(Reason.BUSY, book.lost().get());
            }
            locate.replyTo().tell(StatusReply.success(opened().locateSnapshot(locate.vat())));
        } catch (StoreException e) {
            locate.replyTo().tell(StatusReply.error(e));
        }
    }

    /** Sees to it that the book knows the last commit: one that failed may have left its block in the file all the same. */
    void look() {
        noteLoss();
        Object unused = opened();
    }

    private RequestBlock opened() {
        RequestBlock opened = block.orElseGet(opener);
        block = Optional.of(opened);
        return opened;
    }

    /** True when closing would lose something. */
    boolean isDirty() {
        return block.isPresent() && block.get().isDirty();
    }

    /** Gives up what was not committed. */
    void close() {
        block.ifPresent(RequestBlock::close);
        block = Optional.empty();
    }

    /** As {@link #close()}, when the host does not know of it. */
    void giveUp() {
        if (isDirty()) {
            book.lose(Optional.of("the supervisor of the store was restarted"));
        }
        noteLoss();
        close();
    }

    /** A commit that went on beside the messages may have failed since the last of them. */
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
        book.lose(Optional.of(reason));
        close();
    }

    private void answerLost(ActorRef<Reply> replyTo) {
        replyTo.tell(new Reply.BlockLost(book.lost().orElse("") + "; abandon the block to begin it again"));
    }
}
