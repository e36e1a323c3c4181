package io.swingnode.persistence.block;

import static io.swingnode.persistence.TestStore.V1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.TestStore;
import io.swingnode.protocol.DeleteBudget;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.Utf8Text;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Cranks, savepoints, hashes and what the export sink is given. */
@ParameterizedClass(name = "buffer limit {0}")
@ValueSource(longs = {1, 3000, TestStore.NO_SPILL})
class CrankTest {
    @Parameter
    long bufferLimitBytes;

    @TempDir
    Path dir;

    private TestStore test;
    private SwingStore store;

    @BeforeEach
    void open() {
        test = TestStore.open(dir, bufferLimitBytes);
        store = test.store;
    }

    @AfterEach
    void close() {
        test.close();
    }

    private void set(String key, String value) {
        store.kernelKv().set(key, value);
    }

    @Test
    void rollbackReturnsToTheFirstSavepointOfThatName() {
        store.startCrank();
        set("a", "0");
        store.establishCrankSavepoint("s");
        set("a", "1");
        store.establishCrankSavepoint("t");
        set("a", "2");
        store.establishCrankSavepoint("s");
        set("a", "3");
        store.rollbackCrank("s");
        assertThat(store.kernelKv().get("a")).contains("0");
        StoreException forgotten = catchThrowableOfType(StoreException.class, () -> store.rollbackCrank("t"));
        assertThat(forgotten).hasMessageContaining("no such savepoint as \"t\"");
        StoreException itself = catchThrowableOfType(StoreException.class, () -> store.rollbackCrank("s"));
        assertThat(itself.reason()).isEqualTo(Reason.NOT_FOUND);
    }

    @Test
    void rollbackReturnsEverySubStore() throws SQLException {
        test.populate(false);
        store.startCrank();
        String before = test.readable();
        store.establishCrankSavepoint("s");
        for (int round = 0; round < 2; round++) {
            set("a", "rolled back");
            store.kernelKv().delete("c");
            store.hostKv().set("host.b", "rolled back");
            store.transcripts().addItem(V1, "rolled back");
            store.transcripts().rolloverSpan(V1);
            test.save(V1, 6, "rolled back");
            store.snapshots().stopUsingLastSnapshot(TestStore.V2);
            store.transcripts().stopUsingTranscript(TestStore.V2);
            store.transcripts().deleteVatTranscripts(TestStore.V3, DeleteBudget.of(1));
            store.bundles().deleteBundle(TestStore.idOf(TestStore.BUNDLE));
            store.establishCrankSavepoint("nested " + round);
        }
        store.rollbackCrank("s");
        assertThat(test.readable()).isEqualTo(before);
        store.endCrank();
        store.commit();
        assertThat(test.readable().substring("crank false".length()))
                .isEqualTo(before.substring("crank true".length()));
        assertThat(test.handedOver.toString()).doesNotContain("rolled back");
        test.reopen();
        assertThat(test.readable().substring("crank false".length()))
                .isEqualTo(before.substring("crank true".length()));
    }

    @Test
    void rollbackDoesNotRewindTheCrankHash() {
        store.startCrank();
        set("a", "1");
        store.establishCrankSavepoint("s");
        set("b", "2");
        store.kernelKv().delete("absent");
        store.rollbackCrank("s");
        assertThat(store.emitCrankHashes().crankHash())
                .isEqualTo(Hashes.sha256("add\na\n1\nadd\nb\n2\ndelete\nabsent\n"));
    }

    @Test
    void startResetsTheCrankHashAndEmittingDoesToo() {
        set("before", "1");
        store.startCrank();
        store.hostKv().set("host.a", "1");
        set("local.a", "1");
        set("a", "");
        String first = store.emitCrankHashes().crankHash();
        assertThat(first).isEqualTo(Hashes.sha256("add\na\n\n"));
        String activity = Hashes.sha256("activityhash\n\n" + first + "\n");
        assertThat(store.getActivityhash()).isEqualTo(activity);
        store.endCrank();
        assertThat(store.emitCrankHashes().crankHash()).isEqualTo(Hashes.sha256(""));
        assertThat(store.kernelKv().get("activityhash"))
                .contains(Hashes.sha256("activityhash\n" + activity + "\n" + Hashes.sha256("") + "\n"));
    }

    @Test
    void activityHashIsEmptyAtFirst() {
        assertThat(store.getActivityhash()).isEmpty();
    }

    @Test
    void handsOverSortedOnceAtEndAndCommit() {
        store.startCrank();
        set("\ud83d\ude00", "above");
        set("\uffff", "below");
        set("b", "1");
        set("b", "2");
        store.kernelKv().delete("b");
        set("local.a", "kept back");
        store.establishCrankSavepoint("s");
        set("gone", "1");
        set("b", "rolled back");
        store.rollbackCrank("s");
        assertThat(test.handedOver).isEmpty();
        store.endCrank();
        assertThat(test.handedOver)
                .containsExactly(List.of(
                        ExportEntry.deletion("kv.b"),
                        ExportEntry.of("kv.\uffff", "below"),
                        ExportEntry.of("kv.\ud83d\ude00", "above")));
        store.commit();
        set("c", "1");
        store.commit();
        store.commit();
        assertThat(test.handedOver).hasSize(2).last().isEqualTo(List.of(ExportEntry.of("kv.c", "1")));
    }

