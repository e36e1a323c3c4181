package io.swingnode.components.actor;

import io.swingnode.components.model.LifecycleException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

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
}
