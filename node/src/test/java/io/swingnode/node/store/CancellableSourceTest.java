package io.swingnode.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.node.Cancellation;
import io.swingnode.node.CancelledException;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.Main;
import io.swingnode.node.Progress;
import io.swingnode.persistence.io.FileMode;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.streams.ExportStreams;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CancellableSourceTest {
    private final Cancellation cancellation = new Cancellation();

    @TempDir
    private Path dir;

    private Path store;

    @BeforeEach
    void makeStore() throws IOException {
        store = dir.resolve("store");
        SampleStore.make(store);
    }

    private CancellableSource open() {
        Progress progress = Progress.to(new PrintWriter(new StringWriter()), false, "test");
        return new CancellableSource(
                StoreExporter.open(store, ArtifactMode.OPERATIONAL), progress, cancellation, "stopped; go on later");
    }

    @Test
    void stopsBetweenEntries() {
        try (CancellableSource source = open();
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
        try (CancellableSource source = open();
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
        try (CancellableSource source = open()) {
            assertThatThrownBy(() -> CommandStreams.export(
                            ExportStreams.of(source),
                            target,
                            ArtifactMode.OPERATIONAL,
                            source.copyProgress(),
                            FileMode.OWNER))
                    .isInstanceOf(CancelledException.class);
        }
        assertThat(target.resolve("export-manifest.json")).doesNotExist();
        int status = Main.run(
                new String[] {"export", store.toString(), target.toString()}, new StringWriter(), new StringWriter());
        assertThat(status).isEqualTo(ExitCodes.OK);
        assertThat(target.resolve("export-manifest.json")).exists();
    }
}
