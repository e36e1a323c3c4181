package io.swingnode.persistence.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.persistence.Recorded;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.StoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way in which an export can be wrong, and that the store which was there stays as it was. */
class DamagedImportTest {
    @TempDir
    Path temp;

    private Path dir;

    @BeforeEach
    void chooseTarget() {
        dir = temp.resolve("store");
    }

    private void assertExportsAsKept() throws IOException {
        Path again = temp.resolve("again");
        try (StoreExporter exporter = StoreExporter.open(dir, ArtifactMode.ARCHIVAL)) {
            Copies.export(exporter, again, ArtifactMode.ARCHIVAL);
        }
        assertThat(Recorded.files(again)).isEqualTo(Recorded.files(Recorded.export("kept", ArtifactMode.ARCHIVAL)));
    }

    private static String span(long startPos, long endPos, String hash, int isCurrent) {
        return "{\"vatID\":\"v1\",\"startPos\":" + startPos + ",\"endPos\":" + endPos + ",\"hash\":\"" + hash
                + "\",\"isCurrent\":" + isCurrent + ",\"incarnation\":0}";
    }

    private static Arguments damage(String message, Consumer<MemoryExport> damage) {
        return Arguments.of(message, damage);
    }

    static Stream<Arguments> damages() {
        return Stream.concat(recordDamages(), artifactDamages());
    }

    private static Stream<Arguments> recordDamages() {
        String current = span(17, 21, "h", 1);
        return Stream.of(
                damage("unknown export-data type \"x\" on import", e -> e.entry("x.y", "z")),
                damage("is refused: keys under host. belong to the host", e -> e.entry("kv.host.a", "z")),
                damage("export-data value holds half a surrogate pair", e -> e.entry("kv.a", "\ud83d")),
                damage(
                        "transcript key \"transcript.v1.0\" mismatches metadata",
                        e -> e.replace("transcript.v1.0", span(1, 3, "h", 0))),
                damage(
                        "transcript key \"transcript.v1.0\" mismatches metadata",
                        e -> e.replace("transcript.v1.0", span(0, 3, "h", 1))),
                damage(
                        "transcript key \"transcript.v1.current\" mismatches metadata",
                        e -> e.replace("transcript.v1.current", span(17, 21, "h", 0))),
                damage(
                        "transcript key \"transcript.v7.current\" mismatches metadata",
                        e -> e.entry("transcript.v7.current", current)),
                damage(
                        "transcript metadata missing endPos",
                        e -> e.replace(
                                "transcript.v1.0", "{\"vatID\":\"v1\",\"startPos\":0,\"hash\":\"h\",\"isCurrent\":0}")),
                damage("transcript metadata missing hash", e -> e.replace("transcript.v1.0", span(0, 3, "", 0))),
                damage("is not JSON", e -> e.replace("transcript.v1.0", "{")),
                damage(
                        "snapshot metadata missing inUse",
                        e -> e.replace("snapshot.v1.16", "{\"vatID\":\"v1\",\"snapPos\":16,\"hash\":\"h\"}")),
                damage(
                        "snapshot key \"snapshot.v1.16\" mismatches metadata",
                        e -> e.replace(
                                "snapshot.v1.16", "{\"vatID\":\"v1\",\"snapPos\":17,\"hash\":\"h\",\"inUse\":1}")),
                damage(
                        "contradicts another",
                        e -> e.entry("snapshot.v1.99", "{\"vatID\":\"v1\",\"snapPos\":99,\"hash\":\"h\",\"inUse\":1}")),
                damage("bundle key \"bundle.b0-1\" mismatches metadata", e -> e.entry("bundle.b0-1", "b0-2")),
                damage("unsupported BundleID", e -> e.entry("bundle.b7-1", "b7-1")));
    }

