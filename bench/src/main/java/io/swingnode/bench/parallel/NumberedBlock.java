package io.swingnode.bench.parallel;

import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.parallel.CrankLimits;
import io.swingnode.persistence.parallel.NumberedCrank;
import io.swingnode.persistence.parallel.NumberedCranks;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One block of numbered cranks, as a kernel runs it: all are asked for at once, each thread takes the lowest that has started,
 * and what was stale is asked for again.
 */
final class NumberedBlock {
    private final NumberedCranks cranks;
    private final List<Delivery> deliveries;
    private final Runnable computing;
    private final ReadyCranks ready = new ReadyCranks();
    private final AtomicLong reruns = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** @param computing what a delivery does between reading and writing */
    NumberedBlock(SwingStore store, List<Delivery> deliveries, Runnable computing) {
        // A thread that waited for a crank to be run again could run another meanwhile.
        this.cranks = store.beginNumberedCranks(CrankLimits.defaults().withoutWaiting(), 1);
        this.deliveries = deliveries;
        this.computing = computing;
    }

    /** Asks for all cranks. */
    void begin() {
        for (int number = 1; number <= deliveries.size(); number++) {
            start(number);
        }
        cranks.drained().whenComplete((drained, failed) -> {
            note(failed);
            ready.close();
        });
    }

    /** Runs cranks on the calling thread until all have joined. */
    void work() {
        for (Optional<NumberedCrank> crank = ready.take(); crank.isPresent(); crank = ready.take()) {
            run(crank.get());
        }
    }

    /**
     * Gives the store back, when all threads have left {@link #work}.
     *
     * @return how often a crank was run again
     */
    long end() {
        Throwable failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("a numbered crank failed: " + failed.getMessage(), failed);
        }
        cranks.close();
        return reruns.get();
    }

    private Delivery delivery(long number) {
        return deliveries.get((int) number - 1);
    }

    private void start(long number) {
        cranks.start(delivery(number).crank().vat(), number).whenComplete((crank, failed) -> {
            note(failed);
            if (failed == null) {
                ready.add(crank);
            }
        });
    }

    private void run(NumberedCrank crank) {
        try {
            crank.establishCrankSavepoint(Delivery.SAVEPOINT);
            Delivery delivery = delivery(crank.number());
            int seen = delivery.read(crank.kv());
            computing.run();
            delivery.write(crank.kv(), crank.transcripts(), seen);
            crank.end(true).whenComplete((hashes, failed) -> startAgainAfter(crank.number(), failed));
        } catch (StoreException e) {
            startAgainAfter(crank.number(), e);
        } catch (RuntimeException e) {
            note(e);
        }
    }

    /** It may have been dropped in the middle, or found stale at its turn. */
    private void startAgainAfter(long number, @Nullable Throwable failed) {
        if (failed == null) {
            return;
        }
        if (cause(failed) instanceof StoreException refused && refused.reason() == Reason.CONFLICT) {
            reruns.incrementAndGet();
            try {
                start(number);
            } catch (StoreException e) {
                note(e);
            }
        } else {
            note(failed);
        }
    }

    private void note(@Nullable Throwable failed) {
        if (failed != null) {
            failure.compareAndSet(null, cause(failed));
            ready.close();
        }
    }

    private static Throwable cause(Throwable failed) {
        return failed instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failed;
    }
}
