package io.swingnode.persistence.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.persistence.Recorded;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExportDirectoryTest {
    @TempDir
    Path temp;

    private static void write(ExportSource source, Path dir, ArtifactMode mode) {
        Copies.export(source, dir, mode);
    }

    @ParameterizedTest
    @CsvSource({"kept,OPERATIONAL", "kept,REPLAY", "kept,ARCHIVAL", "kept,DEBUG", "pruned,OPERATIONAL", "pruned,DEBUG"})
    void writesTheBytesThatTheReferenceWrote(String store, ArtifactMode mode) throws Exception {
        Path dir = temp.resolve("export");
        Path copy = Recorded.copy(Recorded.STORES.resolve(store).resolve("store"), temp.resolve("store"));
        try (StoreExporter exporter = StoreExporter.open(copy, mode)) {
            write(exporter, dir, mode);
        }
        assertThat(Recorded.files(dir)).isEqualTo(Recorded.files(Recorded.export(store, mode)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"kept", "pruned"})
    void readsWhatTheReferenceWrote(String store) throws Exception {
        Path recorded = Recorded.export(store, ArtifactMode.DEBUG);
        Path dir = temp.resolve("again");
        try (ExportDirectory export = ExportDirectory.open(recorded)) {
            assertThat(export.blockHeight()).isEqualTo(111);
            assertThat(export.hostValue("host.height")).contains("111");
            assertThat(export.hostValue("host.other")).isEmpty();
            write(export, dir, export.mode());
        }
        assertThat(Recorded.files(dir)).isEqualTo(Recorded.files(recorded));
    }

    @Test
    void incompleteStoreIsRefusedBeforeAnythingIsWritten() throws Exception {
        Path dir = temp.resolve("export");
        try (StoreExporter exporter =
                StoreExporter.open(Recorded.copy(Recorded.PRUNED, temp.resolve("store")), ArtifactMode.REPLAY)) {
            assertThatThrownBy(() -> write(exporter, dir, ArtifactMode.REPLAY))
                    .hasMessageStartingWith("incomplete current incarnation transcript");
        }
        assertThat(dir).doesNotExist();
    }

    @Test
    void refusesADirectoryThatHoldsOtherFiles() throws Exception {
        Path file = Files.writeString(temp.resolve("letter.txt"), "dear");
        try (ExportDirectory export = ExportDirectory.open(Recorded.export("kept", ArtifactMode.DEBUG))) {
            assertThatThrownBy(() -> write(export, temp, ArtifactMode.DEBUG))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.USAGE))
                    .hasMessageContaining("is not empty");
        }
        assertThat(file).hasContent("dear");
    }

    @Test
    void startsOverInAnUnfinishedExportOfItsOwn() throws Exception {
        Path recorded = Recorded.export("kept", ArtifactMode.OPERATIONAL);
        Path dir = temp.resolve("export");
        try (ExportDirectoryWriter writer =
                ExportDirectoryWriter.begin(dir, 5, ArtifactMode.DEBUG, CopyProgress.NONE)) {
            writer.artifact(new ArtifactName.Snapshot(new VatId("v77"), 3), new ByteArrayInputStream(new byte[9]));
        }
        assertThatThrownBy(() -> ExportDirectory.open(dir)).hasMessageContaining("is not a finished export");
        try (ExportDirectory export = ExportDirectory.open(recorded)) {
            write(export, dir, ArtifactMode.OPERATIONAL);
        }
        assertThat(Recorded.files(dir)).isEqualTo(Recorded.files(recorded));
    }

    @Test
    void artifactsWhoseNamesWouldLeaveTheDirectoryGetASafeFileName() throws Exception {
        Path dir = temp.resolve("export");
        ArtifactName name = new ArtifactName.Snapshot(new VatId("a/b%"), 3);
        try (ExportDirectoryWriter writer =
                ExportDirectoryWriter.begin(dir, 5, ArtifactMode.DEBUG, CopyProgress.NONE)) {
            writer.artifact(name, new ByteArrayInputStream(new byte[] {7}));
            writer.finish();
        }
        assertThat(dir.resolve("snapshot.a%2Fb%25.3")).exists();
        try (ExportDirectory export = ExportDirectory.open(dir);
                InputStream bytes = export.artifact(name)) {
            assertThat(bytes.readAllBytes()).containsExactly(7);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../data", "a/b", "..", "", "a\\\\b", "/etc/passwd"})
    void refusesFileNamesThatLeaveTheDirectory(String fileName) throws Exception {
        Files.writeString(
                temp.resolve("export-manifest.json"),
                "{\"blockHeight\":1,\"artifactMode\":\"debug\",\"artifacts\":[[\"snapshot.v1.1\",\"" + fileName
                        + "\"]],\"data\":\"export-data.jsonl\"}");
        assertThatThrownBy(() -> ExportDirectory.open(temp)).hasMessageContaining("does not lie in the directory");
    }

    @Test
    void refusesLinksThatLeaveTheDirectory() throws Exception {
        Path secret = Files.writeString(temp.resolve("secret"), "x");
        Path dir = Files.createDirectory(temp.resolve("export"));
        Files.createSymbolicLink(dir.resolve("export-data.jsonl"), secret);
        Files.writeString(
                dir.resolve("export-manifest.json"),
                "{\"blockHeight\":1,\"artifactMode\":\"debug\",\"artifacts\":[],\"data\":\"export-data.jsonl\"}");
        ExportDirectory export = ExportDirectory.open(dir);
        assertThatThrownBy(export::exportData).hasMessageContaining("does not lie in the directory");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"artifacts\":[],\"data\":\"d\"}",
                "{\"blockHeight\":1,\"artifacts\":[]}",
                "{\"blockHeight\":\"1\",\"artifacts\":[],\"data\":\"d\"}",
                "{\"blockHeight\":1,\"artifacts\":[[\"snapshot.v1.1\"]],\"data\":\"d\"}",
                "{\"blockHeight\":1,\"artifacts\":[],\"data\":7}",
                "{\"blockHeight\":-5,\"artifacts\":[],\"data\":\"d\"}",
                "{\"blockHeight\":1,\"artifacts\":[],\"data\":\"d\"} garbage",
                "{\"blockHeight\":1,\"artifacts\":[],\"data\":\"d\"}{}",
                "{\"blockHeight\":1,\"art"
            })
    void refusesMalformedManifests(String json) throws Exception {
        Files.writeString(temp.resolve("export-manifest.json"), json);
        assertThatThrownBy(() -> ExportDirectory.open(temp))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[1,2]", "[\"a\",\"b\",\"c\"]", "[\"a\",7]", "[\"a\"", "[\"a\",\"b\"]]"})
    void malformedLineIsNamed(String line) throws Exception {
        Files.writeString(temp.resolve("export-data.jsonl"), "[\"kv.a\",\"1\"]\n" + line + "\n");
        Files.writeString(
                temp.resolve("export-manifest.json"),
                "{\"blockHeight\":1,\"artifacts\":[],\"data\":\"export-data.jsonl\"}");
        try (Cursor<?> entries = ExportDirectory.open(temp).exportData()) {
            entries.next();
            assertThatThrownBy(entries::next).hasMessageContaining("line 2 of");
        }
    }

    @Test
    void refusesToFeedMoreThanItOffers() {
        ExportDirectory export = ExportDirectory.open(Recorded.export("kept", ArtifactMode.REPLAY));
        export.requireOffers(ArtifactMode.OPERATIONAL);
        export.requireOffers(ArtifactMode.REPLAY);
        assertThatThrownBy(() -> export.requireOffers(ArtifactMode.ARCHIVAL))
                .hasMessageContaining("was made in mode replay, which is less than archival");
    }

    @Test
    void twoWritersDoNotMixTheirFiles() throws Exception {
        Path dir = temp.resolve("export");
        try (ExportDirectoryWriter first = ExportDirectoryWriter.begin(dir, 1, ArtifactMode.DEBUG, CopyProgress.NONE)) {
            first.entry(ExportEntry.of("kv.a", "1"));
            assertThatThrownBy(() -> ExportDirectoryWriter.begin(dir, 2, ArtifactMode.DEBUG, CopyProgress.NONE))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BUSY));
            first.finish();
        }
        assertThatThrownBy(() -> ExportDirectoryWriter.begin(dir, 3, ArtifactMode.DEBUG, CopyProgress.NONE))
                .hasMessageContaining("is not empty");
        try (ExportDirectory export = ExportDirectory.open(dir);
                Cursor<ExportEntry> entries = export.exportData()) {
            assertThat(export.blockHeight()).isEqualTo(1);
            assertThat(entries.next()).isEqualTo(ExportEntry.of("kv.a", "1"));
        }
    }

    @Test
    void directoryOfAStoreTakesNoExport() throws Exception {
        Path store = Recorded.copy(Recorded.KEPT, temp.resolve("store"));
        for (Path target : new Path[] {store, store.resolve("export"), store.resolve("deep/export")}) {
            assertThatThrownBy(() -> ExportDirectoryWriter.begin(target, 1, ArtifactMode.DEBUG, CopyProgress.NONE))
                    .hasMessageContaining("the directory of a store");
        }
        assertThat(store).isDirectoryNotContaining("glob:**export*");
    }
}
