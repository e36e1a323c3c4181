package io.swingnode.components.actor;

import io.swingnode.components.model.Interruption;
import io.swingnode.components.model.LifecycleException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Waits for the replies of actors in operations, which block on threads of their own. */
final class Replies {
    private Replies() {}

    /** The reply. A refusal keeps its code, and its trace leads to the operation that met it. */
    static <T> T await(CompletionStage<T> reply) {
        try {
            return reply.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof LifecycleException refusal
                    ? new LifecycleException(refusal.code(), String.valueOf(refusal.getMessage()), e)
                    : e;
        }
    }

    /** The same for a reply that may take long: an interruption gives up the wait. */
    static <T> T awaitInterruptibly(CompletionStage<T> reply) {
        try {
            return reply.toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Interruption.cancelled();
        }
    }
}
