package io.swingnode.persistence.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.maintenance.StoreSpace;
import io.swingnode.persistence.transfer.ImportOptions;
import io.swingnode.persistence.transfer.StoreImporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever replaces, erases or rewrites a store respects who holds it. */
class StoreHoldTest {
    @TempDir
    Path temp;

    private Path dir = Path.of("");

    @BeforeEach
    void makeStore() {
        dir = temp.resolve("store");
        try (SwingStore store = SwingStore.open(dir, StoreOptions.defaults())) {
            store.kernelKv().set("a", "1");
            store.commit();
        }
    }

    private List<Runnable> replacements() {
        ImportOptions options = ImportOptions.of(ArtifactMode.OPERATIONAL);
        return List.of(
                () -> StoreDirectory.erase(dir),
                () -> SwingStore.init(dir, StoreOptions.defaults()).close(),
                () -> StoreImporter.begin(dir, options).close(),
                () -> StoreSpace.rewrite(dir, Database.sqlite()));
    }

    private void assertRefused(Runnable replacement) {
        assertThatThrownBy(replacement::run)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BUSY))
                .hasMessageContaining(
                        "in use by a test (process " + ProcessHandle.current().pid() + ")");
        try (SwingStore store = SwingStore.openReadOnly(dir, StoreOptions.defaults())) {
            assertThat(store.kernelKv().get("a")).contains("1");
        }
    }

    @Test
    void heldStoreIsNeitherErasedNorReplacedNorRewritten() {
        try (StoreHold hold = StoreHold.take(dir, "a test")) {
            assertThat(hold).isNotNull();
            replacements().forEach(this::assertRefused);
        }
        replacements().forEach(Runnable::run);
        assertThat(temp.resolve("store.inuse"))
                .as("nothing is left beside the store")
                .doesNotExist();
    }

    @Test
    void holdIsFoundByAnotherNameOfTheDirectory() throws IOException {
        Path link = Files.createSymbolicLink(temp.resolve("link"), dir);
        try (StoreHold hold = StoreHold.take(link, "a test")) {
            assertThat(hold).isNotNull();
            assertRefused(() -> StoreDirectory.erase(dir));
        }
    }

    @Test
    void lockFileThatAKilledHolderLeftHoldsNothing() throws IOException {
        Files.writeString(temp.resolve("store.inuse"), "a node (process 1)");
        try (StoreHold hold = StoreHold.take(dir, "a test")) {
            assertThat(hold).isNotNull();
        }
    }
}
