package io.swingnode.persistence.block;

import static io.swingnode.persistence.TestStore.ABSENT;
import static io.swingnode.persistence.TestStore.BUNDLE;
import static io.swingnode.persistence.TestStore.V1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.swingnode.persistence.FaultyDatabase;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.TestStore;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.protocol.DeleteBudget;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** After a failed write or commit every call is refused, and the file is as the last commit left it. */
@ParameterizedClass(name = "buffer limit {0}")
@ValueSource(longs = {1, 3000, TestStore.NO_SPILL})
class FailStopTest {
    @Parameter
    long bufferLimitBytes;

    @TempDir
    Path dir;

    private final FaultyDatabase database = new FaultyDatabase();

    private TestStore openFaulty() {
        return TestStore.open(
                dir,
                bufferLimitBytes,
                options -> options.toBuilder().database(database).build());
    }

    /** Every public operation; each must refuse. */
    private static List<Consumer<SwingStore>> operations() {
        return List.of(
                s -> s.kernelKv().get("a"),
                s -> s.kernelKv().has("never seen"),
                s -> s.kernelKv().set("a", "9"),
                s -> s.kernelKv().delete("a"),
                s -> s.kernelKv().getNextKey(""),
                s -> s.hostKv().get("host.a"),
                s -> s.hostKv().set("host.a", "9"),
                s -> s.hostKv().delete("host.a"),
                s -> s.transcripts().initTranscript(ABSENT),
                s -> s.transcripts().addItem(V1, "9"),
                s -> s.transcripts().getCurrentSpanBounds(V1),
                s -> s.transcripts().readSpan(V1),
                s -> s.transcripts().readSpan(V1, 0),
                s -> s.transcripts().rolloverSpan(V1),
                s -> s.transcripts().rolloverIncarnation(V1),
                s -> s.transcripts().stopUsingTranscript(V1),
                s -> s.transcripts().deleteVatTranscripts(V1, DeleteBudget.UNLIMITED),
                s -> save(s),
                s -> s.snapshots().loadSnapshot(V1),
                s -> s.snapshots().getSnapshotInfo(V1),
                s -> s.snapshots().stopUsingLastSnapshot(V1),
                s -> s.snapshots().deleteVatSnapshots(V1, DeleteBudget.of(1)),
                s -> s.snapshots().deleteAllUnusedSnapshots(),
                s -> s.snapshots().hasHash(V1, "h"),
                s -> s.snapshots().deleteSnapshotByHash(V1, "h"),
                s -> s.snapshots().listAll(),
                s -> s.bundles().addBundle(TestStore.idOf(BUNDLE), BUNDLE),
                s -> s.bundles().hasBundle(TestStore.idOf(BUNDLE)),
                s -> s.bundles().getBundle(TestStore.idOf(BUNDLE)),
                s -> s.bundles().deleteBundle(TestStore.idOf(BUNDLE)),
                SwingStore::startCrank,
                s -> s.establishCrankSavepoint("s"),
                s -> s.rollbackCrank("s"),
                SwingStore::endCrank,
                SwingStore::emitCrankHashes,
                SwingStore::getActivityhash,
                SwingStore::commit,
                s -> s.setExportSink(entries -> {}));
    }

