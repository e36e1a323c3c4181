package io.swingnode.actors;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Waiting for actors from threads that are not theirs. */
final class Futures {
    private Futures() {}

    /** The result; a failure is thrown as what it is, a lost answer as a fault. */
    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException refusal) {
                throw refusal;
            }
            throw new StoreException(Reason.FAULT, "the node did not answer: " + e.getCause(), e);
        }
    }
}
