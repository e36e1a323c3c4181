package io.swingnode.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.persistence.archive.ArchiveOptions;
import io.swingnode.persistence.io.FileMode;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.persistence.transfer.Copies;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.persistence.transfer.ExportDirectory;
import io.swingnode.persistence.transfer.ExportDirectoryWriter;
import io.swingnode.persistence.transfer.ImportOptions;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.VatId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may read what a store, its archive and its exports leave on disk. */
class FileModesTest {
    private static final VatId V1 = new VatId("v1");

    @TempDir
    Path temp;

    /** The modes of all files below a folder, but for those by which others find that it is in use. */
    private static Map<String, String> modes(Path dir) throws IOException {
        Map<String, String> modes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                modes.put(
                        file.getFileName().toString(),
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            }
        }
        return modes;
    }

    /** What the umask of this process makes of a new file. */
    private String ofTheUmask() throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(Files.createFile(temp.resolve("made-by-umask"))));
    }

    private SwingStore openWithHistory(StoreOptions options) {
        SwingStore store = SwingStore.open(temp.resolve("store"), options);
        store.transcripts().initTranscript(V1);
        store.transcripts().addItem(V1, "{}");
        store.transcripts().rolloverSpan(V1);
        store.commit();
        return store;
    }

    private static StoreOptions.Builder archiving(Path dir) {
        return StoreOptions.builder().archive(ArchiveOptions.below(dir));
    }

    @Test
    void whatAStoreMakesIsForItsOwnerOnlyByDefault() throws IOException {
        Path archive = temp.resolve("archive");
        try (SwingStore store = openWithHistory(archiving(archive).build())) {
            assertThat(store.kernelKv().has("a")).isFalse();
            assertThat(modes(temp.resolve("store")))
                    .containsKeys("swingstore.sqlite", "swingstore.sqlite-wal", "swingstore.sqlite-shm")
                    .allSatisfy((name, mode) -> assertThat(mode).as(name).isEqualTo("rw-------"));
        }
        assertThat(modes(archive))
                .isNotEmpty()
                .allSatisfy((name, mode) -> assertThat(mode).as(name).isEqualTo("rw-------"));
    }

    @ParameterizedTest
    @CsvSource({"OWNER, rw-------", "GROUP, rw-r-----", "UMASK, ''"})
    void theModeIsAnOption(FileMode mode, String permissions) throws IOException {
        String expected = permissions.isEmpty() ? ofTheUmask() : permissions;
        Path archive = temp.resolve("archive");
        // The archive is named after the mode, as a command would.
        StoreOptions options = StoreOptions.builder().fileMode(mode).build().toBuilder()
                .archive(ArchiveOptions.below(archive))
                .build();
        try (SwingStore store = openWithHistory(options)) {
            assertThat(store.kernelKv().has("a")).isFalse();
            assertThat(modes(temp.resolve("store")))
                    .hasSizeGreaterThanOrEqualTo(3)
                    .allSatisfy((name, found) -> assertThat(found).as(name).isEqualTo(expected));
        }
        assertThat(modes(archive))
                .isNotEmpty()
                .allSatisfy((name, found) -> assertThat(found).as(name).isEqualTo(expected));
    }

    @ParameterizedTest
    @CsvSource({"OWNER, rw-------", "GROUP, rw-r-----", "UMASK, ''"})
    void exportsAndImportsHaveTheModeToo(FileMode mode, String permissions) throws IOException {
        String expected = permissions.isEmpty() ? ofTheUmask() : permissions;
        Path out = temp.resolve("out");
        try (ExportDirectoryWriter writer =
                ExportDirectoryWriter.begin(out, 1, ArtifactMode.ARCHIVAL, CopyProgress.NONE, mode)) {
            BundleId id = new BundleId("b0-" + "0".repeat(128));
            writer.artifact(new ArtifactName.Bundle(id), new ByteArrayInputStream(new byte[3]));
            long unused = writer.finish();
        }
        assertThat(modes(out))
                .hasSize(3)
                .allSatisfy((name, found) -> assertThat(found).as(name).isEqualTo(expected));

        Path target = temp.resolve("imported");
        Copies.importFrom(
                ExportDirectory.open(Recorded.export("kept", ArtifactMode.ARCHIVAL)),
                target,
                ImportOptions.of(ArtifactMode.ARCHIVAL)
                        .withDatabase(Database.sqlite().withFileMode(mode)));
        assertThat(modes(target)).containsEntry(StoreDirectory.FILE_NAME, expected);
    }

    @Test
    void filesThatAreThereKeepTheirModes() throws IOException {
        openWithHistory(StoreOptions.builder().fileMode(FileMode.GROUP).build()).close();
        try (SwingStore store = SwingStore.open(temp.resolve("store"), StoreOptions.defaults())) {
            store.commit();
            assertThat(modes(temp.resolve("store")).values()).containsOnly("rw-r-----");
        }
    }

    @Test
    void aModeIsNamed() {
        assertThat(FileMode.named("file-mode", "group")).isEqualTo(FileMode.GROUP);
        assertThatThrownBy(() -> FileMode.named("file-mode", "0600"))
                .isInstanceOf(StoreException.class)
                .hasMessage("file-mode is \"0600\", but must be one of owner, group, umask");
    }
}
