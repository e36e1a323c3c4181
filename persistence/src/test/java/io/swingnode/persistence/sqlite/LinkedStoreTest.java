package io.swingnode.persistence.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.maintenance.StoreInfo;
import io.swingnode.persistence.transfer.ImportOptions;
import io.swingnode.persistence.transfer.StoreImporter;
import io.swingnode.protocol.ArtifactMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that is reached by a link, to its directory or to its database, is the store it leads to. */
class LinkedStoreTest {
    @TempDir
    Path temp;

    private Path linkedDirectory() throws IOException {
        Files.createDirectories(temp.resolve("real"));
        return Files.createSymbolicLink(temp.resolve("link"), temp.resolve("real"));
    }

    private Path linkedDatabase() throws IOException {
        Path real = temp.resolve("elsewhere");
        SwingStore.init(real, StoreOptions.defaults()).close();
        Path dir = Files.createDirectories(temp.resolve("store"));
        Files.createSymbolicLink(StoreDirectory.fileIn(dir), StoreDirectory.fileIn(real));
        return dir;
    }

    private static void fillsTheLogThatItsOwnerSees(Path dir) {
        try (SwingStore store = SwingStore.open(dir, StoreOptions.defaults())) {
            for (int i = 0; i < 200; i++) {
                store.kernelKv().set("key" + i, "x".repeat(1000));
            }
            store.commit();
            assertThat(StoreDirectory.walBytes(dir)).isGreaterThan(100_000);
            assertThat(StoreInfo.read(dir, Database.sqlite()).logBytes()).isEqualTo(StoreDirectory.walBytes(dir));
        }
    }

    @Test
    void logIsFoundThroughLinks() throws IOException {
        fillsTheLogThatItsOwnerSees(linkedDirectory());
        fillsTheLogThatItsOwnerSees(linkedDatabase());
    }

    @Test
    void linkedDatabaseIsNeitherErasedNorReplaced() throws IOException {
        Path dir = linkedDatabase();
        assertThatThrownBy(() -> StoreDirectory.erase(dir)).hasMessageContaining("is a link");
        assertThatThrownBy(() -> StoreImporter.begin(dir, ImportOptions.of(ArtifactMode.OPERATIONAL)))
                .hasMessageContaining("is a link");
        assertThat(StoreDirectory.fileIn(temp.resolve("elsewhere"))).exists();
    }
}
