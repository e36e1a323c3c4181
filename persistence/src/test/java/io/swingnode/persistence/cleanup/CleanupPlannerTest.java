package io.swingnode.persistence.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.persistence.TestStore;
import io.swingnode.persistence.cleanup.CleanerStore.Rows;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.CleanupReport;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cleanup of terminated vats within a budget, on real files. */
class CleanupPlannerTest {
    private static final CleanupBudget BUDGET = new CleanupBudget(3, 4);

    @TempDir
    Path temp;

    private CleanerStore open(long bufferLimitBytes) throws SQLException {
        return new CleanerStore(
                temp.resolve("store"),
                0,
                options -> options.toBuilder()
                        .bufferLimitBytes(bufferLimitBytes)
                        .cacheLimitBytes(1 << 20)
                        .build());
    }

    /** Some live vats, some terminated ones; ids whose byte order is not that of their numbers. */
    private static void populate(CleanerStore cleaned) {
        List<String> terminated = List.of("v1", "v10", "v2", "v\u00e9", "v\ud83d\ude00", "v\uffff");
        cleaned.addVat(CleanerStore.LIVE, 3, 2, 2);
        cleaned.addVat(new VatId("v11"), 6, 2, 5);
        for (int i = 0; i < terminated.size(); i++) {
            cleaned.addVat(new VatId(terminated.get(i)), 3 + 2 * i, 2, 9 - i);
        }
        cleaned.store.commit();
        terminated.forEach(vat -> cleaned.store.cleaner().terminate(new VatId(vat)));
        cleaned.store.commit();
        cleaned.takeHandedOver();
    }

    @ParameterizedTest
    @CsvSource({"ARCHIVAL, 1", "ARCHIVAL, 67108864", "OPERATIONAL, 1", "OPERATIONAL, 67108864", "REPLAY, 3000"})
    void copyMadeHalfWayDeletesTheSameRowsInTheSameBlocks(ArtifactMode mode, long bufferLimitBytes)
            throws SQLException {
        try (CleanerStore original = open(bufferLimitBytes)) {
            populate(original);
            for (int block = 0; block < 7; block++) {
                assertThat(original.block(BUDGET).vatsLeft()).isPositive();
            }
            try (CleanerStore copy = original.copyTo(
                    temp.resolve("copy"),
                    temp.resolve("export"),
                    mode,
                    // The other half of the buffer's code: what a replica has in memory decides nothing.
                    options -> options.toBuilder()
                            .bufferLimitBytes(bufferLimitBytes == 1 ? TestStore.NO_SPILL : 1)
                            .cacheLimitBytes(0)
                            .build())) {
                original.takeHandedOver();
                assertSameUntilDone(original, copy);
            }
        }
    }

    private static void assertSameUntilDone(CleanerStore original, CleanerStore copy) throws SQLException {
        VatId late = new VatId("v11");
        for (long vatsLeft = 1; vatsLeft > 0; ) {
            if (original.height() == 9) {
                original.store.cleaner().terminate(late);
                copy.store.cleaner().terminate(late);
            }
            Set<String> before = original.keys();
            CleanupReport report = original.block(BUDGET);
            String what = "block " + original.height();
            assertThat(copy.block(BUDGET)).as(what).isEqualTo(report);
            assertThat(copy.records()).as(what).isEqualTo(original.records());
            assertThat(copy.takeHandedOver()).as(what).isEqualTo(original.takeHandedOver());
            assertThat(copy.exportData()).as(what).isEqualTo(original.exportData());
            before.removeAll(original.keys());
            assertThat(before).as(what).hasSize((int) (report.snapshots() + report.spans()));
            vatsLeft = report.vatsLeft();
            assertThat(original.height()).as("cleanup ends").isLessThan(60);
        }
        assertThat(original.records()).allMatch(row -> row.contains(" v5 "));
        assertThat(original.block(BUDGET)).isEqualTo(new CleanupReport(0, 0, 0, 0));
        assertThat(copy.block(BUDGET)).isEqualTo(new CleanupReport(0, 0, 0, 0));
        assertThat(copy.store.getActivityhash()).isEqualTo(original.store.getActivityhash());
    }

