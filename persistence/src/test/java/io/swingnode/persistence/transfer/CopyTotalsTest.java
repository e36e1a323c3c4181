package io.swingnode.persistence.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.persistence.Recorded;
import io.swingnode.persistence.maintenance.StoreVerifier;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.transfer.CopyProgress.Step;
import io.swingnode.protocol.ArtifactMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said to be there in all is what a copy or check then counts to. */
class CopyTotalsTest {
    @TempDir
    Path temp;

    private final Map<Step, Long> expected = new EnumMap<>(Step.class);
    private final Map<Step, Long> reached = new EnumMap<>(Step.class);

    private final CopyProgress progress = new CopyProgress() {
        @Override
        public void expects(Step step, long total) {
            expected.put(step, total);
        }

        @Override
        public void advanced(Step step, long count, long sizeBytes) {
            assertThat(count).isGreaterThanOrEqualTo(reached.getOrDefault(step, 0L));
            reached.put(step, count);
        }
    };

    private static long entries(ExportSource source) {
        long count = 0;
        try (Cursor<?> data = source.exportData()) {
            while (data.hasNext()) {
                Object unused = data.next();
                count++;
            }
        }
        return count;
    }

    @ParameterizedTest
    @ValueSource(strings = {"kept", "pruned"})
    void aStoreKnowsHowManyEntriesItHas(String recorded) throws IOException {
        Path store = Recorded.copy(Recorded.STORES.resolve(recorded).resolve("store"), temp.resolve("store"));
        try (StoreExporter source = StoreExporter.open(store, ArtifactMode.OPERATIONAL)) {
            assertThat(source.entryCount()).isEqualTo(entries(source)).isGreaterThan(20);
        }
    }

    @ParameterizedTest
    @EnumSource(ArtifactMode.class)
    void anExportKnowsHowManyEntriesAndArtifactsItHas(ArtifactMode mode) throws IOException {
        Path store = Recorded.copy(Recorded.KEPT, temp.resolve("store"));
        Path dir = temp.resolve("export");
        try (StoreExporter source = StoreExporter.open(store, mode)) {
            Copies.export(source, dir, mode);
            ExportDirectory export = ExportDirectory.open(dir);
            assertThat(export.artifactCount()).isEqualTo(source.artifactCount()).isPositive();
            assertThat(export.entryCount()).isEqualTo(source.entryCount());
        }
    }

    @Test
    void emptyLinesAndAMissingLastLineFeedDoNotCount() throws IOException {
        Path dir = temp.resolve("export");
        try (StoreExporter source =
                StoreExporter.open(Recorded.copy(Recorded.KEPT, temp.resolve("store")), ArtifactMode.DEBUG)) {
            Copies.export(source, dir, ArtifactMode.DEBUG);
        }
        ExportDirectory export = ExportDirectory.open(dir);
        long before = export.entryCount();
        Files.writeString(
                dir.resolve("export-data.jsonl"),
                "\n\n[\"kv.zz\",\"1\"]\n\n[\"kv.zzz\",\"2\"]",
                StandardOpenOption.APPEND);
        assertThat(export.entryCount()).isEqualTo(before + 2).isEqualTo(entries(export));
    }

    @Test
    void aVerificationSaysHowMuchThereIs() throws IOException {
        StoreVerifier.verify(Recorded.copy(Recorded.KEPT, temp.resolve("store")), progress, Database.sqlite());
        assertThat(expected).containsOnlyKeys(Step.ARTIFACTS, Step.DATA);
        assertThat(reached).isEqualTo(expected);
    }

    @Test
    void anImportThatIsTakenUpCountsWhatIsThere() throws IOException {
        MemoryExport export = MemoryExport.kept();
        ImportOptions options = ImportOptions.of(ArtifactMode.ARCHIVAL).withProgress(progress);
        Path store = temp.resolve("store");
        assertThatThrownBy(() -> Copies.importFrom(new Interrupted(export), store, options))
                .isInstanceOf(IllegalStateException.class);
        reached.clear();
        assertThat(Copies.importFrom(MemoryExport.kept(), store, options).resumed())
                .isTrue();
        assertThat(reached.get(Step.CHECKED))
                .isEqualTo(expected.get(Step.CHECKED))
                .isGreaterThan(5);
        assertThat(reached.get(Step.ARTIFACTS)).isEqualTo(export.artifactCount());
    }
}
