package io.swingnode.persistence.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.RepairReport;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreRepairTest {
    private static final VatId V1 = new VatId("v1");

    @TempDir
    Path home;

    private Path whole;
    private Path pruned;

    @BeforeEach
    void makeTwoStoresAndPruneOne() throws IOException, SQLException {
        whole = home.resolve("whole");
        pruned = home.resolve("pruned");
        for (Path dir : List.of(whole, pruned)) {
            try (SwingStore store = SwingStore.open(dir, StoreOptions.defaults())) {
                store.transcripts().initTranscript(V1);
                for (int round = 1; round <= 3; round++) {
                    store.transcripts().addItem(V1, "{\"d\":" + round + "}");
                    store.snapshots().saveSnapshot(V1, round, new ByteArrayInputStream(new byte[round]));
                    store.transcripts().rolloverSpan(V1);
                }
                store.commit();
            }
        }
        sql(pruned, "DELETE FROM transcriptSpans WHERE isCurrent IS NULL");
        sql(pruned, "DELETE FROM snapshots WHERE inUse IS NULL");
    }

    @Test
    void lostRecordsComeBackWithTheCommit() {
        List<ExportEntry> before = exportOf(pruned);
        assertThat(before).isNotEqualTo(exportOf(whole));
        try (SwingStore store = SwingStore.open(pruned, StoreOptions.defaults());
                StoreExporter source = StoreExporter.open(whole, ArtifactMode.OPERATIONAL)) {
            RepairReport report = store.repairMetadata(source);

            assertThat(report.spans()).isEqualTo(3);
            assertThat(report.snapshots()).isEqualTo(2);
            assertThat(exportOf(pruned)).isEqualTo(before);
            store.commit();
        }
        assertThat(exportOf(pruned)).isEqualTo(exportOf(whole));
    }

    @Test
    void recordThatDiffersIsRefusedAndNothingIsAdded() throws SQLException {
        sql(whole, "UPDATE snapshots SET hash = 'other' WHERE inUse = 1");
        assertRefused(Reason.CONFLICT, "repairSnapshotRecord metadata mismatch");
    }

    @Test
    void storeThatCouldNotOperateIsRefusedAndNothingIsAdded() throws SQLException {
        sql(pruned, "UPDATE snapshots SET compressedSnapshot = NULL");
        assertRefused(Reason.INCOMPLETE, "current snapshots are pruned for vats v1");
    }

    @Test
    void isRefusedInACrank() {
        try (SwingStore store = SwingStore.open(pruned, StoreOptions.defaults());
                StoreExporter source = StoreExporter.open(whole, ArtifactMode.OPERATIONAL)) {
            store.startCrank();
            StoreException refused = catchThrowableOfType(StoreException.class, () -> store.repairMetadata(source));
            assertThat(refused.reason()).isEqualTo(Reason.USAGE);
        }
    }

    private void assertRefused(Reason reason, String message) {
        List<ExportEntry> before = exportOf(pruned);
        try (SwingStore store = SwingStore.open(pruned, StoreOptions.defaults());
                StoreExporter source = StoreExporter.open(whole, ArtifactMode.OPERATIONAL)) {
            store.hostKv().set("host.height", "1");
            StoreException refused = catchThrowableOfType(StoreException.class, () -> store.repairMetadata(source));
            assertThat(refused.reason()).isEqualTo(reason);
            assertThat(refused).hasMessageContaining(message);
            store.commit();
            assertThat(store.hostKv().get("host.height")).contains("1");
        }
        assertThat(exportOf(pruned)).isEqualTo(before);
    }

    private static void sql(Path dir, String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + StoreDirectory.fileIn(dir));
                Statement run = connection.createStatement()) {
            run.execute(statement);
        }
    }

    private static List<ExportEntry> exportOf(Path dir) {
        List<ExportEntry> entries = new ArrayList<>();
        try (StoreExporter exporter = StoreExporter.open(dir, ArtifactMode.DEBUG);
                Cursor<ExportEntry> cursor = exporter.exportData()) {
            cursor.forEachRemaining(entries::add);
        }
        return entries;
    }
}