    @Test
    void workingOffABacklogNeverExceedsTheBudget() throws SQLException {
        try (CleanerStore cleaned = new CleanerStore(temp.resolve("store"), 0, options -> options)) {
            int vats = 100;
            int spans = 500;
            int snapshots = 10;
            cleaned.addVat(CleanerStore.LIVE, 1, 1, 1);
            for (int i = 0; i < vats; i++) {
                VatId vat = new VatId("terminated" + i);
                cleaned.addVat(vat, spans, 2, snapshots);
                cleaned.store.cleaner().terminate(vat);
            }
            cleaned.store.commit();
            // Each terminated vat also has the empty span that was its last.
            Rows all = new Rows((long) vats * snapshots + 1, (long) vats * (spans + 1) + 2);
            assertThat(cleaned.rows()).isEqualTo(all);
            Rows left = all;
            for (int block = 0; block < 100; block++) {
                left = assertCleaned(cleaned, CleanupBudget.DEFAULT, left, vats);
            }
            assertThat(left).isEqualTo(all.minus(new Rows(500, 500)));
            while (left.spans() > 2 || left.snapshots() > 1) {
                left = assertCleaned(cleaned, new CleanupBudget(20, 900), left, vats);
            }
            assertThat(left).isEqualTo(new Rows(1, 2));
        }
    }

