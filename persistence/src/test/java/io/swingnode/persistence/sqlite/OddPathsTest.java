package io.swingnode.persistence.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.maintenance.StoreInfo;
import io.swingnode.persistence.transfer.Copies;
import io.swingnode.persistence.transfer.ExportDirectory;
import io.swingnode.persistence.transfer.ImportOptions;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every name that the file system takes is a name for a store, and for no other file. */
class OddPathsTest {
    @TempDir
    Path temp;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a?b",
                "a?mode=memory",
                "mode=memory",
                "a#b",
                "100%",
                "a%20b",
                "a b",
                "a&cache=shared",
                "a;b",
                "file:x",
                ":memory:",
                "\u00fc\ud83d\ude00",
                "it's \"quoted\"",
                "back\\slash",
                "line\nfeed",
                "-rf"
            })
    void storeIsWhereItsNameSays(String name) throws IOException {
        Path dir = temp.resolve(name);
        try (SwingStore store = SwingStore.open(dir, StoreOptions.defaults())) {
            store.kernelKv().set("a", name);
            store.commit();
        }
        assertThat(dir.resolve(StoreDirectory.FILE_NAME)).isNotEmptyFile();
        assertThat(entries(temp)).containsExactly(name);
        assertThat(StoreInfo.read(dir, Database.sqlite()).fileBytes()).isPositive();
        Path export = temp.resolve("export of " + name);
        try (StoreExporter exporter = StoreExporter.open(dir, ArtifactMode.OPERATIONAL)) {
            Copies.export(exporter, export, ArtifactMode.OPERATIONAL);
        }
        Path copy = temp.resolve("copy of " + name);
        try (ExportDirectory source = ExportDirectory.open(export)) {
            Copies.importFrom(source, copy, ImportOptions.of(ArtifactMode.OPERATIONAL));
        }
        try (SwingStore store = SwingStore.openReadOnly(copy, StoreOptions.defaults())) {
            assertThat(store.kernelKv().get("a")).contains(name);
        }
        assertThat(entries(temp)).containsExactlyInAnyOrder(name, "export of " + name, "copy of " + name);
    }

    private static List<String> entries(Path dir) throws IOException {
        try (Stream<Path> entries = Files.list(dir)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }
}
