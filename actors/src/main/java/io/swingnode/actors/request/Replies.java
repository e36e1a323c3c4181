package io.swingnode.actors.request;

import io.swingnode.protocol.Reply;
import io.swingnode.protocol.Request;
import io.swingnode.protocol.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** What requests are answered with. */
public final class Replies {
    private static final Reply DONE = new Reply.Done();

    private Replies() {}

    /** Does something that has no result. */
    public static Reply done(Runnable operation) {
        operation.run();
        return DONE;
    }

    /** The reply for a request that was refused. */
    public static Reply.Refused refused(StoreException refusal) {
        return new Reply.Refused(refusal.reason(), String.valueOf(refusal.getMessage()));
    }

    /** The reply of a request that is not carried out: refused, or after a fault, that the block is lost. */
    public static Reply of(StoreException reason) {
        return reason.reason().isRefusal() ? refused(reason) : new Reply.BlockLost(String.valueOf(reason.getMessage()));
    }

    /** The failure of a stage, without what chaining has put around it. */
    public static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** Carries out requests in order, up to the first refusal. */
    public static <R extends Request> Reply batch(List<R> requests, Function<? super R, Reply> handler) {
        List<Reply> replies = new ArrayList<>(requests.size());
        for (R request : requests) {
            try {
                replies.add(handler.apply(request));
            } catch (StoreException e) {
                if (!e.reason().isRefusal()) {
                    throw e;
                }
                replies.add(refused(e));
                break;
            }
        }
        return new Reply.Batch(replies);
    }
}
