package io.swingnode.persistence.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.swingnode.persistence.ChildJvm;
import io.swingnode.persistence.Recorded;
import io.swingnode.persistence.maintenance.StoreInfo;
import io.swingnode.persistence.maintenance.StoreVerifier;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.MaintenanceLock;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.persistence.sqlite.StoreHold;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store's directory that is a mount point, or stands in a directory that cannot be written; in a process with mounts of its own. */
class MountedStoreTest {
    private static final String MOUNT_POINT = "mount --bind \"$1\" \"$1\" && shift && exec \"$@\"";

    private static final String READ_ONLY_PARENT = "mount --bind \"$1/..\" \"$1/..\" && mount --bind \"$1\" \"$1\" "
            + "&& mount -o remount,bind,ro \"$1/..\" && shift && exec \"$@\"";

    private static final String READ_ONLY_MEDIUM =
            "mount --bind \"$1\" \"$1\" && mount -o remount,bind,ro \"$1\" && shift && exec \"$@\"";

    /** Reads a store that nobody can write, in every way. */
    static final class Reading {
        private Reading() {}

        public static void main(String[] args) {
            Path store = Path.of(args[0]);
            System.out.println(
                    "vats " + (StoreInfo.read(store, Database.sqlite()).vats().size() > 0));
            System.out.println("sound "
                    + StoreVerifier.verify(store, CopyProgress.NONE, Database.sqlite())
                            .isSound());
            try (StoreExporter exporter = StoreExporter.open(store, ArtifactMode.ARCHIVAL)) {
                Copies.export(exporter, Path.of(args[1]), ArtifactMode.ARCHIVAL);
            }
            try (StoreExporter exporter = StoreExporter.open(store, ArtifactMode.ARCHIVAL)) {
                ImportReport report =
                        Copies.importFrom(exporter, Path.of(args[2]), ImportOptions.of(ArtifactMode.ARCHIVAL));
                System.out.println("imported " + report.resumed());
            }
        }
    }

    @TempDir
    Path temp;

    private Path store = Path.of("");

    /** Does, on a mounted directory, what keeps files beside a store. */
    static final class Work {
        private Work() {}

        public static void main(String[] args) throws IOException {
            Path store = Path.of(args[0]);
            ArtifactMode mode = ArtifactMode.ARCHIVAL;
            ImportReport report = null;
            try {
                Copies.importFrom(new Interrupted(MemoryExport.kept()), store, ImportOptions.of(mode));
            } catch (IllegalStateException e) {
                report = Copies.importFrom(MemoryExport.kept(), store, ImportOptions.of(mode));
            }
            System.out.println("resumed " + (report != null && report.resumed()));
            try (StoreHold hold = StoreHold.take(store, "the child")) {
                StoreDirectory.erase(store);
                System.out.println("erased while held: " + (hold != null));
            } catch (StoreException e) {
                System.out.println(e.reason());
            }
            MaintenanceLock lock = MaintenanceLock.of(StoreDirectory.fileIn(store));
            boolean acquired = lock.tryAcquire();
            System.out.println("maintained " + acquired + " " + lock.isHeld());
            lock.release();
        }
    }

    @BeforeEach
    void makeStore() throws Exception {
        assumeTrue(run("unshare", "-rm", "true") == 0, "mounts need user namespaces");
        store = Files.createDirectory(temp.resolve("store"));
    }

    private static int run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            return -1;
        }
    }

    private void assertWorks(String mounts) throws Exception {
        List<String> before = List.of("unshare", "-rm", "sh", "-c", mounts, "sh", store.toString());
        try (ChildJvm child = ChildJvm.startAfter(before, Work.class, store)) {
            assertThat(child.readLine()).isEqualTo("resumed true");
            assertThat(child.readLine()).isEqualTo("BUSY");
            assertThat(child.readLine()).isEqualTo("maintained true true");
            child.end();
        }
        assertThat(StoreVerifier.verify(store, CopyProgress.NONE, Database.sqlite())
                        .isSound())
                .isTrue();
        try (Stream<Path> files = Files.list(temp)) {
            assertThat(files).as("nothing is left beside the store").containsExactly(store);
        }
        StoreDirectory.requireOwnFilesOnly(store);
        try (StoreExporter exporter = StoreExporter.open(store, ArtifactMode.ARCHIVAL)) {
            Copies.export(exporter, temp.resolve("again"), ArtifactMode.ARCHIVAL);
        }
        assertThat(Recorded.files(temp.resolve("again")))
                .isEqualTo(Recorded.files(Recorded.export("kept", ArtifactMode.ARCHIVAL)));
    }

    @Test
    void mediumThatCannotBeWrittenIsRead() throws Exception {
        Copies.importFrom(MemoryExport.kept(), store, ImportOptions.of(ArtifactMode.ARCHIVAL));
        List<String> before = List.of("unshare", "-rm", "sh", "-c", READ_ONLY_MEDIUM, "sh", store.toString());
        Path export = temp.resolve("export");
        try (ChildJvm child = ChildJvm.startAfter(before, Reading.class, store, export, temp.resolve("copy"))) {
            assertThat(child.readLine()).isEqualTo("vats true");
            assertThat(child.readLine()).isEqualTo("sound true");
            assertThat(child.readLine()).isEqualTo("imported false");
            child.end();
        }
        assertThat(Recorded.files(export)).isEqualTo(Recorded.files(Recorded.export("kept", ArtifactMode.ARCHIVAL)));
    }

    @Test
    void mountPointTakesImportsAndLocks() throws Exception {
        assertWorks(MOUNT_POINT);
    }

    @Test
    void directoryInOneThatCannotBeWrittenTakesImportsAndLocks() throws Exception {
        assertWorks(READ_ONLY_PARENT);
    }
}