    private static void save(SwingStore store) {
        try {
            store.snapshots().saveSnapshot(V1, 9, TestStore.utf8("heap"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertRefusesAll(SwingStore store) {
        for (int i = 0; i < operations().size(); i++) {
            Consumer<SwingStore> operation = operations().get(i);
            StoreException refused = catchThrowableOfType(StoreException.class, () -> operation.accept(store));
            assertThat(refused).as("operation %d", i).isNotNull();
            assertThat(refused.reason()).as("operation %d: %s", i, refused).isEqualTo(Reason.CLOSED);
        }
    }

    @Test
    void closedStoreRefusesEverything() {
        try (TestStore closed = openFaulty()) {
            closed.populate(false);
            closed.store.close();
            assertRefusesAll(closed.store);
            closed.store.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"COMMIT", "INSERT INTO kvStore", "INSERT INTO transcriptSpans", "UPDATE snapshots"})
    void failedCommitStopsTheStoreAndLosesTheBlockAlone(String failing) throws SQLException {
        try (TestStore broken = openFaulty()) {
            broken.populate(false);
            broken.store.commit();
            List<String> committed = broken.rows();
            String readable = broken.readable();
            StoreException fault = catchThrowableOfType(StoreException.class, () -> {
                // The reading side ends its transaction with a COMMIT of its own.
                database.failAt(failing.equals("COMMIT") ? 2 : 1, sql -> sql.startsWith(failing));
                broken.store.kernelKv().getNextKey("");
                broken.store.kernelKv().set("a", "lost");
                broken.store.transcripts().addItem(V1, "lost");
                save(broken.store);
                broken.store.commit();
            });
            assertThat(fault).hasMessageContaining("SQLITE_IOERR");
            assertThat(fault.reason()).isEqualTo(Reason.FAULT);
            database.heal();
            assertRefusesAll(broken.store);
            broken.handedOver.clear();
            broken.reopen();
            assertThat(broken.rows()).isEqualTo(committed);
            assertThat(broken.readable()).isEqualTo(readable);
            assertThat(broken.handedOver).isEmpty();
            broken.store.kernelKv().set("a", "kept");
            broken.store.commit();
            assertThat(broken.rows()).contains("kvStore[a, kept]");
        }
    }

    /** Fails at each statement in turn that a block executes; wherever it is, the file keeps the last commit. */
    @Test
    void everyStatementMayFail() throws SQLException {
        try (TestStore broken = openFaulty()) {
            broken.populate(false);
            broken.store.commit();
            List<String> committed = broken.rows();
            database.failAt(Integer.MAX_VALUE, sql -> true);
            block(broken);
            int statements = database.executed();
            database.heal();
            broken.reopen();
            int step = Math.max(1, statements / 40);
            for (int nth = 1; nth <= statements; nth += step) {
                database.failAt(nth, sql -> true);
                StoreException fault = catchThrowableOfType(StoreException.class, () -> block(broken));
                assertThat(fault).as("statement %d of %d", nth, statements).isNotNull();
                assertThat(fault.reason()).as("statement %d", nth).isEqualTo(Reason.FAULT);
                database.heal();
                StoreException later = catchThrowableOfType(
                        StoreException.class, () -> broken.store.kernelKv().set("a", "late"));
                assertThat(later.reason()).as("after statement %d", nth).isEqualTo(Reason.CLOSED);
                broken.reopen();
                assertThat(broken.rows()).as("after statement %d", nth).isEqualTo(committed);
            }
        }
    }

    /** A block with a crank, a rollback and everything that is written; it is not committed. */
    private static void block(TestStore target) {
        SwingStore store = target.store;
        store.startCrank();
        store.establishCrankSavepoint("s");
        store.kernelKv().set("a", "lost");
        store.transcripts().addItem(V1, "lost");
        store.establishCrankSavepoint("t");
        store.kernelKv().delete("c");
        save(store);
        store.rollbackCrank("t");
        store.transcripts().rolloverSpan(V1);
        store.endCrank();
        store.bundles().deleteBundle(TestStore.idOf(BUNDLE));
        store.snapshots().deleteVatSnapshots(V1, DeleteBudget.of(1));
    }

    @Test
    void fullDiskStopsTheStoreAndKeepsTheLastCommit() throws SQLException {
        Database small = new Database() {
            @Override
            public java.sql.Connection open(Path file, Use use) throws SQLException {
                java.sql.Connection connection = Database.sqlite().open(file, use);
                try (Statement statement = connection.createStatement()) {
                    statement.execute("PRAGMA max_page_count = 60");
                }
                return connection;
            }

            @Override
            public java.sql.Connection openMemory() throws SQLException {
                return Database.sqlite().openMemory();
            }
        };
        try (TestStore full = TestStore.open(
                dir,
                bufferLimitBytes,
                options -> options.toBuilder().database(small).build())) {
            full.populate(false);
            full.store.commit();
            List<String> committed = full.rows();
            StoreException fault = catchThrowableOfType(StoreException.class, () -> {
                for (int i = 0; i < 100; i++) {
                    full.store.kernelKv().set("big" + i, "x".repeat(4096));
                }
                full.store.commit();
            });
            assertThat(fault).hasMessageContaining("SQLITE_FULL");
            assertThat(fault.reason()).isEqualTo(Reason.FAULT);
            assertRefusesAll(full.store);
            full.reopen();
            assertThat(full.rows()).isEqualTo(committed);
        }
    }

    @Test
    void failedOpenLetsGoOfTheFile() {
        openFaulty().close();
        database.failAt(1, sql -> sql.startsWith("PRAGMA data_version"));
        StoreException fault = catchThrowableOfType(StoreException.class, this::openFaulty);
        assertThat(fault.reason()).isEqualTo(Reason.FAULT);
        database.heal();
        try (TestStore healed = openFaulty()) {
            healed.store.kernelKv().set("a", "1");
            healed.store.commit();
            assertThat(healed.store.kernelKv().get("a")).contains("1");
        }
    }
}
