package io.swingnode.persistence.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.persistence.History;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.TestStore;
import io.swingnode.persistence.archive.ArchiveOptions;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.transfer.ArtifactDirectory;
import io.swingnode.protocol.ArtifactMode;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that prunes and repopulates, at moments of chance; the next run goes on where it was. */
class PruneKillTest {
    private static final int KILLS = 8;
    private static final int KILL_AFTER_MILLIS_MAX = 700;

    @TempDir
    Path temp;

    private void workUntilKilled(Path store, Path archive, int afterMillis) throws Exception {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx128m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PruneLoop.class.getName(),
                        store.toString(),
                        archive.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = process.inputReader()) {
            assertThat(out.readLine()).isEqualTo("working");
            boolean ended = process.waitFor(afterMillis, TimeUnit.MILLISECONDS);
            assertThat(ended).as("the process goes on until it is killed").isFalse();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void killedPruneAndRepopulateGoOnWhereTheyWere() throws Exception {
        long seed = System.nanoTime();
        System.out.println("PruneKillTest seed " + seed);
        Random random = new Random(seed);
        Path store = temp.resolve("store");
        Path archive = temp.resolve("archive");
        StoreOptions options = StoreOptions.builder()
                .keepSnapshots(true)
                .archive(ArchiveOptions.below(archive))
                .build();
        History.make(store, options);
        try (SwingStore open = SwingStore.open(store, options)) {
            for (int i = 0; i < 3_000; i++) {
                open.transcripts().addItem(TestStore.V1, i + "x".repeat(500));
            }
            open.transcripts().rolloverSpan(TestStore.V1);
            open.commit();
        }
        Map<String, String> operational = History.export(store, ArtifactMode.OPERATIONAL);
        Map<String, String> debug = History.export(store, ArtifactMode.DEBUG);
        for (int kill = 0; kill < KILLS; kill++) {
            workUntilKilled(store, archive, random.nextInt(KILL_AFTER_MILLIS_MAX));
            assertThat(History.export(store, ArtifactMode.OPERATIONAL)).isEqualTo(operational);
            assertThat(History.findings(store))
                    .as("half a span at most")
                    .hasSizeLessThanOrEqualTo(1)
                    .hasOnlyElementsOfType(Finding.MissingItems.class);
        }
        StoreRepopulator.repopulate(
                store, ArtifactDirectory.open(archive), false, WorkProgress.NONE, StoreOptions.defaults());
        assertThat(History.export(store, ArtifactMode.DEBUG)).isEqualTo(debug);
        StorePruner.prune(store, PruneOptions.ALL, WorkProgress.NONE, Database.sqlite());
        assertThat(History.export(store, ArtifactMode.OPERATIONAL)).isEqualTo(operational);
        assertThat(History.findings(store)).isEmpty();
    }
}
