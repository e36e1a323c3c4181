package io.swingnode.persistence.block;

import static io.swingnode.persistence.TestStore.V1;
import static io.swingnode.persistence.TestStore.V2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.swingnode.persistence.FaultyDatabase;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.TestStore;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written ahead of its commit differs in nothing from what is written by it. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EarlyWriteTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    Path dir;

    private static void cranks(TestStore target, boolean early) {
        SwingStore store = target.store;
        for (int i = 0; i < 4; i++) {
            store.startCrank();
            store.establishCrankSavepoint("s");
            store.kernelKv().set("a", "of crank " + i);
            store.kernelKv().set("k" + i, "new");
            store.kernelKv().delete("k" + (i - 2));
            store.transcripts().addItem(V1, "item " + i);
            if (i == 2) {
                store.rollbackCrank("s");
                store.transcripts().rolloverSpan(V1);
                target.save(V2, 9, "another heap");
            }
            store.emitCrankHashes();
            store.endCrank();
            if (early) {
                store.writeEarly(0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {3000, TestStore.NO_SPILL})
    void readsExportsAndRowsAreTheSame(long bufferLimitBytes) throws SQLException {
        try (TestStore early = TestStore.open(dir.resolve("a"), bufferLimitBytes);
                TestStore plain = TestStore.open(dir.resolve("b"), bufferLimitBytes)) {
            early.populate(false);
            plain.populate(false);
            early.store.commit();
            plain.store.commit();
            List<String> before = early.rows();
            cranks(early, true);
            cranks(plain, false);
            assertThat(early.readable()).isEqualTo(plain.readable());
            assertThat(early.rows()).as("committed rows").isEqualTo(before);
            BlockStats stats = early.store.commit();
            assertThat(stats.cranks()).isEqualTo(plain.store.commit().cranks());
            assertThat(early.rows()).isEqualTo(plain.rows());
            assertThat(early.readable()).isEqualTo(plain.readable());
            assertThat(early.handedOver).isEqualTo(plain.handedOver);
        }
    }

    @Test
    void theCommitWritesOnlyTheRest() throws SQLException {
        FaultyDatabase database = new FaultyDatabase();
        try (TestStore store = TestStore.open(
                dir, TestStore.NO_SPILL, o -> o.toBuilder().database(database).build())) {
            List<String> written = new CopyOnWriteArrayList<>();
            database.failAt(1, sql -> {
                if (sql.startsWith("INSERT INTO kvStore")) {
                    written.add(sql);
                }
                return false;
            });
            store.store.kernelKv().set("early", "1");
            store.store.writeEarly(1 << 20);
            store.store.writeEarly(0);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(written).hasSize(1));
            store.store.kernelKv().set("late", "2");
            store.store.commit();
            assertThat(written).hasSize(2);
            assertThat(store.rows()).contains("kvStore[early, 1]", "kvStore[late, 2]");
        }
    }

    @Test
    void aBlockThatIsAbandonedTakesItAlong() throws SQLException {
        try (TestStore store = TestStore.open(dir, TestStore.NO_SPILL)) {
            store.populate(false);
            store.store.commit();
            List<String> committed = store.rows();
            cranks(store, true);
            store.reopen();
            assertThat(store.rows()).isEqualTo(committed);
            store.store.kernelKv().set("next", "1");
            store.store.commit();
            assertThat(store.rows()).contains("kvStore[next, 1]");
        }
    }

    @Test
    void aFailureStopsTheStoreAndLosesTheBlock() throws SQLException {
        FaultyDatabase database = new FaultyDatabase();
        try (TestStore store = TestStore.open(
                dir, TestStore.NO_SPILL, o -> o.toBuilder().database(database).build())) {
            store.populate(false);
            store.store.commit();
            List<String> committed = store.rows();
            database.failAt(1, sql -> sql.startsWith("INSERT INTO kvStore"));
            store.store.kernelKv().set("first", "lost");
            store.store.writeEarly(0);
            StoreException fault = catchThrowableOfType(StoreException.class, store.store::commit);
            assertThat(fault.reason()).isIn(Reason.FAULT, Reason.CLOSED);
            assertThat(catchThrowableOfType(
                                    StoreException.class,
                                    () -> store.store.kernelKv().get("a"))
                            .reason())
                    .isEqualTo(Reason.CLOSED);
            database.heal();
            store.reopen();
            assertThat(store.rows()).isEqualTo(committed);
        }
    }

    @Test
    void aCommitThatIsOnlyStartedIsWaitedFor() throws SQLException {
        try (TestStore store = TestStore.open(dir, TestStore.NO_SPILL)) {
            store.populate(false);
            store.store.writeEarly(0);
            assertThat(store.store.startCommit().toCompletableFuture()).isDone();
            assertThat(store.rows()).isNotEmpty();
            store.store.kernelKv().set("next", "1");
            assertThat(store.store.startCommit().toCompletableFuture()).succeedsWithin(PATIENCE);
        }
    }
}
