package io.swingnode.persistence.parallel;

import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs deliveries in numbered cranks on the threads of an executor, each from its first operation to its last on one thread,
 * and again for as long as what it has read turns out to be stale. A free thread takes the lowest that can go on, for all others
 * wait for that one to join.
 */
public final class CrankRunner {
    /** What a vat does in a crank. Run again, it must do the same if it reads the same, and change nothing but the crank. */
    @FunctionalInterface
    public interface Delivery {
        /**
         * Does it.
         *
         * @return whether the crank hash is added to the activity hash
         */
        boolean deliver(NumberedCrank crank) throws Exception;

        /**
         * Ends a crank in which {@link #deliver} has failed, at its turn and not due to a stale read: rolls it back and says so
         * in the store, for instance. Without it the crank is dropped, and {@link #run} fails with that.
         *
         * @return whether the crank hash is added to the activity hash
         */
        default boolean failed(NumberedCrank crank, Exception fault) throws Exception {
            throw fault;
        }
    }

    /**
     * What a thread is to do next in a crank.
     *
     * @param rejected is told why no thread will do it
     */
    private record Step(long number, Runnable work, Consumer<RejectedExecutionException> rejected) {}

    private final NumberedCranks cranks;
    private final Executor threads;

    /** As many as there are tasks of the executor that have not begun. */
    private final PriorityBlockingQueue<Step> steps =
            new PriorityBlockingQueue<>(16, Comparator.comparingLong(Step::number));

    /** @param threads any number, one included */
    public CrankRunner(NumberedCranks cranks, Executor threads) {
        this.cranks = cranks;
        this.threads = threads;
    }

    /**
     * Runs a delivery once its crank can be started; deliveries may be given in any number, in the order of their numbers.
     *
     * @return completes when the crank has joined. Fails with what the delivery has thrown, if that is not due to a stale read;
     *     the crank is dropped then, and its number must be run again, or skipped
     */
    public CompletionStage<CrankHashes> run(VatId vat, long number, Delivery delivery) {
        Run run = new Run(vat, number, delivery, new CompletableFuture<>());
        run.start();
        return run.joined();
    }

    private void execute(Step step) {
        steps.add(step);
        try {
            threads.execute(this::doLowest);
        } catch (RejectedExecutionException e) {
            // Where another task has taken the step, that one leaves one undone.
            Step undone = steps.remove(step) ? step : steps.poll();
            if (undone != null) {
                undone.rejected().accept(e);
            }
        }
    }

    private void doLowest() {
        Step lowest = steps.poll();
        if (lowest != null) {
            lowest.work().run();
        }
    }

    private final class Run {
        private final VatId vat;
        private final long number;
        private final Delivery delivery;
        private final CompletableFuture<CrankHashes> joined;

        Run(VatId vat, long number, Delivery delivery, CompletableFuture<CrankHashes> joined) {
            this.vat = vat;
            this.number = number;
            this.delivery = delivery;
            this.joined = joined;
        }

        CompletionStage<CrankHashes> joined() {
            return joined;
        }

        void start() {
            CompletionStage<NumberedCrank> started;
            try {
                started = cranks.start(vat, number);
            } catch (StoreException e) {
                joined.completeExceptionally(e);
                return;
            }
            var unused = started.whenComplete((crank, failure) -> {
                if (failure == null) {
                    execute(new Step(number, () -> deliver(crank), rejected -> fail(crank, rejected)));
                } else {
                    joined.completeExceptionally(cause(failure));
                }
            });
        }

        private void startAgain(NumberedCrank stale) {
            // Its saves end, too.
            stale.drop();
            start();
        }

        private void deliver(NumberedCrank crank) {
            try {
                end(crank, crank.end(delivery.deliver(crank)));
            } catch (Exception e) {
                believe(crank, e);
            } catch (Error e) {
                fail(crank, e);
            }
        }

        private void end(NumberedCrank crank, CompletionStage<CrankHashes> end) {
            var unused = end.whenComplete((hashes, failure) -> {
                if (failure == null) {
                    joined.complete(hashes);
                } else if (isStale(crank, failure)) {
                    startAgain(crank);
                } else {
                    fail(crank, cause(failure));
                }
            });
        }

        /** A fault counts once nothing that the crank has read can change any more. */
        private void believe(NumberedCrank crank, Exception fault) {
            CompletionStage<?> turn;
            try {
                turn = crank.turn();
            } catch (StoreException e) {
                turned(crank, fault, e);
                return;
            }
            var unused = turn.whenComplete((turned, failure) -> turned(crank, fault, failure));
        }

        private void turned(NumberedCrank crank, Exception fault, @Nullable Throwable refusal) {
            if (refusal == null) {
                execute(new Step(number, () -> failed(crank, fault), rejected -> fail(crank, fault)));
            } else if (isStale(crank, refusal)) {
                startAgain(crank);
            } else {
                fail(crank, fault);
            }
        }

        private void failed(NumberedCrank crank, Exception fault) {
            try {
                end(crank, crank.end(delivery.failed(crank, fault)));
            } catch (Exception | Error e) {
                fail(crank, e);
            }
        }

        private void fail(NumberedCrank crank, Throwable why) {
            crank.drop();
            joined.completeExceptionally(why);
        }
    }

    private static boolean isStale(NumberedCrank crank, Throwable failure) {
        return crank.isDropped()
                && cause(failure) instanceof StoreException refusal
                && refusal.reason() == Reason.CONFLICT;
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
