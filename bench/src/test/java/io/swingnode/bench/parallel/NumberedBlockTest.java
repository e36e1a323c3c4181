package io.swingnode.bench.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.bench.measure.ExportTally;
import io.swingnode.persistence.SwingStore;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NumberedBlockTest {
    private static final int VATS = 8;

    @TempDir
    private Path dir;

    /** Both have read the shared key before one of them changes it. */
    @Test
    void runsAStaleCrankAgainAndComesToTheSameHash() throws Exception {
        List<Delivery> deliveries = deliveries(100);
        CyclicBarrier bothHaveRead = new CyclicBarrier(2);
        AtomicInteger computed = new AtomicInteger();
        Runnable computing = () -> {
            if (computed.incrementAndGet() <= 2) {
                await(bothHaveRead);
            }
        };

        try (SwingStore store = ParallelRun.open(dir.resolve("numbered"), new ExportTally(), VATS)) {
            assertThat(runOnTwoThreads(store, new NumberedBlock(deliveries, computing)))
                    .isPositive();
            assertThat(store.getActivityhash()).isEqualTo(hashOneByOne(deliveries));
        }
    }

    @Test
    void runsEachCrankOnceWithoutConflicts() throws Exception {
        List<Delivery> deliveries = deliveries(0);

        try (SwingStore store = ParallelRun.open(dir.resolve("numbered"), new ExportTally(), VATS)) {
            assertThat(runOnTwoThreads(store, new NumberedBlock(deliveries, () -> {})))
                    .isZero();
            assertThat(store.getActivityhash()).isEqualTo(hashOneByOne(deliveries));
        }
    }

    @Test
    void passesOnWhatADeliveryThrows() {
        try (SwingStore store = ParallelRun.open(dir.resolve("numbered"), new ExportTally(), VATS)) {
            NumberedBlock block = new NumberedBlock(deliveries(0), () -> {
                throw new IllegalArgumentException("the delivery cannot go on");
            });

            assertThatThrownBy(() -> runOnTwoThreads(store, block)).hasMessageContaining("the delivery cannot go on");
        }
    }

    private static List<Delivery> deliveries(int conflictPercent) {
        return new DeliverySource(VATS, conflictPercent).blocks(1).getFirst();
    }

    private static long runOnTwoThreads(SwingStore store, NumberedBlock block) {
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            return block.run(store, threads);
        }
    }

    private String hashOneByOne(List<Delivery> deliveries) {
        try (SwingStore store = ParallelRun.open(dir.resolve("serial"), new ExportTally(), VATS)) {
            deliveries.forEach(delivery -> ParallelRun.serial(store, delivery, () -> {}));
            return store.getActivityhash();
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }
}
