package io.swingnode.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.japi.function.Function;
import akka.pattern.StatusReply;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Asks actors of a node from outside; that the node has stopped is a refusal (CLOSED), and not a time-out. */
final class Asks {
    private final ActorSystem<?> system;

    Asks(ActorSystem<?> system) {
        this.system = system;
    }

    <M, T> CompletionStage<T> ask(ActorRef<M> actor, Function<ActorRef<T>, M> message, Duration timeout) {
        return sent(() -> AskPattern.ask(actor, message, timeout, system.scheduler()));
    }

    <M, T> CompletionStage<T> askWithStatus(
            ActorRef<M> actor, Function<ActorRef<StatusReply<T>>, M> message, Duration timeout) {
        return sent(() -> AskPattern.askWithStatus(actor, message, timeout, system.scheduler()));
    }

    private <T> CompletionStage<T> sent(Supplier<CompletionStage<T>> ask) {
        if (hasStopped()) {
            return CompletableFuture.failedFuture(stopped());
        }
        CompletionStage<T> asked;
        try {
            asked = ask.get();
        } catch (IllegalStateException e) {
            // The scheduler, which limits the time of a question, stops with the node.
            return CompletableFuture.failedFuture(hasStopped() ? stopped() : e);
        }
        return asked.exceptionallyCompose(failure -> CompletableFuture.failedFuture(reason(failure)));
    }

    private Throwable reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof TimeoutException && (hasStopped() || isOfEndedActor(cause)) ? stopped() : cause;
    }

    /** Akka tells it by the text alone; an actor that has ended by itself takes its node along, a moment later. */
    private static boolean isOfEndedActor(Throwable timeout) {
        return String.valueOf(timeout.getMessage()).contains("had already been terminated");
    }

    private boolean hasStopped() {
        return Futures.isStopping(system);
    }

    private static StoreException stopped() {
        return new StoreException(Reason.CLOSED, "the node has stopped; start it again to go on from its last commit");
    }
}
