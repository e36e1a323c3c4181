package io.swingnode.persistence.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.persistence.Recorded;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.SpanHash;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreImporterTest {
    @TempDir
    Path temp;

    private Path dir;

    @BeforeEach
    void chooseTarget() {
        dir = temp.resolve("store");
    }

    private ImportReport importRecorded(String store, ArtifactMode from, ArtifactMode mode) {
        try (ExportDirectory export = ExportDirectory.open(Recorded.export(store, from))) {
            return Copies.importFrom(export, dir, ImportOptions.of(mode));
        }
    }

    private void assertExportsAs(Path recorded, ArtifactMode mode) throws IOException {
        Path again = temp.resolve("again");
        try (StoreExporter exporter = StoreExporter.open(dir, mode)) {
            Copies.export(exporter, again, mode);
        }
        assertThat(Recorded.files(again)).isEqualTo(Recorded.files(recorded));
    }

    private String query(String sql) throws SQLException {
        try (Connection connection = Database.sqlite().open(StoreDirectory.fileIn(dir), Database.Use.READ);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? String.valueOf(row.getString(1)) : "no row";
        }
    }

    @ParameterizedTest
    @CsvSource({"kept,OPERATIONAL", "kept,REPLAY", "kept,ARCHIVAL", "kept,DEBUG", "pruned,OPERATIONAL", "pruned,DEBUG"})
    void importedStoreExportsWhatWasImported(String store, ArtifactMode mode) throws Exception {
        importRecorded(store, mode, mode);
        assertExportsAs(Recorded.export(store, mode), mode);
        try (Stream<Path> left = Files.list(temp)) {
            assertThat(left).containsExactlyInAnyOrder(dir, temp.resolve("again"));
        }
    }

    @ParameterizedTest
    @CsvSource({"OPERATIONAL", "REPLAY", "ARCHIVAL"})
    void takesOnlyWhatTheModeAsksFor(ArtifactMode mode) throws Exception {
        ImportReport report = importRecorded("kept", ArtifactMode.DEBUG, mode);
        assertThat(report.ignored()).isPositive();
        if (mode == ArtifactMode.ARCHIVAL) {
            // Spans of terminated vats are taken, though no archival export offers them again.
            assertThat(query("SELECT COUNT(*) > 0 FROM transcriptItems WHERE vatID = 'v11'"))
                    .isEqualTo("1");
        }
        assertExportsAs(Recorded.export("kept", mode), mode);
    }

    @Test
    void writesAPlainStore() throws Exception {
        importRecorded("kept", ArtifactMode.DEBUG, ArtifactMode.DEBUG);
        assertThat(query("SELECT group_concat(name, ' ' ORDER BY name) FROM sqlite_schema WHERE type = 'table'"))
                .isEqualTo("bundles kvStore pendingExports snapshots transcriptItems transcriptSpans");
        assertThat(query("SELECT COUNT(*) FROM pendingExports")).isEqualTo("0");
        assertThat(query("PRAGMA freelist_count")).isEqualTo("0");
        assertThat(query("PRAGMA integrity_check")).isEqualTo("ok");
        assertThat(query("PRAGMA journal_mode")).isEqualTo("wal");
        assertThat(query("SELECT typeof(bundle) FROM bundles WHERE bundleID LIKE 'b0-%'"))
                .isEqualTo("text");
        assertThat(query("SELECT COUNT(*) FROM snapshots WHERE compressedSize <> length(compressedSnapshot)"))
                .isEqualTo("0");
        assertThat(query("SELECT value FROM kvStore WHERE key = 'host.height'")).isEqualTo("111");
    }

    @Test
    void importedStoreOpensAndGoesOn() {
        importRecorded("kept", ArtifactMode.OPERATIONAL, ArtifactMode.OPERATIONAL);
        try (SwingStore store = SwingStore.open(dir, StoreOptions.defaults())) {
            assertThat(store.getActivityhash()).startsWith("2b6f3d555625bba5");
            store.kernelKv().set("next", "1");
            store.commit();
        }
    }

    @Test
    void replacesAnOlderStoreEvenOneWithALogOfItsOwn() throws Exception {
        try (SwingStore store = SwingStore.open(dir, StoreOptions.defaults())) {
            store.kernelKv().set("old", "1");
            store.commit();
            Files.copy(StoreDirectory.fileIn(dir), temp.resolve("file"));
            Files.copy(dir.resolve("swingstore.sqlite-wal"), temp.resolve("wal"));
        }
        // As a killed writer leaves it: the change stands in the log alone.
        Files.move(temp.resolve("file"), StoreDirectory.fileIn(dir), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.move(temp.resolve("wal"), dir.resolve("swingstore.sqlite-wal"));
        importRecorded("kept", ArtifactMode.ARCHIVAL, ArtifactMode.ARCHIVAL);
        assertExportsAs(Recorded.export("kept", ArtifactMode.ARCHIVAL), ArtifactMode.ARCHIVAL);
    }

    @Test
    void storeInUseIsNotReplacedAndTheImportGoesOnLater() throws Exception {
        try (SwingStore store = SwingStore.open(dir, StoreOptions.defaults())) {
            store.kernelKv().set("old", "1");
            store.commit();
            assertThatThrownBy(() -> importRecorded("kept", ArtifactMode.ARCHIVAL, ArtifactMode.ARCHIVAL))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BUSY))
                    .hasMessageContaining("is in use");
            store.kernelKv().set("old", "2");
            store.commit();
        }
        assertThat(query("SELECT value FROM kvStore WHERE key = 'old'")).isEqualTo("2");
        ImportReport report = importRecorded("kept", ArtifactMode.ARCHIVAL, ArtifactMode.ARCHIVAL);
        assertThat(report.resumed()).isTrue();
        assertThat(report.artifacts()).isZero();
        assertExportsAs(Recorded.export("kept", ArtifactMode.ARCHIVAL), ArtifactMode.ARCHIVAL);
    }

    @Test
    void refusesATargetThatHoldsOtherFiles() throws Exception {
        Files.createDirectory(dir);
        Files.writeString(dir.resolve("letter.txt"), "dear");
        assertThatThrownBy(() -> importRecorded("kept", ArtifactMode.ARCHIVAL, ArtifactMode.ARCHIVAL))
                .hasMessageContaining("is not part of a store");
        assertThat(temp.resolve("store.importing")).doesNotExist();
    }

    @Test
    void secondImportAtTheSameTimeIsRefused() {
        try (StoreImporter first = StoreImporter.begin(dir, ImportOptions.of(ArtifactMode.DEBUG))) {
            assertThatThrownBy(() -> StoreImporter.begin(dir, ImportOptions.of(ArtifactMode.DEBUG)))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BUSY));
            first.abandon();
        }
        assertThat(temp.resolve("store.importing")).doesNotExist();
    }

    @Test
    void lastEntryOfAKeyCountsAndNullDeletes() throws Exception {
        MemoryExport export = new MemoryExport()
                .entry("kv.a", "1")
                .entry("kv.b", "1")
                .deletion("kv.a")
                .entry("kv.b", "2")
                .deletion("kv.never")
                .entry("kv.c", "")
                .entry("snapshot.v1.5", "not even JSON")
                .deletion("snapshot.v1.5")
                .deletion("unknown.but.deleted")
                .entry("transcript.v1.current", "replaced")
                .entry(
                        "transcript.v1.current",
                        "{\"vatID\":\"v1\",\"startPos\":0,\"endPos\":0,\"hash\":\"" + SpanHash.EMPTY
                                + "\",\"isCurrent\":1,\"incarnation\":0}");
        Copies.importFrom(export, dir, ImportOptions.of(ArtifactMode.ARCHIVAL));
        try (StoreExporter exporter = StoreExporter.open(dir, ArtifactMode.ARCHIVAL)) {
            assertThat(Recorded.lines(exporter.exportData()))
                    .isEqualTo("[\"kv.b\",\"2\"]\n[\"kv.c\",\"\"]\n[\"transcript.v1.current\","
                            + "\"{\\\"vatID\\\":\\\"v1\\\",\\\"startPos\\\":0,\\\"endPos\\\":0,\\\"hash\\\":\\\""
                            + SpanHash.EMPTY + "\\\",\\\"isCurrent\\\":1,\\\"incarnation\\\":0}\"]\n");
        }
    }

    @Test
    void itemsMayHoldEveryCharacterButLineFeeds() throws Exception {
        String item = "a\r \u2028\u2029\u0085\ud83d\ude00\t\ufffd \0 ";
        // The second item is empty.
        String hash = SpanHash.append(SpanHash.append(SpanHash.EMPTY, item), "");
        MemoryExport export = new MemoryExport()
                .entry("transcript.v1.current", span(0, 2, hash, 1))
                .artifact("transcript.v1.0.2", item + "\n\n");
        Copies.importFrom(export, dir, ImportOptions.of(ArtifactMode.OPERATIONAL));
        try (StoreExporter exporter = StoreExporter.open(dir, ArtifactMode.OPERATIONAL);
                InputStream bytes = exporter.artifact(ArtifactName.parse("transcript.v1.0.2"))) {
            assertThat(new String(bytes.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(item + "\n\n");
        }
    }

    private static String span(long startPos, long endPos, String hash, int isCurrent) {
        return "{\"vatID\":\"v1\",\"startPos\":" + startPos + ",\"endPos\":" + endPos + ",\"hash\":\"" + hash
                + "\",\"isCurrent\":" + isCurrent + ",\"incarnation\":0}";
    }

    @Test
    void goesOnAfterASourceThatBroke() throws Exception {
        MemoryExport export = MemoryExport.kept();
        ExportSource breaking = new Breaking(export, "transcript.v10.0.16");
        assertThatThrownBy(() -> Copies.importFrom(breaking, dir, ImportOptions.of(ArtifactMode.ARCHIVAL)))
                .isInstanceOf(UncheckedIOException.class)
                .hasRootCauseMessage("the line is cut");
        ImportReport report = Copies.importFrom(export, dir, ImportOptions.of(ArtifactMode.ARCHIVAL));
        assertThat(report.resumed()).isTrue();
        assertThat(report.ignored()).isPositive();
        assertExportsAs(Recorded.export("kept", ArtifactMode.ARCHIVAL), ArtifactMode.ARCHIVAL);
    }

    @Test
    void interruptedImportOfOtherDataIsForgotten() throws Exception {
        MemoryExport export = MemoryExport.kept();
        assertThatThrownBy(() -> Copies.importFrom(
                        new Breaking(export, "transcript.v10.0.16"), dir, ImportOptions.of(ArtifactMode.ARCHIVAL)))
                .isInstanceOf(UncheckedIOException.class);
        MemoryExport other = MemoryExport.kept().entry("kv.other", "1");
        ImportReport report = Copies.importFrom(other, dir, ImportOptions.of(ArtifactMode.ARCHIVAL));
        assertThat(report.resumed()).isFalse();
        assertThat(query("SELECT value FROM kvStore WHERE key = 'other'")).isEqualTo("1");
    }

    @Test
    void fullDiskIsToldWithThePlace() throws Exception {
        Database full = new Database() {
            @Override
            public Connection open(Path file, Use use) throws SQLException {
                Connection connection = Database.sqlite().open(file, use);
                try (Statement statement = connection.createStatement()) {
                    statement.execute("PRAGMA max_page_count = 17");
                }
                return connection;
            }

            @Override
            public Connection openMemory() throws SQLException {
                return Database.sqlite().openMemory();
            }
        };
        ImportOptions options = ImportOptions.of(ArtifactMode.OPERATIONAL).withDatabase(full);
        try (ExportDirectory export = ExportDirectory.open(Recorded.export("kept", ArtifactMode.OPERATIONAL))) {
            assertThatThrownBy(() -> Copies.importFrom(export, dir, options))
                    .hasMessageContaining(" into " + dir)
                    .hasMessageContaining("make room where the store is");
        }
    }

    @Test
    void stepsOutOfTurnAreRefused() {
        try (StoreImporter importer = StoreImporter.begin(dir, ImportOptions.of(ArtifactMode.DEBUG))) {
            assertThatThrownBy(() -> importer.accepts(ArtifactName.parse("snapshot.v1.1")))
                    .hasMessageContaining("too early or late");
            assertThatThrownBy(importer::publish).hasMessageContaining("too early or late");
            assertThat(importer.endOfData()).isTrue();
            assertThatThrownBy(() -> importer.accept(ExportEntry.of("kv.a", "b")))
                    .hasMessageContaining("too early or late");
            importer.complete();
            assertThatThrownBy(() -> importer.putHostValue("kernel", "b")).hasMessageContaining("is refused");
            assertThatThrownBy(() -> importer.putHostValue("host.\ud800", "b"))
                    .hasMessageContaining("host key holds half a surrogate pair");
            assertThatThrownBy(() -> importer.putHostValue("host.a", "\ud800"))
                    .hasMessageContaining("value of a host key holds half a surrogate pair");
            importer.abandon();
        }
        assertThat(dir).doesNotExist();
    }

    /** Fails in the middle of one artifact. */
    private record Breaking(MemoryExport export, String name) implements ExportSource {
        @Override
        public java.util.Optional<String> hostValue(String key) {
            return export.hostValue(key);
        }

        @Override
        public Cursor<ExportEntry> exportData() {
            return export.exportData();
        }

        @Override
        public Cursor<ArtifactName> artifactNames() {
            return export.artifactNames();
        }

        @Override
        public InputStream artifact(ArtifactName artifact) {
            InputStream whole = export.artifact(artifact);
            if (!artifact.format().equals(name)) {
                return whole;
            }
            return new SequenceInputStream(
                    new ByteArrayInputStream("half an it".getBytes(StandardCharsets.UTF_8)), new CutLine());
        }

        @Override
        public void close() {}
    }

    private static final class CutLine extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("the line is cut");
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            throw new IOException("the line is cut");
        }
    }
}
