package io.swingnode.persistence.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.TestStore;
import io.swingnode.persistence.archive.ArchiveOptions;
import io.swingnode.persistence.block.CommitMode;
import io.swingnode.persistence.cleanup.CleanerStore.Rows;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.CleanupReport;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.VatId;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Planning changes nothing, and a commit that is refused drops the cleanup that was planned for it. */
class RefusedCleanupTest {
    private static final VatId GONE = new VatId("v1");

    @TempDir
    Path temp;

    private final AtomicBoolean archiveIsFull = new AtomicBoolean();
    private final AtomicBoolean sinkFails = new AtomicBoolean();
    private final List<ExportEntry> exports = new ArrayList<>();

    private CleanerStore open(long bufferLimitBytes) throws SQLException {
        return new CleanerStore(temp.resolve("store"), 0, options -> configure(options, bufferLimitBytes));
    }

    private StoreOptions configure(StoreOptions options, long bufferLimitBytes) {
        ArchiveOptions archive = ArchiveOptions.below(temp.resolve("archive"));
        var writer = archive.writer();
        return options.toBuilder()
                .bufferLimitBytes(bufferLimitBytes)
                .exportSink(entries -> {
                    if (sinkFails.get()) {
                        throw new IllegalStateException("the sink is full");
                    }
                    exports.addAll(entries);
                })
                .archive(archive.withWriter(jobs -> {
                    if (archiveIsFull.get()) {
                        return CompletableFuture.failedFuture(new IOException("the disk is full"));
                    }
                    return writer.start(jobs);
                }))
                .build();
    }

    /** A live vat, and a terminated one with five spans (one of them empty) and three snapshots. */
    private static void populate(CleanerStore cleaned) {
        cleaned.addVat(CleanerStore.LIVE, 1, 1, 1);
        cleaned.addVat(GONE, 4, 2, 3);
        cleaned.store.cleaner().terminate(GONE);
        cleaned.store.commit();
    }

    private static void closeASpan(SwingStore store) {
        store.transcripts().addItem(CleanerStore.LIVE, "item");
        store.transcripts().rolloverSpan(CleanerStore.LIVE);
    }

    private static void commit(SwingStore store, CleanupPlan plan, @Nullable CommitMode mode) {
        if (mode != null) {
            var unused = store.startCommitWith(mode, () -> store.cleaner().apply(plan))
                    .toCompletableFuture()
                    .join();
        } else {
            store.commitWith(() -> store.cleaner().apply(plan));
        }
    }

    private List<String> deletedKeys() {
        return exports.stream()
                .filter(entry -> entry.value().isEmpty())
                .map(ExportEntry::key)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"1,", "1, PIPELINED", "1, EXCLUSIVE", "67108864,", "67108864, PIPELINED", "67108864, EXCLUSIVE"})
    void refusedCommitDeletesNothingAndTheNextOneSpendsItsBudgetOnce(long bufferLimitBytes, @Nullable CommitMode mode)
            throws SQLException {
        try (CleanerStore cleaned = open(bufferLimitBytes)) {
            populate(cleaned);
            exports.clear();
            SwingStore store = cleaned.store;
            closeASpan(store);
            CleanupPlan plan = plan(store, new CleanupBudget(1, 2));
            archiveIsFull.set(true);
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(() -> commit(store, plan, mode)).isInstanceOf(StoreException.class);
                assertThat(store.transcripts().newestSpans(GONE, 10)).hasSize(5);
            }
            archiveIsFull.set(false);
            sinkFails.set(true);
            assertThatThrownBy(() -> commit(store, plan, mode)).hasMessage("the sink is full");
            sinkFails.set(false);
            assertThat(store.snapshots().highestSnapshots(GONE, 10)).hasSize(3);
            assertThat(exports).isEmpty();

            commit(store, plan(store, new CleanupBudget(0, 1)), mode);
            store.commit();
            assertThat(deletedKeys()).containsExactly("transcript.v1.8");
            assertThat(store.transcripts().newestSpans(GONE, 10)).hasSize(4);
            assertThat(cleaned.rows()).isEqualTo(new Rows(4, 3 + 4));
        }
    }

    private static CleanupPlan plan(SwingStore store, CleanupBudget budget) {
        return CleanupPlanner.plan(store.cleaner().view(budget), budget);
    }

    @Test
    void plainCommitAfterARefusedOneCommitsNoCleanup() throws SQLException {
        try (CleanerStore cleaned = open(TestStore.NO_SPILL)) {
            populate(cleaned);
            closeASpan(cleaned.store);
            exports.clear();
            CleanupPlan plan = plan(cleaned.store, CleanupBudget.UNLIMITED);
            archiveIsFull.set(true);
            assertThatThrownBy(() -> commit(cleaned.store, plan, null)).isInstanceOf(StoreException.class);
            archiveIsFull.set(false);
            cleaned.store.commit();
            assertThat(deletedKeys()).isEmpty();
            assertThat(cleaned.rows()).isEqualTo(new Rows(4, 3 + 5));
        }
    }

    @Test
    void planningReadsOneRowMoreThanTheBudgetAndChangesNothing() throws SQLException {
        try (CleanerStore cleaned = open(TestStore.NO_SPILL)) {
            populate(cleaned);
            cleaned.addVat(new VatId("v2"), 4, 2, 3);
            cleaned.store.cleaner().terminate(new VatId("v2"));
            cleaned.store.commit();
            CleanupBudget budget = new CleanupBudget(2, 3);
            CleanupView view = cleaned.store.cleaner().view(budget);
            assertThat(view.terminatedVats()).isEqualTo(2);
            assertThat(view.vats()).hasSize(1).allSatisfy(rows -> {
                assertThat(rows.snapshots()).hasSize(3);
                assertThat(rows.spans()).hasSize(4);
            });
            CleanupPlan plan = CleanupPlanner.plan(view, budget);
            assertThat(plan.report()).isEqualTo(new CleanupReport(2, 3, 0, 2));
            assertThat(plan(cleaned.store, budget)).isEqualTo(plan);
            assertThat(cleaned.store.hasUncommittedChanges()).isFalse();
            assertThat(cleaned.store.cleaner().view(CleanupBudget.PAUSED).vats())
                    .isEmpty();
        }
    }
}
