package io.swingnode.actors;

import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Blocks the calling thread until an actor has answered. */
final class Futures {
    private Futures() {}

    /** The result; a {@link StoreException} is thrown as it is, any other failure (such as a timeout) as a FAULT. */
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

    /** True once the system has begun to stop. */
    static boolean isStopping(ActorSystem<?> system) {
        return system.getWhenTerminated().toCompletableFuture().isDone()
                || CoordinatedShutdown.get(system).getShutdownReason().isPresent();
    }
}