    @Test
    void rolledBackCrankHandsOverNothing() {
        store.startCrank();
        store.establishCrankSavepoint("s");
        set("a", "1");
        store.rollbackCrank("s");
        store.endCrank();
        store.commit();
        assertThat(test.handedOver).isEmpty();
    }

    @Test
    void abandonedBlockLeavesNothing() throws SQLException {
        test.populate(false);
        store.commit();
        String committed = test.readable();
        List<String> rows = test.rows();
        store.startCrank();
        store.establishCrankSavepoint("s");
        set("a", "lost");
        store.transcripts().deleteVatTranscripts(V1, DeleteBudget.UNLIMITED);
        store.transcripts().initTranscript(V1);
        test.save(V1, 0, "lost");
        test.reopen();
        assertThat(test.readable()).isEqualTo(committed);
        assertThat(test.rows()).isEqualTo(rows);
    }

    /** What incremental export relies on: applying the lists in order gives the full export data. */
    @Test
    void listsAddUpToWhatTheStoreHolds() {
        test.populate(true);
        store.rollbackCrank("s");
        store.endCrank();
        store.commit();
        TreeMap<String, String> applied = new TreeMap<>(Utf8Text.BYTE_ORDER);
        test.handedOver.forEach(list -> list.forEach(entry -> entry.value()
                .ifPresentOrElse(value -> applied.put(entry.key(), value), () -> applied.remove(entry.key()))));
        assertThat(applied)
                .containsKeys("kv.a", "kv.c", "kv.d", "kv.activityhash")
                .containsKeys("transcript.v1.0", "transcript.v1.2", "transcript.v1.current", "transcript.v3.0")
                .containsKeys("snapshot.v1.2", "snapshot.v1.3", "snapshot.v1.current")
                .doesNotContainKeys("kv.b", "kv.e", "transcript.v3.current", "kv.host.a", "kv.local.x")
                .containsEntry("snapshot.v2.current", "snapshot.v2.0");
    }

    @Test
    void sinkThatThrowsGetsEverythingAtTheNextTry() {
        List<List<ExportEntry>> taken = new ArrayList<>();
        boolean[] broken = {true};
        try (SwingStore own = SwingStore.open(
                dir.resolve("own"),
                StoreOptions.builder()
                        .bufferLimitBytes(bufferLimitBytes)
                        .cacheLimitBytes(0)
                        .exportSink(entries -> {
                            if (broken[0]) {
                                throw new IllegalStateException("the host is not ready");
                            }
                            taken.add(entries);
                        })
                        .build())) {
            own.startCrank();
            own.kernelKv().set("a", "1");
            own.establishCrankSavepoint("s");
            own.kernelKv().set("b", "2");
            assertThat(catchThrowableOfType(IllegalStateException.class, own::endCrank))
                    .isNotNull();
            assertThat(own.inCrank()).isTrue();
            own.rollbackCrank("s");
            broken[0] = false;
            own.endCrank();
            assertThat(taken).containsExactly(List.of(ExportEntry.of("kv.a", "1")));
            own.kernelKv().set("c", "3");
            broken[0] = true;
            assertThat(catchThrowableOfType(IllegalStateException.class, own::commit))
                    .isNotNull();
            broken[0] = false;
            own.commit();
            assertThat(taken).last().isEqualTo(List.of(ExportEntry.of("kv.c", "3")));
        }
    }

    @Test
    void sinkCannotChangeTheStoreItHearsFrom() {
        SwingStore[] store = new SwingStore[1];
        try (SwingStore own = SwingStore.open(
                dir.resolve("own"),
                StoreOptions.builder()
                        .bufferLimitBytes(bufferLimitBytes)
                        .cacheLimitBytes(0)
                        .exportSink(entries -> {
                            StoreException refused = catchThrowableOfType(
                                    StoreException.class,
                                    () -> store[0].kernelKv().set("from the sink", "1"));
                            assertThat(refused.reason()).isEqualTo(Reason.USAGE);
                        })
                        .build())) {
            store[0] = own;
            own.kernelKv().set("a", "1");
            own.commit();
            assertThat(own.kernelKv().has("a")).isTrue();
            assertThat(own.kernelKv().has("from the sink")).isFalse();
        }
    }

    @Test
    void sinkSetLaterGetsWhatChangesFromThenOn() {
        List<List<ExportEntry>> taken = new ArrayList<>();
        try (SwingStore own = SwingStore.open(
                dir.resolve("own"),
                StoreOptions.builder()
                        .bufferLimitBytes(bufferLimitBytes)
                        .cacheLimitBytes(0)
                        .build())) {
            own.kernelKv().set("a", "1");
            StoreException late = catchThrowableOfType(StoreException.class, () -> own.setExportSink(taken::add));
            assertThat(late.reason()).isEqualTo(Reason.USAGE);
            own.commit();
            own.setExportSink(entries -> taken.clear());
            own.setExportSink(taken::add);
            own.kernelKv().set("b", "2");
            own.commit();
            assertThat(taken).containsExactly(List.of(ExportEntry.of("kv.b", "2")));
        }
    }
}
