package io.swingnode.bench.parallel;

import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.parallel.CrankLimits;
import io.swingnode.persistence.parallel.CrankRunner;
import io.swingnode.persistence.parallel.NumberedCrank;
import io.swingnode.persistence.parallel.NumberedCranks;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/** One block of numbered cranks, as a kernel runs it: all are asked for at once, and run on the threads of a pool. */
final class NumberedBlock {
    private final List<Delivery> deliveries;
    private final Runnable computing;
    private final AtomicLong runs = new AtomicLong();

    /** @param computing what a delivery does between reading and writing */
    NumberedBlock(List<Delivery> deliveries, Runnable computing) {
        this.deliveries = deliveries;
        this.computing = computing;
    }

    /**
     * Runs it, and returns when all cranks have joined.
     *
     * @return how often a crank was run again
     * @throws IllegalStateException when a delivery has failed; the store can only be closed then
     */
    long run(SwingStore store, Executor threads) {
        // A thread that waited for a crank to be run again could run another meanwhile.
        NumberedCranks cranks = store.beginNumberedCranks(CrankLimits.defaults().withoutWaiting(), 1);
        CrankRunner runner = new CrankRunner(cranks, threads);
        CompletableFuture<Object> broken = new CompletableFuture<>();
        for (int i = 0; i < deliveries.size(); i++) {
            Delivery delivery = deliveries.get(i);
            var unused = runner.run(delivery.crank().vat(), i + 1L, crank -> deliver(delivery, crank))
                    .exceptionally(fault -> {
                        broken.completeExceptionally(fault);
                        throw new CompletionException(fault);
                    });
        }
        try {
            Object unused = CompletableFuture.anyOf(cranks.drained().toCompletableFuture(), broken)
                    .join();
        } catch (CompletionException e) {
            Throwable why = e.getCause() == null ? e : e.getCause();
            throw new IllegalStateException("a numbered crank failed: " + why.getMessage(), why);
        }
        cranks.close();
        return runs.get() - deliveries.size();
    }

    private boolean deliver(Delivery delivery, NumberedCrank crank) {
        long unused = runs.incrementAndGet();
        crank.establishCrankSavepoint(Delivery.SAVEPOINT);
        int seen = delivery.read(crank.kv());
        computing.run();
        delivery.write(crank.kv(), crank.transcripts(), seen);
        return true;
    }
}