    /** Runs a block and holds its report against the rows that are there; gives those that are left. */
    private static Rows assertCleaned(CleanerStore cleaned, CleanupBudget budget, Rows before, int vats)
            throws SQLException {
        CleanupReport report = cleaned.block(budget);
        Rows after = cleaned.rows();
        String what = "block " + cleaned.height();
        assertThat(before.minus(after)).as(what).isEqualTo(new Rows(report.snapshots(), report.spans()));
        // The vats with the most rows decide: as long as there is enough, the whole budget is spent.
        assertThat(report.spans()).as(what).isEqualTo(Math.min(budget.spans(), before.spans() - 2));
        assertThat(report.snapshots()).as(what).isEqualTo(Math.min(budget.snapshots(), before.snapshots() - 1));
        assertThat(report.vatsLeft())
                .as(what)
                .isEqualTo(cleaned.store.cleaner().terminatedVats().size());
        assertThat(report.vatsLeft()).as(what).isLessThanOrEqualTo(vats);
        return after;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, TestStore.NO_SPILL})
    void budgetOfZeroPausesAndNoLimitTakesEverything(long bufferLimitBytes) throws SQLException {
        try (CleanerStore cleaned = open(bufferLimitBytes)) {
            populate(cleaned);
            Rows before = cleaned.rows();
            assertThat(cleaned.block(CleanupBudget.PAUSED)).isEqualTo(new CleanupReport(0, 0, 0, 6));
            assertThat(cleaned.rows()).isEqualTo(before);
            assertThat(cleaned.block(new CleanupBudget(0, 2))).isEqualTo(new CleanupReport(0, 2, 0, 6));
            assertThat(cleaned.block(new CleanupBudget(2, 0))).isEqualTo(new CleanupReport(2, 0, 0, 6));
            Rows left = cleaned.rows();
            cleaned.takeHandedOver();
            CleanupReport all = cleaned.block(CleanupBudget.UNLIMITED);
            assertThat(left.minus(cleaned.rows())).isEqualTo(new Rows(all.snapshots(), all.spans()));
            assertThat(all.vatsFinished()).isEqualTo(6);
            assertThat(all.vatsLeft()).isZero();
            assertThat(cleaned.records()).allMatch(row -> row.contains(" v5 ") || row.contains(" v11 "));
            assertThat(cleaned.itemsOutsideSpans()).isZero();
            assertThat(cleaned.takeHandedOver())
                    .contains(ExportEntry.deletion("snapshot.v1.current"))
                    .contains(ExportEntry.deletion("snapshot.v\ud83d\ude00.current"));
        }
    }

    @Test
    void vatsGoInByteOrderOfTheirIdsEachFromItsNewest() throws SQLException {
        try (CleanerStore cleaned = open(TestStore.NO_SPILL)) {
            populate(cleaned);
            List<String> gone = new ArrayList<>();
            for (long vatsLeft = 1; vatsLeft > 0; ) {
                cleaned.takeHandedOver();
                vatsLeft = cleaned.block(new CleanupBudget(1, 1)).vatsLeft();
                cleaned.takeHandedOver().stream()
                        .filter(entry -> entry.value().isEmpty() && entry.key().startsWith("transcript."))
                        .forEach(entry -> gone.add(entry.key()));
            }
            List<String> expected = new ArrayList<>();
            List.of("v1:3", "v10:5", "v2:7", "v\u00e9:9", "v\uffff:13", "v\ud83d\ude00:11")
                    .forEach(vat -> {
                        String id = vat.substring(0, vat.indexOf(':'));
                        for (int span = Integer.parseInt(vat.substring(vat.indexOf(':') + 1)); span >= 0; span--) {
                            expected.add("transcript." + id + "." + span * 2);
                        }
                    });
            assertThat(gone).isEqualTo(expected);
        }
    }

    @Test
    void vatTerminatedInTheBlockIsCleanedInItAndMayBeginAnew() throws SQLException {
        VatId vat = new VatId("v7");
        try (CleanerStore cleaned = open(TestStore.NO_SPILL)) {
            cleaned.addVat(CleanerStore.LIVE, 1, 1, 1);
            cleaned.addVat(vat, 2, 1, 2);
            cleaned.store.cleaner().terminate(vat);
            assertThat(cleaned.store.cleaner().terminatedVats()).containsExactly(vat);
            assertThat(cleaned.block(CleanupBudget.DEFAULT)).isEqualTo(new CleanupReport(2, 3, 1, 0));
            cleaned.addVat(vat, 2, 1, 2);
            assertThat(cleaned.block(CleanupBudget.DEFAULT)).isEqualTo(new CleanupReport(0, 0, 0, 0));
            assertThat(cleaned.store.transcripts().getCurrentSpanBounds(vat).endPos())
                    .isEqualTo(2);
        }
    }

    /** What is in use is never deleted, though its vat has no transcript, or no snapshot. */
    @Test
    void vatWithASnapshotInUseOrACurrentSpanIsNotTerminated() throws SQLException {
        try (CleanerStore cleaned = open(TestStore.NO_SPILL)) {
            cleaned.addVat(CleanerStore.LIVE, 1, 1, 1);
            cleaned.addVat(new VatId("v7"), 2, 1, 2);
            cleaned.addVat(new VatId("v8"), 2, 1, 2);
            cleaned.store.commit();
            cleaned.store.transcripts().stopUsingTranscript(new VatId("v7"));
            cleaned.store.snapshots().stopUsingLastSnapshot(new VatId("v8"));
            assertThat(cleaned.block(CleanupBudget.UNLIMITED)).isEqualTo(new CleanupReport(0, 0, 0, 0));
        }
    }

    /** The rows of a vat may be many, and the vats that are alive too: neither is read through in every block. */
    @Test
    void findingTerminatedVatsScansNoTable() throws SQLException {
        try (CleanerStore cleaned = open(TestStore.NO_SPILL)) {
            populate(cleaned);
        }
        List<String> plan = new ArrayList<>();
        try (Connection connection =
                        Database.sqlite().open(StoreDirectory.fileIn(temp.resolve("store")), Database.Use.READ);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("EXPLAIN QUERY PLAN " + VatTable.SELECT_TERMINATED)) {
            while (rows.next()) {
                plan.add(rows.getString("detail"));
            }
        }
        assertThat(plan).noneMatch(step -> step.matches("SCAN (transcriptSpans|transcriptItems|snapshots).*"));
        assertThat(plan).anyMatch(step -> step.startsWith("SEARCH transcriptSpans USING COVERING INDEX"));
        assertThat(plan).anyMatch(step -> step.startsWith("SEARCH snapshots USING COVERING INDEX"));
    }
}
