package io.swingnode.persistence.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.swingnode.persistence.TestStore;
import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.StoreException.Reason;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a numbered crank starts, who makes room for whom, and who waits for whom. */
// A rule that lets a reader wait for ever fails its test then.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NumberedLimitsTest extends NumberedCase {
    private static final CrankLimits TWO = CrankLimits.defaults().withCranks(2);

    @Test
    void aCrankBeyondTheLimitStartsWhenALowerOneHasJoined() {
        NumberedCranks cranks = begin(TWO);
        NumberedCrank first = cranks.crank(V1, 1);
        NumberedCrank second = cranks.crank(V2, 2);
        assertThat(reasonOf(() -> cranks.crank(V3, 3))).isEqualTo(Reason.BUSY);
        CompletableFuture<NumberedCrank> third = cranks.start(V3, 3).toCompletableFuture();
        assertThat(third).isNotDone();
        CrankHashes unused = join(first);
        assertThat(third).isCompleted();
        unused = join(second);
        unused = join(third.join());
        cranks.close();
    }

    @Test
    void theNextToJoinAlwaysStartsAndTheHighestMakesRoom() {
        NumberedCranks cranks = begin(TWO);
        NumberedCrank second = cranks.crank(V2, 2);
        NumberedCrank third = cranks.crank(V3, 3);
        NumberedCrank first = cranks.crank(V1, 1);
        assertThat(conflict(() -> third.kv().set("a", "3"))).contains("a lower one had to be started");
        second.kv().set("a", "2");
        CompletionStage<NumberedCrank> again = cranks.start(V3, 3);
        CrankHashes unused = join(first);
        assertThat(again.toCompletableFuture()).isNotDone();
        unused = join(second);
        unused = join(again.toCompletableFuture().join());
        cranks.close();
    }

    @Test
    void aSecondCrankOfAVatStartsWhenTheFirstHasJoined() {
        NumberedCranks cranks = begin();
        NumberedCrank first = cranks.crank(V1, 1);
        CompletableFuture<NumberedCrank> third = cranks.start(V1, 3).toCompletableFuture();
        NumberedCrank second = cranks.crank(V2, 2);
        CrankHashes unused = join(first);
        assertThat(third).isCompleted();
        unused = join(second);
        unused = join(third.join());
        cranks.close();
    }

    @Test
    void aCrankThatWasStartedBeforeALowerOneOfItsVatIsDropped() {
        NumberedCranks cranks = begin();
        NumberedCrank third = cranks.crank(V1, 3);
        NumberedCrank first = cranks.crank(V1, 1);
        assertThat(conflict(() -> third.kv().get("a"))).contains("a lower one of its vat was started");
        CompletableFuture<NumberedCrank> again = cranks.start(V1, 3).toCompletableFuture();
        assertThat(again).isNotDone();
        CrankHashes unused = join(first);
        cranks.skip(2);
        unused = join(again.join());
        cranks.close();
    }

    @Test
    void pastTheLimitOfMemoryTheHighestAreDropped() {
        NumberedCranks cranks = begin(CrankLimits.defaults().withBytes(2000));
        NumberedCrank first = cranks.crank(V1, 1);
        NumberedCrank second = cranks.crank(V2, 2);
        NumberedCrank third = cranks.crank(V3, 3);
        third.kv().set("c", "x".repeat(600));
        second.kv().set("b", "x".repeat(600));
        first.kv().set("a", "x".repeat(900));
        assertThat(conflict(() -> third.kv().has("c"))).contains("2000 bytes");
        assertThat(second.kv().has("b")).isTrue();
        CompletableFuture<NumberedCrank> again = cranks.start(V3, 3).toCompletableFuture();
        CrankHashes unused = join(first);
        assertThat(again).isNotDone();
        unused = join(second);
        unused = join(again.join());
        cranks.close();
    }

    @Test
    void whatWasReadCountsAsMemory() {
        store.kernelKv().set("a", "x".repeat(3000));
        NumberedCranks cranks = begin(CrankLimits.defaults().withBytes(2000));
        NumberedCrank first = cranks.crank(V1, 1);
        NumberedCrank second = cranks.crank(V2, 2);
        assertThat(conflict(() -> second.kv().get("a"))).contains("2000 bytes");
        assertThat(first.kv().get("a")).isPresent();
    }

    @Test
    void theNextToJoinGoesOnInTheTransactionAndNobodyElseSeesIt() {
        NumberedCranks cranks = begin(CrankLimits.defaults().withBytes(1));
        CompletableFuture<NumberedCrank> second = cranks.start(V2, 2).toCompletableFuture();
        NumberedCrank first = cranks.crank(V1, 1);
        first.kv().set("a", "1");
        assertThat(first.hasBlock()).isTrue();
        assertThat(conflict(() -> second.join().kv().get("a"))).isNotEmpty();
        CompletableFuture<NumberedCrank> again = cranks.start(V2, 2).toCompletableFuture();
        assertThat(again).isNotDone();
        first.establishCrankSavepoint("s");
        first.kv().set("a", "2");
        assertThat(first.kv().get("a")).contains("2");
        assertThat(first.kv().getNextKey("")).contains("a");
        first.rollbackCrank("s");
        assertThat(first.kv().get("a")).contains("1");
        CrankHashes unused = join(first);
        assertThat(again.join().kv().get("a")).contains("1");
        unused = join(again.join());
        cranks.close();
        assertThat(store.kernelKv().get("a")).contains("1");
    }

    @Test
    void aCrankInTheTransactionCanBeDropped() {
        NumberedCranks cranks = begin(CrankLimits.defaults().withBytes(1));
        NumberedCrank first = cranks.crank(V1, 1);
        first.kv().set("a", "1");
        first.drop();
        NumberedCrank again = cranks.crank(V1, 1);
        assertThat(again.kv().get("a")).isEmpty();
        CrankHashes unused = join(again);
        cranks.close();
        assertThat(store.kernelKv().get("a")).isEmpty();
    }

    @Test
    void whereNobodyRunsALowerCrankAgainAReaderOfItsChangesIsDroppedAtOnce() {
        NumberedCranks cranks = staleSecond();
        NumberedCrank third = cranks.crank(V3, 3);
        assertThat(third.kv().get("other")).isEmpty();
        assertThat(conflict(() -> third.kv().get("hot"))).contains("key \"hot\", which crank 2 is about to change");
        CompletableFuture<NumberedCrank> again = cranks.start(V3, 3).toCompletableFuture();
        assertThat(again).isNotDone();
        NumberedCrank second = cranks.crank(V2, 2);
        assertThat(again).isNotDone();
        second.kv().set("hot", "2");
        CrankHashes unused = join(second);
        assertThat(again.join().kv().get("hot")).contains("2");
        unused = join(again.join());
        cranks.close();
    }

    @Test
    void aReaderWaitsWhileTheLowerCrankIsRunAgain() throws Exception {
        NumberedCranks cranks = staleSecond();
        NumberedCrank third = cranks.crank(V3, 3);
        NumberedCrank second = cranks.crank(V2, 2);
        assertThat(second.kv().get("a")).contains("1");
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            CompletableFuture<Thread> reader = new CompletableFuture<>();
            CompletableFuture<Optional<String>> read = CompletableFuture.supplyAsync(
                    () -> {
                        reader.complete(Thread.currentThread());
                        return third.kv().get("hot");
                    },
                    other);
            await().atMost(TestStore.PATIENCE).until(() -> reader.get().getState() == Thread.State.WAITING);
            second.kv().set("hot", "2");
            assertThat(read).isNotDone();
            CrankHashes unused = join(second);
            assertThat(read).succeedsWithin(TestStore.PATIENCE).isEqualTo(Optional.of("2"));
        }
        CrankHashes unused = join(third);
        cranks.close();
    }

    @Test
    void aReaderThatWaitsIsDroppedWhenTheLowerCrankEndsAndCannotJoin() throws Exception {
        NumberedCranks cranks = begin();
        NumberedCrank second = cranks.crank(V2, 2);
        NumberedCrank first = cranks.crank(V1, 1);
        NumberedCrank third = cranks.crank(V3, 3);
        assertThat(third.kv().get("a")).isEmpty();
        third.kv().set("hot", "3");
        first.kv().set("a", "1");
        CrankHashes unused = join(first);
        assertThat(conflict(third::validate)).contains("key \"a\"");
        NumberedCrank again = cranks.crank(V3, 3);
        assertThat(again.kv().get("a")).contains("1");
        NumberedCrank fourth = cranks.crank(V1, 4);
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            CompletableFuture<Thread> reader = new CompletableFuture<>();
            CompletableFuture<Optional<String>> read = CompletableFuture.supplyAsync(
                    () -> {
                        reader.complete(Thread.currentThread());
                        return fourth.kv().get("hot");
                    },
                    other);
            await().atMost(TestStore.PATIENCE).until(() -> reader.get().getState() == Thread.State.WAITING);
            CompletionStage<CrankHashes> end = again.end(true);
            assertThat(read).failsWithin(TestStore.PATIENCE);
            assertThat(end.toCompletableFuture()).isNotDone();
        }
        unused = join(second);
    }

    @Test
    void withoutWaitingAReaderIsDroppedEvenThen() {
        NumberedCranks cranks = staleSecond(CrankLimits.defaults().withoutWaiting());
        NumberedCrank third = cranks.crank(V3, 3);
        NumberedCrank second = cranks.crank(V2, 2);
        assertThat(second.kv().get("a")).contains("1");
        assertThat(conflict(() -> third.kv().get("hot"))).contains("which crank 2 is about to change");
    }

    private NumberedCranks staleSecond() {
        return staleSecond(CrankLimits.defaults());
    }

    /** Crank 2 was stale, and has changed "hot". */
    private NumberedCranks staleSecond(CrankLimits limits) {
        NumberedCranks cranks = begin(limits);
        NumberedCrank first = cranks.crank(V1, 1);
        NumberedCrank second = cranks.crank(V2, 2);
        assertThat(second.kv().get("a")).isEmpty();
        second.kv().set("hot", "1");
        first.kv().set("a", "1");
        CrankHashes unused = join(first);
        assertThat(conflict(second.end(true))).contains("key \"a\"");
        return cranks;
    }
}
