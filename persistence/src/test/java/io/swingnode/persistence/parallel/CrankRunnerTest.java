package io.swingnode.persistence.parallel;

import static io.swingnode.persistence.TestStore.V1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.VatId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** In which order a runner uses its threads, and what becomes of a crank for which there is none. */
class CrankRunnerTest {
    private static final VatId V2 = new VatId("v2");
    private static final VatId V3 = new VatId("v3");

    private final SwingStore store = SwingStore.inMemory(StoreOptions.defaults());
    private final NumberedCranks cranks = store.beginNumberedCranks(CrankLimits.defaults(), 1);
    private final List<Long> delivered = new ArrayList<>();

    @AfterEach
    void close() {
        store.close();
    }

    private boolean deliver(NumberedCrank crank) {
        crank.kv().set("key" + crank.number(), "value");
        return delivered.add(crank.number());
    }

    @Test
    void freeThreadTakesTheLowestCrank() {
        Deque<Runnable> tasks = new ArrayDeque<>();
        CrankRunner runner = new CrankRunner(cranks, tasks::addLast);
        List<CompletableFuture<CrankHashes>> ends = List.of(
                runner.run(V3, 3, this::deliver).toCompletableFuture(),
                runner.run(V2, 2, this::deliver).toCompletableFuture(),
                runner.run(V1, 1, this::deliver).toCompletableFuture());

        while (!tasks.isEmpty()) {
            tasks.removeFirst().run();
        }

        assertThat(delivered).containsExactly(1L, 2L, 3L);
        assertThat(ends).allMatch(CompletableFuture::isDone);
        cranks.close();
        assertThat(store.kernelKv().get("key3")).contains("value");
    }

    @Test
    void crankForWhichThereIsNoThreadFailsAndCanBeRunAgain() {
        Executor none = task -> {
            throw new RejectedExecutionException("no more threads");
        };
        CompletableFuture<CrankHashes> failed =
                new CrankRunner(cranks, none).run(V1, 1, this::deliver).toCompletableFuture();
        assertThatThrownBy(failed::join).hasRootCauseInstanceOf(RejectedExecutionException.class);

        CompletableFuture<CrankHashes> again =
                new CrankRunner(cranks, Runnable::run).run(V1, 1, this::deliver).toCompletableFuture();

        assertThat(again).isCompleted();
        assertThat(delivered).containsExactly(1L);
    }
}
