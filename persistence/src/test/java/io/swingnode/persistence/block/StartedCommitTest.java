package io.swingnode.persistence.block;

import static io.swingnode.persistence.TestStore.V1;
import static io.swingnode.persistence.TestStore.V2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.swingnode.persistence.FaultyDatabase;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.TestStore;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A commit goes on beside the next block, and what that block reads is as if it had ended. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StartedCommitTest {
    private static final long BLOCK_OF_TEN_KEYS_MAX_BYTES = 40_000;

    @TempDir
    Path dir;

    private final SlowCommits slow = new SlowCommits(1);

    @Test
    void nextBlockReadsAndChangesTheFrozenOneWhileItIsWritten() throws Exception {
        try (TestStore pipelined = TestStore.open(
                        dir.resolve("a"),
                        TestStore.NO_SPILL,
                        o -> o.toBuilder().database(slow).build());
                TestStore plain = TestStore.open(dir.resolve("b"), TestStore.NO_SPILL)) {
            pipelined.populate(false);
            plain.populate(false);
            CompletableFuture<BlockStats> first;
            try (SlowCommits.Hold held = slow.hold()) {
                assertThat(held).isNotNull();
                first = pipelined.store.startCommit().toCompletableFuture();
                plain.store.commit();
                assertThat(pipelined.readable()).isEqualTo(plain.readable());
                nextBlock(pipelined);
                nextBlock(plain);
                assertThat(pipelined.readable()).isEqualTo(plain.readable());
                assertThat(first).isNotDone();
                assertThat(pipelined.rows()).as("committed rows").doesNotContain("kvStore[c, 3]");
            }
            assertThat(first.get().items()).isEqualTo(1);
            assertThat(pipelined.store.startCommit().toCompletableFuture().get().items())
                    .isEqualTo(1);
            plain.store.commit();
            assertThat(pipelined.rows()).isEqualTo(plain.rows());
            assertThat(pipelined.handedOver).isEqualTo(plain.handedOver);
        }
    }

    /** Rolls back a crank over the frozen block, changes what that block added, and prunes what it closed. */
    private static void nextBlock(TestStore target) {
        SwingStore store = target.store;
        store.startCrank();
        store.establishCrankSavepoint("s");
        store.kernelKv().set("a", "gone");
        store.transcripts().rolloverSpan(V1);
        store.rollbackCrank("s");
        store.kernelKv().delete("c");
        store.transcripts().rolloverSpan(V1);
        store.transcripts().addItem(V1, "after");
        target.save(V2, 9, "another heap");
        store.emitCrankHashes();
        store.endCrank();
        store.snapshots().deleteAllUnusedSnapshots();
    }

    @Test
    void failedCommitLosesBothBlocksAndTheNextOneHearsOfIt() throws SQLException {
        FaultyDatabase faulty = new FaultyDatabase();
        try (TestStore broken = TestStore.open(
                dir, TestStore.NO_SPILL, o -> o.toBuilder().database(faulty).build())) {
            broken.populate(false);
            broken.store.commit();
            List<String> committed = broken.rows();
            broken.store.kernelKv().set("first", "lost");
            faulty.failAt(1, sql -> sql.startsWith("INSERT INTO kvStore"));
            CompletableFuture<BlockStats> first = broken.store.startCommit().toCompletableFuture();
            ExecutionException failure = catchThrowableOfType(ExecutionException.class, first::get);
            assertThat(failure.getCause())
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            fault -> assertThat(fault.reason()).isEqualTo(Reason.FAULT));
            StoreException told = catchThrowableOfType(
                    StoreException.class, () -> broken.store.kernelKv().set("second", "lost"));
            assertThat(told.reason()).isEqualTo(Reason.CLOSED);
            faulty.heal();
            broken.reopen();
            assertThat(broken.rows()).isEqualTo(committed);
        }
    }

    @Test
    void nextCommitWaitsAndThrowsTheFaultOfTheOneBefore() {
        FaultyDatabase faulty = new FaultyDatabase();
        try (TestStore broken = TestStore.open(
                dir, TestStore.NO_SPILL, o -> o.toBuilder().database(faulty).build())) {
            broken.populate(false);
            // The view that stays still while the commit goes on takes no COMMIT.
            faulty.failAt(1, sql -> sql.equals("COMMIT"));
            var first = broken.store.startCommit();
            StoreException fault = catchThrowableOfType(StoreException.class, broken.store::commit);
            assertThat(fault.reason()).isIn(Reason.FAULT, Reason.CLOSED);
            assertThat(first.toCompletableFuture()).failsWithin(Duration.ofMinutes(1));
        }
    }

    @Test
    void closingWaitsForTheCommitAndKeepsIt() throws SQLException {
        try (TestStore closed = TestStore.open(
                dir, TestStore.NO_SPILL, o -> o.toBuilder().database(slow).build())) {
            closed.populate(false);
            var first = closed.store.startCommit();
            closed.store.kernelKv().set("second", "abandoned");
            closed.reopen();
            assertThat(first.toCompletableFuture()).isCompletedWithValueMatching(stats -> stats.items() == 1);
            assertThat(closed.store.kernelKv().get("c")).contains("3");
            assertThat(closed.store.kernelKv().get("second")).isEmpty();
        }
    }

    @Test
    void whatAnotherWriterCommitsBetweenTwoBlocksIsSeen() {
        try (TestStore pipelined = TestStore.open(
                dir, TestStore.NO_SPILL, o -> o.toBuilder().database(slow).build())) {
            pipelined.populate(false);
            pipelined.store.startCommit().toCompletableFuture().join();
            assertThat(pipelined.store.kernelKv().get("a")).contains("1");
            try (TestStore other = TestStore.open(dir, TestStore.NO_SPILL)) {
                other.store.kernelKv().set("a", "other's");
                other.store.commit();
            }
            pipelined.store.kernelKv().set("d", "on what the other left");
            assertThat(pipelined.store.kernelKv().get("a")).contains("other's");
            pipelined.store.commit();
        }
    }

    @Test
    void anotherWriterThatSlipsInAfterTheNextBlockHasBegunCostsThatBlock() throws SQLException {
        try (TestStore pipelined = TestStore.open(
                dir, TestStore.NO_SPILL, o -> o.toBuilder().database(slow).build())) {
            pipelined.populate(false);
            try (SlowCommits.Hold held = slow.hold()) {
                assertThat(held).isNotNull();
                slow.afterNextCommit(() -> {
                    try (TestStore other = TestStore.open(dir, TestStore.NO_SPILL)) {
                        other.store.kernelKv().set("a", "other's");
                        other.store.commit();
                    }
                });
                var unused = pipelined.store.startCommit();
                pipelined.store.kernelKv().set("a", "on what is no longer so");
            }
            StoreException fault = catchThrowableOfType(StoreException.class, pipelined.store::commit);
            assertThat(fault).hasMessageContaining("another writer committed between two blocks");
            assertThat(pipelined.rows()).contains("kvStore[a, other's]", "kvStore[c, 3]");
        }
    }

    @Test
    void blockThatGrowsPastTheLimitWaitsAndSpills() {
        try (TestStore small = TestStore.open(
                dir,
                BLOCK_OF_TEN_KEYS_MAX_BYTES,
                o -> o.toBuilder().database(slow).build())) {
            for (int block = 0; block < 8; block++) {
                for (int key = 0; key < (block % 2 == 0 ? 10 : 30); key++) {
                    small.store.kernelKv().set("key" + key, block + "x".repeat(2000));
                }
                var unused = small.store.startCommit();
            }
            small.store.commit();
            small.reopen();
            assertThat(small.store.kernelKv().get("key9").orElse("")).startsWith("7x");
        }
    }

    @Test
    void writeAheadLogStartsOverNowAndThen() throws Exception {
        try (TestStore busy = TestStore.open(dir, TestStore.NO_SPILL)) {
            long largest = 0;
            for (int block = 0; block < 1200; block++) {
                for (int key = 0; key < 50; key++) {
                    busy.store.kernelKv().set("key" + block % 7 + "." + key, block + "x".repeat(2000));
                }
                var unused = busy.store.startCommit();
                largest = Math.max(largest, Files.size(dir.resolve("swingstore.sqlite-wal")));
            }
            assertThat(largest).as("bytes of the log, of 120 MB written").isLessThan(48L << 20);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {2, TestStore.NO_SPILL})
    void exclusiveCommitIsReadAtOnceWhetherItWasSpilledOrNot(long bufferLimitBytes) {
        try (TestStore test = TestStore.open(dir, bufferLimitBytes)) {
            for (String value : List.of("first", "second", "third")) {
                test.store.kernelKv().set("a", value);
                var unused = test.store
                        .startCommitWith(CommitMode.EXCLUSIVE, () -> {})
                        .toCompletableFuture()
                        .join();
                assertThat(test.store.kernelKv().get("a")).contains(value);
                assertThat(test.store.kernelKv().getNextKey("")).contains("a");
            }
            test.reopen();
            assertThat(test.store.kernelKv().get("a")).contains("third");
        }
    }
}
