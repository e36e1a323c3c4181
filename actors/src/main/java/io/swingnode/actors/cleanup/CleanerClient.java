package io.swingnode.actors.cleanup;

import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import io.swingnode.persistence.cleanup.CleanupPlan;
import io.swingnode.persistence.cleanup.CleanupView;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the {@link Cleaner} for plans. Thread-safe. */
public final class CleanerClient {
    private static final Logger LOG = LoggerFactory.getLogger(CleanerClient.class);

    /** Planning takes far less than a second. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final ActorSystem<?> system;
    private final ActorRef<Cleaner.Command> cleaner;
    private final Duration timeout;

    /** Fails when the node has ended: time-outs do not come any more then. */
    private final CompletableFuture<CleanupPlan> ended;

    /** A client that waits ten seconds for an answer. */
    public CleanerClient(ActorSystem<?> system, ActorRef<Cleaner.Command> cleaner) {
        this(system, cleaner, TIMEOUT);
    }

    /** A client that waits {@code timeout} for an answer. */
    public CleanerClient(ActorSystem<?> system, ActorRef<Cleaner.Command> cleaner, Duration timeout) {
        this.system = system;
        this.cleaner = cleaner;
        this.timeout = timeout;
        this.ended = system.getWhenTerminated().toCompletableFuture().thenApply(done -> {
            throw closed();
        });
    }

    /**
     * The plan of a block's cleanup. The cleaner is asked once more when it fails or does not answer in time.
     *
     * @return fails with UNAVAILABLE when there is no plan, or with CLOSED when the node is stopping; the block cannot be
     *     committed then
     */
    public CompletableFuture<CleanupPlan> plan(CleanupView view, CleanupBudget budget) {
        CompletableFuture<CleanupPlan> planned = ask(view, budget)
                .exceptionallyCompose(failure -> {
                    if (isStopping()) {
                        throw closed();
                    }
                    LOG.warn(
                            "The cleaner gave no plan and is asked once more: {}",
                            cause(failure).toString());
                    return ask(view, budget);
                })
                .exceptionally(failure -> {
                    throw isStopping() ? closed() : unavailable(failure);
                });
        return planned.applyToEither(ended, plan -> plan);
    }

    private boolean isStopping() {
        return CoordinatedShutdown.get(system).getShutdownReason().isPresent();
    }

    private static StoreException closed() {
        return new StoreException(Reason.CLOSED, "the node is stopping; the block is not committed");
    }

    private static StoreException unavailable(Throwable failure) {
        return new StoreException(
                Reason.UNAVAILABLE,
                "the cleanup of the block could not be planned, and the block is not committed without; commit again"
                        + " later: " + cause(failure),
                failure);
    }

    /**
     * Waits for a plan, on a thread that may wait.
     *
     * @throws StoreException (UNAVAILABLE, CLOSED) when there is no plan
     */
    public static CleanupPlan await(CompletableFuture<CleanupPlan> plan) {
        try {
            return plan.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StoreException refusal ? refusal : e;
        }
    }

    private CompletableFuture<CleanupPlan> ask(CleanupView view, CleanupBudget budget) {
        return AskPattern.<Cleaner.Command, CleanupPlan>askWithStatus(
                        cleaner, replyTo -> new Cleaner.Plan(view, budget, replyTo), timeout, system.scheduler())
                .toCompletableFuture();
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
