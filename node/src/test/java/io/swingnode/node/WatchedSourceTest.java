package io.swingnode.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.persistence.Cursor;
import io.swingnode.persistence.ExportDirectoryWriter;
import io.swingnode.persistence.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedSourceTest {
    private final Cancellation cancellation = new Cancellation();

    @TempDir
    private Path dir;

    private Path store;

    @BeforeEach
    void makeStore() throws IOException {
        store = dir.resolve("store");
        SampleStore.make(store);
    }

    private WatchedSource open() {
        Progress progress = Progress.to(new PrintWriter(new StringWriter()), false, "test");
        return new WatchedSource(
                StoreExporter.open(store, ArtifactMode.OPERATIONAL), progress, cancellation, "stopped; go on later");
    }

    @Test
    void stopsBetweenEntries() {
        try (WatchedSource source = open();
                Cursor<ExportEntry> entries = source.exportData()) {
            assertThat(entries.hasNext()).isTrue();
            cancellation.request();
            assertThatThrownBy(entries::hasNext)
                    .isInstanceOf(CancelledException.class)
                    .hasMessage("stopped; go on later");
        }
    }

    @Test
    void stopsWithinAnArtifact() throws IOException {
        try (WatchedSource source = open();
                InputStream snapshot = source.artifact(new ArtifactName.Snapshot(SampleStore.V1, 1))) {
            assertThat(snapshot.read()).isEqualTo('h');
            cancellation.request();
            assertThatThrownBy(() -> snapshot.read(new byte[16])).isInstanceOf(CancelledException.class);
        }
    }

    @Test
    void anExportThatWasStoppedCanBeBegunAgain() {
        Path target = dir.resolve("export");
        cancellation.request();
        try (WatchedSource source = open()) {
            assertThatThrownBy(() -> ExportDirectoryWriter.write(
                            source, target, ArtifactMode.OPERATIONAL, source.copyProgress()))
                    .isInstanceOf(CancelledException.class);
        }
        assertThat(target.resolve("export-manifest.json")).doesNotExist();
        int status = Main.run(
                new String[] {"export", store.toString(), target.toString()}, new StringWriter(), new StringWriter());
        assertThat(status).isEqualTo(ExitCodes.OK);
        assertThat(target.resolve("export-manifest.json")).exists();
    }
}