    private static Stream<Arguments> artifactDamages() {
        return Stream.of(
                damage("hash is", e -> e.artifact("transcript.v1.0.3", "a\nb\nc\n")),
                damage(
                        "\"transcript.v1.0.3\" is not complete: 2 items of 3",
                        e -> e.artifact("transcript.v1.0.3", "a\nb\n")),
                damage("holds more than its 3 items", e -> e.artifact("transcript.v1.0.3", "a\nb\nc\nd\n")),
                damage(
                        "holds a line that is not UTF-8",
                        e -> e.artifact("transcript.v1.0.3", new byte[] {'a', '\n', (byte) 0xc3, '\n', 'c', '\n'})),
                damage("mismatches metadata", e -> e.artifact("transcript.v1.0.4", "a\nb\nc\nd\n")),
                damage("no metadata for artifact \"transcript.v9.0.1\"", e -> e.artifact("transcript.v9.0.1", "a\n")),
                damage("no metadata for artifact \"snapshot.v9.1\"", e -> e.artifact("snapshot.v9.1", "a")),
                damage("no metadata for artifact \"bundle.b0-9\"", e -> e.artifact("bundle.b0-9", "a")),
                damage("artifact \"snapshot.v1.16\" hash is", e -> e.artifact("snapshot.v1.16", "other")),
                damage("incomplete archival transcript: 18 vs 21", e -> e.without("transcript.v1.0.3")),
                damage(
                        "current snapshots are pruned for vats v1,v2",
                        e -> e.without("snapshot.v1.16").without("snapshot.v2.15")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damages")
    void damagedExportLeavesTheStoreThatWasThere(String message, Consumer<MemoryExport> damage) throws Exception {
        try (ExportDirectory old = ExportDirectory.open(Recorded.export("pruned", ArtifactMode.OPERATIONAL))) {
            Copies.importFrom(old, dir, ImportOptions.of(ArtifactMode.OPERATIONAL));
        }
        var before = Recorded.files(dir);
        MemoryExport export = MemoryExport.kept();
        damage.accept(export);
        assertThatThrownBy(() -> Copies.importFrom(export, dir, ImportOptions.of(ArtifactMode.ARCHIVAL)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(message);
        assertThat(Recorded.files(dir)).isEqualTo(before);
        // What the failed import left does not stand in the way of a good one.
        Copies.importFrom(MemoryExport.kept(), dir, ImportOptions.of(ArtifactMode.ARCHIVAL));
        assertExportsAsKept();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb\n", "a\nb\nc\n", "a\nb\nc\nd\n"})
    void refusedArtifactMayBeGivenAgain(String damaged) throws IOException {
        MemoryExport export = MemoryExport.kept();
        ImportOptions options = ImportOptions.of(ArtifactMode.ARCHIVAL);
        try (StoreImporter importer = StoreImporter.begin(dir, options)) {
            export.entries.forEach(importer::accept);
            assertThat(importer.endOfData()).isTrue();
            InputStream bytes = new ByteArrayInputStream(damaged.getBytes(StandardCharsets.UTF_8));
            assertThatThrownBy(() -> importer.artifact(ArtifactName.parse("transcript.v1.0.3"), bytes))
                    .isInstanceOf(StoreException.class);
            for (ArtifactName name : export.names) {
                if (importer.accepts(name)) {
                    importer.artifact(name, export.artifact(name));
                }
            }
            importer.complete();
            importer.putHostValue("host.height", export.hostValue("host.height").orElseThrow());
            importer.publish();
        }
        assertExportsAsKept();
    }

    @ParameterizedTest
    @ValueSource(strings = {"transcript.v1.3", "transcript.v1.0", "transcript.v2.0"})
    void missingRecordBetweenOthersIsNoticed(String key) {
        MemoryExport export = MemoryExport.kept();
        assertThat(export.entries.removeIf(entry -> entry.key().equals(key))).isTrue();
        assertThatThrownBy(() -> Copies.importFrom(export, dir, ImportOptions.of(ArtifactMode.OPERATIONAL)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("the export data lacks a record");
        assertThat(dir).doesNotExist();
    }

    @Test
    void missingBundleIsNoticed() {
        MemoryExport export = MemoryExport.kept();
        export.names.removeIf(name -> name instanceof ArtifactName.Bundle);
        assertThatThrownBy(() -> Copies.importFrom(export, dir, ImportOptions.of(ArtifactMode.OPERATIONAL)))
                .hasMessageContaining("missing bundles for: b0-");
        assertThat(dir).doesNotExist();
    }

    @Test
    void damagedBundleIsNoticed() {
        MemoryExport export = MemoryExport.kept();
        export.bytes.replaceAll(
                (name, content) -> name.startsWith("bundle.b0") ? "{}".getBytes(StandardCharsets.UTF_8) : content);
        assertThatThrownBy(() -> Copies.importFrom(export, dir, ImportOptions.of(ArtifactMode.OPERATIONAL)))
                .hasMessageContaining("is malformed");
    }
}
