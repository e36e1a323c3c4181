package io.swingnode.persistence.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.persistence.Recorded;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.maintenance.PruneOptions;
import io.swingnode.persistence.maintenance.StoreInfo;
import io.swingnode.persistence.maintenance.StorePruner;
import io.swingnode.persistence.maintenance.StoreVerifier;
import io.swingnode.persistence.maintenance.WorkProgress;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.persistence.sqlite.StoreHold;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A pipe where a file should be is refused; opening it would wait for ever. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PipesTest {
    @TempDir
    Path temp;

    private static void makePipe(Path file) throws Exception {
        Files.deleteIfExists(file);
        assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                .isZero();
    }

    private Path copyOfExport() throws Exception {
        Path export = Files.createDirectories(temp.resolve("export"));
        try (Stream<Path> files = Files.list(Recorded.export("kept", ArtifactMode.OPERATIONAL))) {
            for (Path file : files.toList()) {
                Files.copy(file, export.resolve(file.getFileName()));
            }
        }
        return export;
    }

    @Test
    void fileOfAnExport() throws Exception {
        for (String name : List.of("export-manifest.json", "export-data.jsonl", "snapshot.v1.16")) {
            Path export = copyOfExport();
            makePipe(export.resolve(name));
            assertThatThrownBy(() -> {
                        try (ExportDirectory source = ExportDirectory.open(export)) {
                            Copies.importFrom(
                                    source, temp.resolve("store"), ImportOptions.of(ArtifactMode.OPERATIONAL));
                        }
                    })
                    .as(name)
                    .isInstanceOf(StoreException.class);
            try (Stream<Path> files = Files.list(export)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Both then work with a lock in the store's directory. */
    @Test
    void locksBesideAStore() throws Exception {
        Path dir = temp.resolve("store");
        SwingStore.open(dir, StoreOptions.defaults()).close();
        makePipe(temp.resolve("store.maintenance"));
        makePipe(temp.resolve("store.inuse"));
        assertThat(StorePruner.prune(dir, PruneOptions.ALL, WorkProgress.NONE, Database.sqlite()))
                .isNotNull();
        try (StoreHold hold = StoreHold.take(dir, "a test")) {
            assertThat(hold).isNotNull();
            assertThatThrownBy(() -> StoreHold.take(dir, "another")).hasMessageContaining("in use by a test");
        }
        StoreDirectory.requireOwnFilesOnly(dir);
    }

    @Test
    void fileOfAStore() throws Exception {
        Path dir = Files.createDirectories(temp.resolve("store"));
        makePipe(StoreDirectory.fileIn(dir));
        List<Runnable> users = List.of(
                () -> SwingStore.open(dir, StoreOptions.defaults()).close(),
                () -> SwingStore.openReadOnly(dir, StoreOptions.defaults()).close(),
                () -> StoreExporter.open(dir, ArtifactMode.DEBUG).close(),
                () -> StoreInfo.read(dir, Database.sqlite()),
                () -> StoreVerifier.verify(dir, CopyProgress.NONE, Database.sqlite()),
                () -> StorePruner.prune(dir, PruneOptions.ALL, WorkProgress.NONE, Database.sqlite()));
        for (Runnable user : users) {
            assertThatThrownBy(user::run)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("is not a regular file");
        }
    }
}
