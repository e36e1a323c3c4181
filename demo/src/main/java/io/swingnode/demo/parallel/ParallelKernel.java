package io.swingnode.demo.parallel;

import io.swingnode.actors.HostSession;
import io.swingnode.actors.KernelSession;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.persistence.parallel.CrankLimits;
import io.swingnode.persistence.parallel.CrankRunner;
import io.swingnode.persistence.parallel.NumberedCrank;
import io.swingnode.persistence.parallel.NumberedCranks;
import io.swingnode.protocol.CleanupBudget;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A kernel that makes the deliveries of a block one by one, or several at the same time. Both ways give the same store.
 *
 * <p>One thread; it holds the node's session until it is closed.
 */
final class ParallelKernel implements AutoCloseable {
    /**
     * What came of a block.
     *
     * @param activityHash the hash after it
     * @param millis the time it took, its commit included
     * @param failures deliveries that failed and were rolled back
     * @param reruns deliveries that had to be made again
     */
    record Outcome(String activityHash, double millis, long failures, long reruns) {}

    private final ParallelOptions options;
    private final Deliveries deliveries;
    private final StoreSession lease;
    private final KernelSession session;
    private final HostSession host;
    private final ExecutorService threads;
    private long height;

    private ParallelKernel(SwingNode node, ParallelOptions options, Deliveries deliveries) {
        this.options = options;
        this.deliveries = deliveries;
        this.lease = node.openSession();
        this.session = lease.kernel();
        this.host = lease.host();
        this.threads = Executors.newFixedThreadPool(options.threads());
    }

    /** Starts the kernel on the new store of a node. */
    static ParallelKernel start(SwingNode node, ParallelOptions options, Deliveries deliveries) {
        ParallelKernel kernel = new ParallelKernel(node, options, deliveries);
        boolean done = false;
        try {
            for (int i = 1; i <= options.vats(); i++) {
                kernel.session.transcripts().initTranscript(Deliveries.vat(i));
            }
            var unused = kernel.host.commitBlock(0, CleanupBudget.DEFAULT);
            done = true;
            return kernel;
        } finally {
            if (!done) {
                kernel.close();
            }
        }
    }

    /** Makes the deliveries of the next block one after the other, and commits it. */
    Outcome serialBlock() {
        long startedNanos = System.nanoTime();
        host.beginBlock(height + 1);
        CrankWork crank = new CrankWork(
                session.kv(), session.transcripts(), session::establishCrankSavepoint, session::rollbackCrank);
        long failures = 0;
        for (int i = 0; i < options.cranksPerBlock(); i++) {
            session.startCrank();
            failures += deliveries.deliver(firstOfBlock() + i, crank) ? 0 : 1;
            var unused = session.emitCrankHashes();
            session.endCrank();
        }
        return commit(startedNanos, failures, 0);
    }

    /** Makes the deliveries of the next block, several at the same time, and commits it. */
    Outcome parallelBlock() {
        long startedNanos = System.nanoTime();
        host.beginBlock(height + 1);
        int count = options.cranksPerBlock();
        boolean[] failed = new boolean[count];
        AtomicLong made = new AtomicLong();
        NumberedCranks cranks = session.beginNumberedCranks(CrankLimits.defaults());
        CrankRunner runner = new CrankRunner(cranks, threads);
        CompletableFuture<Object> broken = new CompletableFuture<>();
        for (int i = 0; i < count; i++) {
            int index = i;
            long delivery = firstOfBlock() + i;
            var unusedRun = runner.run(deliveries.target(delivery), i + 1L, crank -> {
                        long unused = made.incrementAndGet();
                        // What the last run finds counts.
                        failed[index] = !deliveries.deliver(delivery, workOf(crank));
                        return true;
                    })
                    .exceptionally(fault -> {
                        broken.completeExceptionally(fault);
                        throw new CompletionException(fault);
                    });
        }
        // Where a delivery is broken, nothing above it joins, and nobody could wait for that.
        Object unused = CompletableFuture.anyOf(cranks.drained().toCompletableFuture(), broken)
                .join();
        cranks.close();
        long failures = 0;
        for (boolean one : failed) {
            failures += one ? 1 : 0;
        }
        return commit(startedNanos, failures, made.get() - count);
    }

    private static CrankWork workOf(NumberedCrank crank) {
        return new CrankWork(crank.kv(), crank.transcripts(), crank::establishCrankSavepoint, crank::rollbackCrank);
    }

    private long firstOfBlock() {
        return height * options.cranksPerBlock();
    }

    private Outcome commit(long startedNanos, long failures, long reruns) {
        String hash = session.getActivityhash();
        height++;
        var unused = host.commitBlock(height, CleanupBudget.DEFAULT);
        return new Outcome(hash, (System.nanoTime() - startedNanos) / 1e6, failures, reruns);
    }

    /** Stops the kernel and discards what was not committed. */
    @Override
    public void close() {
        threads.shutdown();
        lease.close();
    }
}
