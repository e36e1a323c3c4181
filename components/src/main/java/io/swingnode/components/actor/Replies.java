package io.swingnode.components.actor;

import io.swingnode.components.model.Interruption;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Waits for the replies of actors, on the threads of operations, which may block. */
final class Replies {
    private Replies() {}

    /** The reply. A refusal keeps its code, and its stack trace shows the operation that was refused. */
    static <T> T await(CompletionStage<T> reply) {
        try {
            return reply.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw known(e);
        }
    }

    /** The same for a reply that may take long: an interruption gives up the wait. */
    static <T> T awaitInterruptibly(CompletionStage<T> reply) {
        try {
            return reply.toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw known(new CompletionException(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Interruption.cancelled();
        }
    }

    private static RuntimeException known(CompletionException failure) {
        if (failure.getCause() instanceof LifecycleException refusal) {
            return new LifecycleException(refusal.code(), String.valueOf(refusal.getMessage()), failure);
        }
        return failure.getCause() instanceof TimeoutException
                ? new LifecycleException(
                        Code.INTERNAL, "the node gave no answer in time, or is stopping; see its log", failure)
                : failure;
    }
}
