package io.swingnode.persistence.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.persistence.Recorded;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.ArtifactMode;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An interrupted import is taken up only if what it has left is what it put there. */
class ResumedImportTest {
    @TempDir
    Path temp;

    private CopyProgress progress = CopyProgress.NONE;

    private Path store() {
        return temp.resolve("store");
    }

    /** Everything but the last artifact is taken in. */
    private void interrupt() throws IOException {
        MemoryExport export = MemoryExport.kept();
        assertThatThrownBy(() -> Copies.importFrom(new Interrupted(export), store(), options()))
                .isInstanceOf(IllegalStateException.class);
    }

    private static ImportOptions options() {
        return ImportOptions.of(ArtifactMode.ARCHIVAL);
    }

    private void tamper(String sql) throws SQLException {
        Path file = StoreDirectory.fileIn(temp.resolve("store.importing"));
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isNotNegative();
        }
    }

    private ImportReport importAgain() throws IOException {
        ImportReport report =
                Copies.importFrom(MemoryExport.kept(), store(), options().withProgress(progress));
        try (StoreExporter exporter = StoreExporter.open(store(), ArtifactMode.ARCHIVAL)) {
            Copies.export(exporter, temp.resolve("again"), ArtifactMode.ARCHIVAL);
        }
        assertThat(Recorded.files(temp.resolve("again")))
                .isEqualTo(Recorded.files(Recorded.export("kept", ArtifactMode.ARCHIVAL)));
        return report;
    }

    @Test
    void soundRemainsAreTakenUp() throws Exception {
        interrupt();
        List<Long> checked = new ArrayList<>();
        progress = (step, count, sizeBytes) -> {
            if (step == CopyProgress.Step.CHECKED) {
                checked.add(count);
            }
        };
        ImportReport report = importAgain();
        assertThat(checked)
                .as("progress while what is left is read")
                .hasSizeGreaterThan(5)
                .isSorted();
        assertThat(report.resumed()).isTrue();
        assertThat(report.artifacts()).isEqualTo(1);
    }

    @Test
    void hostKeysOfTheInterruptedImportAreSetAnew() throws Exception {
        interrupt();
        tamper("INSERT INTO kvStore (key, value) VALUES ('host.stray', '1')");
        assertThat(importAgain().resumed()).isTrue();
        try (StoreExporter exporter = StoreExporter.open(store(), ArtifactMode.ARCHIVAL)) {
            assertThat(exporter.hostValue("host.stray")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE kvStore SET value = 'x' WHERE key = (SELECT MIN(key) FROM kvStore)",
                "UPDATE kvStore SET value = CAST(value AS BLOB) WHERE key = (SELECT MIN(key) FROM kvStore)",
                "UPDATE kvStore SET key = key || 'x' WHERE key = (SELECT MAX(key) FROM kvStore)",
                "DELETE FROM kvStore WHERE key = (SELECT MAX(key) FROM kvStore)",
                "INSERT INTO kvStore (key, value) VALUES ('stray', '1')",
                "UPDATE transcriptSpans SET hash = 'x' WHERE rowid = (SELECT MIN(rowid) FROM transcriptSpans)",
                "UPDATE transcriptSpans SET endPos = endPos + 1 WHERE isCurrent = 1",
                "UPDATE transcriptSpans SET isCurrent = NULL WHERE isCurrent = 1",
                "UPDATE transcriptItems SET item = 'x' WHERE position = 0",
                "UPDATE transcriptItems SET incarnation = incarnation + 1 WHERE position = 0",
                "DELETE FROM transcriptItems WHERE position = 0",
                "INSERT INTO transcriptItems (vatID, position, item, incarnation) VALUES ('v999', 0, 'x', 0)",
                "UPDATE snapshots SET hash = 'x' WHERE inUse = 1",
                "UPDATE snapshots SET inUse = NULL WHERE inUse = 1",
                "UPDATE snapshots SET compressedSnapshot = x'00' WHERE compressedSnapshot IS NOT NULL",
                "UPDATE snapshots SET uncompressedSize = 1 WHERE uncompressedSize IS NOT NULL",
                "DELETE FROM snapshots",
                "UPDATE bundles SET bundle = x'00' WHERE bundle IS NOT NULL",
                "DELETE FROM bundles",
                "CREATE TRIGGER changing AFTER INSERT ON kvStore BEGIN DELETE FROM kvStore WHERE key = 'a'; END",
                "CREATE TABLE stray (x)",
                "INSERT INTO pendingExports (key, value) VALUES ('kv.a', '1')",
                "PRAGMA user_version = 7",
                "PRAGMA application_id = 7"
            })
    void changedRemainsAreNotTakenUp(String change) throws Exception {
        interrupt();
        tamper(change);
        assertThat(importAgain().resumed()).isFalse();
    }
}
