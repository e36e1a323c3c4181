package io.swingnode.components.actor;

import akka.actor.typed.ActorSystem;
import io.swingnode.components.model.Interruption;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.journal.Journal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Waits for the replies of actors, on the threads of operations, which may block. */
final class Replies {
    /** Longer than a write waits for a lock, so that its own failure comes first. */
    private static final Duration PROMPT = Duration.ofSeconds(4);

    private static final int CAUSES_MAX = 20;

    private Replies() {}

    /** The reply. A refusal keeps its code, and its stack trace shows the operation that was refused. */
    static <T> T await(CompletionStage<T> reply) {
        try {
            return reply.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw known(e);
        }
    }

    /**
     * The same for a reply that is due soon: when it does not come, and another process keeps the journal locked, whoever
     * waits is told so, and the request may still be carried out.
     */
    static <T> T await(CompletionStage<T> reply, ActorSystem<?> system) {
        return await(reply, PROMPT, () -> Journal.trouble(system.settings().config()));
    }

    static <T> T await(CompletionStage<T> reply, Duration prompt, Supplier<Optional<String>> journalTrouble) {
        CompletableFuture<T> answer = reply.toCompletableFuture();
        while (true) {
            try {
                return answer.copy()
                        .orTimeout(prompt.toMillis(), TimeUnit.MILLISECONDS)
                        .join();
            } catch (CompletionException e) {
                if (answer.isDone()) {
                    return await(answer);
                }
                journalTrouble.get().ifPresent(trouble -> {
                    throw new LifecycleException(
                            Code.UNAVAILABLE,
                            "the node does not get on: " + trouble + ", after a look at the status",
                            e);
                });
            }
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

    /** True for a failure that says nothing about the request: the journal is locked, or its disk does not work. */
    static boolean isJournalTrouble(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(CAUSES_MAX)
                .anyMatch(cause -> cause instanceof TimeoutException
                        || (cause instanceof LifecycleException known && known.code() == Code.UNAVAILABLE));
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
