package io.swingnode.persistence.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.persistence.Recorded;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that no file can have, manifests that contradict themselves, and rows that no store writes. */
class OddExportsTest {
    @TempDir
    Path temp;

    private static void refuses(Runnable call, String message) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT))
                .hasMessageContaining(message);
    }

    @Test
    void vatWhoseIdIsTooLongForAFileNameIsExportedAndImported() throws IOException {
        VatId vat = new VatId("v".repeat(300) + "/ü");
        Path store = temp.resolve("store");
        try (SwingStore made = SwingStore.open(store, StoreOptions.defaults())) {
            made.transcripts().initTranscript(vat);
            made.transcripts().addItem(vat, "item");
            made.snapshots().saveSnapshot(vat, 1, new ByteArrayInputStream(new byte[9]));
            made.commit();
        }
        Path export = temp.resolve("export");
        try (StoreExporter source = StoreExporter.open(store, ArtifactMode.OPERATIONAL)) {
            Copies.export(source, export, ArtifactMode.OPERATIONAL);
        }
        try (Stream<Path> files = Files.list(export)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .anyMatch(name -> name.matches("artifact-[0-9a-f]{64}"));
        }
        try (ExportDirectory source = ExportDirectory.open(export)) {
            assertThat(Copies.importFrom(source, temp.resolve("restored"), ImportOptions.of(ArtifactMode.OPERATIONAL)))
                    .isNotNull();
        }
        try (StoreExporter before = StoreExporter.open(store, ArtifactMode.OPERATIONAL);
                StoreExporter after = StoreExporter.open(temp.resolve("restored"), ArtifactMode.OPERATIONAL)) {
            assertThat(Recorded.lines(after.exportData())).isEqualTo(Recorded.lines(before.exportData()));
        }
    }

    private Path withManifest(byte[] text) throws IOException {
        Path export = Files.createDirectories(temp.resolve("export"));
        Files.write(export.resolve("export-manifest.json"), text);
        return export;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"blockHeight\":1,\"blockHeight\":2,\"data\":\"d\"}",
                "{\"blockHeight\":1,\"data\":\"d\",\"data\":\"e\"}",
                "{\"blockHeight\":1,\"data\":\"d\",\"other\":{\"a\":1,\"a\":2}}"
            })
    void manifestThatSaysAThingTwiceIsRefused(String manifest) throws IOException {
        Path export = withManifest(manifest.getBytes(StandardCharsets.UTF_8));
        refuses(() -> ExportDirectory.open(export).close(), "Duplicate field");
    }

    @Test
    void manifestThatListsAnArtifactTwiceIsRefused() throws IOException {
        Path export = withManifest(
                "{\"blockHeight\":1,\"data\":\"d\",\"artifacts\":[[\"snapshot.v1.1\",\"a\"],[\"snapshot.v1.1\",\"b\"]]}"
                        .getBytes(StandardCharsets.UTF_8));
        refuses(() -> ExportDirectory.open(export).close(), "lists the artifact snapshot.v1.1 twice");
    }

    @Test
    void brokenManifestIsToldInOneLine() throws IOException {
        Path export = withManifest("{\"blockHeight\":1,\n\"data\":\"d\"}\nx".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> ExportDirectory.open(export).close())
                .hasMessageContaining("is malformed", "(line 3)")
                .hasMessageNotContainingAny("REDACTED", "\n");
    }

    @Test
    void pipeInPlaceOfAManifestIsNamed() throws Exception {
        Path export = Files.createDirectories(temp.resolve("export"));
        Path pipe = export.resolve("export-manifest.json");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        refuses(() -> ExportDirectory.open(export).close(), pipe + " is not a regular file");
    }

    @Test
    void manifestThatIsNoTextIsRefused() throws IOException {
        Path export = withManifest("{\"blockHeight\":1,\"data\":\"\u00fc\"}".getBytes(StandardCharsets.ISO_8859_1));
        refuses(() -> ExportDirectory.open(export).close(), "it is not UTF-8");
    }

    @Test
    void pipeInAnArchiveIsNamed() throws Exception {
        Path archive = Files.createDirectories(temp.resolve("archive"));
        Path pipe = archive.resolve("transcript.v1.0.5.gz");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        ArtifactDirectory opened = ArtifactDirectory.open(archive);
        assertThat(opened.names()).hasSize(1);
        assertThatThrownBy(() ->
                        opened.artifact(ArtifactName.parse("transcript.v1.0.5")).close())
                .hasMessageContaining(pipe + " is not a regular file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "transcriptSpans SET startPos = NULL",
                "transcriptSpans SET startPos = 'x' || startPos",
                "transcriptSpans SET endPos = NULL",
                "transcriptSpans SET endPos = 1.5",
                "transcriptSpans SET endPos = x'01'",
                "transcriptSpans SET incarnation = NULL",
                "transcriptSpans SET incarnation = 'one'",
                "snapshots SET snapPos = 'x' || snapPos",
                "snapshots SET snapPos = NULL"
            })
    void numberThatIsNoneIsNotExportedAsZero(String damage) throws Exception {
        Path store = Recorded.copy(Recorded.KEPT, temp);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + StoreDirectory.fileIn(store));
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("UPDATE " + damage)).isPositive();
        }
        try (StoreExporter source = StoreExporter.open(store, ArtifactMode.DEBUG)) {
            String column = damage.replaceAll(".* SET (\\w+) .*", "$1");
            refuses(() -> assertThat(Recorded.lines(source.exportData())).isEmpty(), column);
        }
    }
}
