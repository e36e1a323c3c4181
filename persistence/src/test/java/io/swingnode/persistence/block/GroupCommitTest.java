package io.swingnode.persistence.block;

import static io.swingnode.persistence.TestStore.V1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.swingnode.persistence.FaultyDatabase;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.TestStore;
import io.swingnode.persistence.sqlite.MaintenanceLock;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Blocks that are frozen while another is being written become durable together. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GroupCommitTest {
    @TempDir
    Path dir;

    private final SlowCommits slow = new SlowCommits(1);

    private TestStore open(Path at) {
        return TestStore.open(
                at,
                TestStore.NO_SPILL,
                o -> o.toBuilder().database(slow).tellDeltas(true).build());
    }

    /** Changes a key of its own, one that all blocks change, and a transcript. */
    private static void block(SwingStore store, int number) {
        store.startCrank();
        store.establishCrankSavepoint("s");
        store.kernelKv().set("own." + number, "v" + number);
        store.kernelKv().set("shared", "v" + number);
        if (number % 3 == 0) {
            store.kernelKv().delete("own." + (number - 1));
        }
        store.transcripts().addItem(V1, "item of block " + number);
        if (number % 4 == 0) {
            store.transcripts().rolloverSpan(V1);
        }
        store.emitCrankHashes();
        store.endCrank();
    }

    private static CompletableFuture<BlockStats> commit(SwingStore store) {
        return store.startCommit().toCompletableFuture();
    }

    @Test
    void whatGathersDuringACommitBecomesDurableTogetherAndIsToldInOrder() throws SQLException {
        try (TestStore grouped = open(dir.resolve("a"));
                TestStore waited = TestStore.open(dir.resolve("b"), TestStore.NO_SPILL)) {
            grouped.populate(false);
            waited.populate(false);
            grouped.store.commit();
            waited.store.commit();
            List<Integer> told = Collections.synchronizedList(new ArrayList<>());
            List<CompletableFuture<BlockStats>> commits = new ArrayList<>();
            try (SlowCommits.Hold held = slow.hold()) {
                assertThat(held).isNotNull();
                for (int number = 1; number <= 9; number++) {
                    int block = number;
                    block(grouped.store, number);
                    commits.add(commit(grouped.store).thenApply(stats -> {
                        boolean unused = told.add(block);
                        return stats;
                    }));
                    block(waited.store, number);
                    waited.store.commit();
                    assertThat(grouped.readable()).as("after block %d", number).isEqualTo(waited.readable());
                    assertThat(grouped.store.kernelKv().getNextKey("own."))
                            .isEqualTo(waited.store.kernelKv().getNextKey("own."));
                }
                assertThat(commits).noneMatch(CompletableFuture::isDone);
            }
            List<GroupPlace> places =
                    commits.stream().map(done -> done.join().place()).toList();
            assertThat(told).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
            assertThat(places.getFirst()).isEqualTo(GroupPlace.ALONE);
            assertThat(places.subList(1, 9)).extracting(GroupPlace::blocks).containsOnly(8);
            assertThat(places.subList(1, 9)).extracting(GroupPlace::following).containsExactly(7, 6, 5, 4, 3, 2, 1, 0);
            assertThat(grouped.rows()).isEqualTo(waited.rows());
            assertThat(grouped.handedOver).isEqualTo(waited.handedOver);
            assertThat(grouped.readable()).isEqualTo(waited.readable());
        }
    }

    @Test
    void noMoreThanSixteenBlocksWaitForTheOneThatIsWritten() throws Exception {
        try (TestStore grouped = open(dir)) {
            grouped.populate(false);
            grouped.store.commit();
            List<CompletableFuture<BlockStats>> commits = new ArrayList<>();
            SlowCommits.Hold held = slow.hold();
            for (int number = 1; number <= 17; number++) {
                assertThat(grouped.store.mustWaitToCommit(CommitMode.PIPELINED))
                        .as("before block %d", number)
                        .isFalse();
                block(grouped.store, number);
                commits.add(commit(grouped.store));
            }
            assertThat(grouped.store.mustWaitToCommit(CommitMode.PIPELINED)).isTrue();
            block(grouped.store, 18);
            Thread releasing = Thread.ofPlatform().start(held::close);
            commits.add(commit(grouped.store));
            releasing.join();
            assertThat(commits.get(16).join().place()).isEqualTo(new GroupPlace(16, 0));
            assertThat(commits.get(17).join().place().blocks()).isEqualTo(1);
        }
    }

    @Test
    void groupThatFailsLosesEveryBlockFromItsFirstOn() throws SQLException {
        FaultyDatabase faulty = new FaultyDatabase();
        try (TestStore broken = TestStore.open(
                dir, TestStore.NO_SPILL, o -> o.toBuilder().database(faulty).build())) {
            broken.populate(false);
            broken.store.commit();
            List<String> committed = broken.rows();
            faulty.failAt(1, sql -> sql.startsWith("INSERT INTO kvStore"));
            List<CompletableFuture<BlockStats>> commits = new ArrayList<>();
            StoreException stopped = catchThrowableOfType(StoreException.class, () -> {
                for (int number = 1; number <= 40; number++) {
                    block(broken.store, number);
                    commits.add(commit(broken.store));
                }
            });
            assertThat(stopped.reason()).isIn(Reason.CLOSED, Reason.FAULT);
            assertThat(commits)
                    .isNotEmpty()
                    .allSatisfy(lost -> assertThat(
                                    lost.handle((stats, failure) -> failure).join())
                            .hasRootCauseInstanceOf(SQLException.class));
            faulty.heal();
            broken.reopen();
            assertThat(broken.rows()).isEqualTo(committed);
        }
    }

    @Test
    void anotherWriterBetweenTwoGroupsCostsAllThatWait() throws SQLException {
        try (TestStore grouped = open(dir)) {
            grouped.populate(false);
            grouped.store.commit();
            List<CompletableFuture<BlockStats>> commits = new ArrayList<>();
            try (SlowCommits.Hold held = slow.hold()) {
                assertThat(held).isNotNull();
                slow.afterNextCommit(() -> {
                    try (TestStore other = TestStore.open(dir, TestStore.NO_SPILL)) {
                        other.store.kernelKv().set("shared", "other's");
                        other.store.commit();
                    }
                });
                for (int number = 1; number <= 4; number++) {
                    block(grouped.store, number);
                    commits.add(commit(grouped.store));
                }
                grouped.store.kernelKv().set("shared", "of the running block");
            }
            assertThat(commits.getFirst().join().items()).isEqualTo(1);
            assertThat(commits.subList(1, 4))
                    .allSatisfy(lost -> assertThat(
                                    lost.handle((stats, failure) -> failure).join())
                            .hasMessageContaining("another writer committed between two blocks"));
            StoreException fault = catchThrowableOfType(StoreException.class, grouped.store::commit);
            assertThat(fault.reason()).isIn(Reason.CLOSED, Reason.FAULT);
            assertThat(grouped.rows()).contains("kvStore[shared, other's]", "kvStore[own.1, v1]");
        }
    }

    @Test
    void maintenanceEmptiesTheQueueAndHasTheCommitWaitedFor() {
        try (TestStore grouped = open(dir)) {
            grouped.populate(false);
            for (int number = 1; number <= 5; number++) {
                block(grouped.store, number);
                var unused = commit(grouped.store);
            }
            MaintenanceLock lock = MaintenanceLock.of(dir.resolve("swingstore.sqlite"));
            assertThat(lock.tryAcquire()).isTrue();
            try {
                assertThat(grouped.store.mustWaitToCommit(CommitMode.PIPELINED)).isTrue();
                block(grouped.store, 6);
                assertThat(commit(grouped.store)).isDone();
                try (TestStore other = TestStore.open(dir, TestStore.NO_SPILL)) {
                    assertThat(other.store.kernelKv().get("shared")).contains("v6");
                    other.store.kernelKv().set("other", "between two blocks");
                    other.store.commit();
                }
            } finally {
                lock.release();
            }
            block(grouped.store, 7);
            assertThat(commit(grouped.store).join().place()).isEqualTo(GroupPlace.ALONE);
            assertThat(grouped.store.kernelKv().get("other")).contains("between two blocks");
        }
    }

    @Test
    void digestOfEachBlockIsItsOwnAlsoWhereTheWriteFindsOutWhatWasThere() {
        try (TestStore grouped = open(dir)) {
            for (int key = 0; key < 20; key++) {
                grouped.store.kernelKv().set("known." + key, "old");
            }
            grouped.store.transcripts().initTranscript(V1);
            grouped.store.commit();
            grouped.reopen(); // Nothing is cached.
            List<CompletableFuture<BlockStats>> commits = new ArrayList<>();
            try (SlowCommits.Hold held = slow.hold()) {
                assertThat(held).isNotNull();
                for (int number = 1; number <= 5; number++) {
                    grouped.store.kernelKv().set("known." + number, "of block " + number);
                    grouped.store.kernelKv().set("known.0", "of block " + number);
                    grouped.store.kernelKv().delete("known." + (10 + number));
                    commits.add(commit(grouped.store));
                }
            }
            List<Integer> entries =
                    commits.stream().map(done -> done.join().delta().entries()).toList();
            // Two keys changed and one gone, each with what it was: five entries a block.
            assertThat(entries).containsOnly(5);
        }
    }
}
