package io.swingnode.persistence.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.persistence.ChildJvm;
import io.swingnode.persistence.Recorded;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.maintenance.StoreVerifier;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.Hashes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that imports, at moments of chance, and looks at what it left. */
class ImportKillTest {
    private static final int KILLS = 20;
    private static final int KILL_AFTER_MILLIS_MAX = 120;

    @TempDir
    Path temp;

    private static String digest(Path store) throws IOException {
        try (StoreExporter exporter = StoreExporter.open(store, ArtifactMode.ARCHIVAL)) {
            StringBuilder all = new StringBuilder(Recorded.lines(exporter.exportData()));
            try (Cursor<ArtifactName> names = exporter.artifactNames()) {
                while (names.hasNext()) {
                    ArtifactName name = names.next();
                    try (InputStream bytes = exporter.artifact(name)) {
                        all.append(name.format()).append(Hashes.sha256(bytes.readAllBytes()));
                    }
                }
            }
            return Hashes.sha256(all.toString());
        }
    }

    private String importAndDigest(Path export, Path target) throws IOException {
        try (ExportDirectory source = ExportDirectory.open(export)) {
            Copies.importFrom(source, target, ImportOptions.of(ArtifactMode.ARCHIVAL));
        }
        return digest(target);
    }

    @Test
    void killedImportLeavesTheOldStoreOrTheNew() throws Exception {
        long seed = System.nanoTime();
        System.out.println("ImportKillTest seed " + seed);
        Random random = new Random(seed);
        Path one = Recorded.export("kept", ArtifactMode.ARCHIVAL).toAbsolutePath();
        Path other = temp.resolve("other-export");
        Path otherStore = temp.resolve("other-store");
        importAndDigest(one, otherStore);
        try (SwingStore store = SwingStore.open(otherStore, StoreOptions.defaults())) {
            for (int i = 0; i < 20_000; i++) {
                store.kernelKv().set("more" + i, "value" + i);
            }
            store.commit();
        }
        try (StoreExporter exporter = StoreExporter.open(otherStore, ArtifactMode.ARCHIVAL)) {
            Copies.export(exporter, other, ArtifactMode.ARCHIVAL);
        }
        Set<String> whole = Set.of(digest(otherStore), importAndDigest(one, temp.resolve("one-store")));

        Path target = temp.resolve("target");
        int interrupted = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Path first = kill % 2 == 0 ? one : other;
            Path second = kill % 2 == 0 ? other : one;
            ChildJvm.runUntilKilled(
                    "importing", random.nextInt(KILL_AFTER_MILLIS_MAX), ImportLoop.class, target, first, second);
            interrupted += Files.exists(temp.resolve("target.importing")) ? 1 : 0;
            Optional<String> found = StoreDirectory.isStore(target) ? Optional.of(digest(target)) : Optional.empty();
            found.ifPresent(digest -> assertThat(whole).contains(digest));
        }
        assertThat(interrupted).isPositive();
        assertThat(importAndDigest(one, target)).isEqualTo(digest(temp.resolve("one-store")));
        assertThat(temp.resolve("target.importing")).doesNotExist();
        assertThat(StoreVerifier.verify(target, CopyProgress.NONE, Database.sqlite())
                        .findings())
                .isEmpty();
    }
}
