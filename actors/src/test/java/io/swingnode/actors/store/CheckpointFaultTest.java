package io.swingnode.actors.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.swingnode.actors.FaultyDisk;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.actors.export.StoreHealth;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database file that can no longer be written, while its write-ahead log can. */
class CheckpointFaultTest {
    private static final String MOVE = "PRAGMA wal_checkpoint";
    private static final String VALUE = "x".repeat(4000);
    private static final int BLOCKS_MAX = 20;

    /** A block takes two megabytes of the log. */
    private static final int KEYS = 500;

    @TempDir
    Path home;

    private final FaultyDisk disk = new FaultyDisk();

    private SwingNode start(String more) {
        disk.keepLog();
        disk.failOn(MOVE);
        return SwingNode.start(NodeSettings.of(home)
                .withoutJournal()
                .withStoreOptions(StoreOptions.builder().database(disk).build())
                .withConfig(ConfigFactory.parseString("swingnode.store.wal.limit = 32 MiB\n" + more)));
    }

    private static void run(StoreSession session, long height) {
        for (int i = 0; i < KEYS; i++) {
            session.kernel().kv().set("key" + i, height + VALUE);
        }
        session.host().commitBlock(height, CleanupBudget.PAUSED);
    }

    private static StoreHealth health(SwingNode node) throws Exception {
        return node.host().storeHealth().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void isToldAndEndsTheCommitsBeforeTheLogHasReachedItsLimit() throws Exception {
        long committed;
        try (SwingNode node = start("")) {
            try (StoreSession session = node.openSession()) {
                AtomicLong reached = new AtomicLong();
                assertThatThrownBy(() -> {
                            for (long height = 1; height <= BLOCKS_MAX; height++) {
                                run(session, height);
                                reached.set(height);
                            }
                        })
                        .hasMessageContaining("cannot be moved")
                        .hasMessageContaining("injected")
                        .isInstanceOfSatisfying(
                                StoreException.class,
                                e -> assertThat(e.reason()).isEqualTo(Reason.FAULT));
                committed = reached.get();
                assertThat(committed).isBetween(9L, 16L);
            }
            assertThat(health(node).moveFailure())
                    .hasValueSatisfying(reason -> assertThat(reason).contains("injected"));
            assertThat(health(node).walBytes()).isLessThan(32 << 20);
            disk.failOn("");
            try (StoreSession session = node.openSession()) {
                assertThat(session.kernel().kv().get("key0")).hasValue(committed + VALUE);
                run(session, committed + 1);
            }
            assertThat(health(node).moveFailure()).isEmpty();
        }
        try (SwingStore store = SwingStore.openReadOnly(home.resolve("store"), StoreOptions.defaults())) {
            assertThat(store.kernelKv().get("key0")).hasValue(committed + 1 + VALUE);
        }
    }

    @Test
    void goesOnWhereThatIsWantedAndTellsWhenTheLogMovesAgain() throws Exception {
        try (SwingNode node = start("swingnode.store.wal.stop-when-stuck = off");
                StoreSession session = node.openSession()) {
            for (long height = 1; height <= 20; height++) {
                run(session, height);
            }
            assertThat(health(node).walBytes()).isGreaterThan(32 << 20);
            assertThat(health(node).moveFailure()).isPresent();
            disk.failOn("");
            AtomicLong height = new AtomicLong(20);
            Awaitility.await()
                    .pollInSameThread()
                    .pollInterval(Duration.ofMillis(200))
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> {
                        run(session, height.incrementAndGet());
                        return health(node).moveFailure().isEmpty();
                    });
        }
    }

    @Test
    void aLimitThatIsTooSmallIsRefusedAtTheStart() {
        assertThatThrownBy(() -> start("swingnode.store.wal.limit = 1 MiB"))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.USAGE))
                .hasMessageContaining("swingnode.store.wal.limit");
    }
}
