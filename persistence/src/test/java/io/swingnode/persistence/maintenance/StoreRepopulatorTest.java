package io.swingnode.persistence.maintenance;

import static io.swingnode.persistence.TestStore.V1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.swingnode.persistence.History;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.TestStore;
import io.swingnode.persistence.archive.ArchiveOptions;
import io.swingnode.persistence.snapshot.SnapshotBlobs;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.persistence.transfer.ArtifactDirectory;
import io.swingnode.persistence.transfer.Copies;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.DeleteBudget;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was pruned comes back byte for byte, and nothing that was not recorded ever gets in. */
class StoreRepopulatorTest {
    @TempDir
    Path temp;

    private Path dir() {
        return temp.resolve("store");
    }

    private Path archive() {
        return temp.resolve("archive");
    }

    private StoreOptions archiving() {
        return StoreOptions.builder()
                .keepSnapshots(true)
                .archive(ArchiveOptions.below(archive()))
                .build();
    }

    private StoreRepopulator.Report repopulate(Path source) {
        return repopulate(source, WorkProgress.NONE);
    }

    private StoreRepopulator.Report repopulate(Path source, WorkProgress progress) {
        return StoreRepopulator.repopulate(
                dir(), ArtifactDirectory.open(source), RepopulateOptions.defaults(), progress, Database.sqlite());
    }

    private void prune() {
        StorePruner.prune(dir(), PruneOptions.ALL, WorkProgress.NONE, Database.sqlite());
    }

    @Test
    void archiveBringsBackEverythingThatWasPruned() {
        History.make(dir(), archiving());
        Map<String, String> archival = History.export(dir(), ArtifactMode.ARCHIVAL);
        Map<String, String> debug = History.export(dir(), ArtifactMode.DEBUG);
        prune();
        StoreRepopulator.Report report = repopulate(archive());
        assertThat(report.bad()).isEmpty();
        assertThat(report.spans()).isEqualTo(19);
        assertThat(report.snapshots()).isEqualTo(16);
        assertThat(report.present()).as("snapshots in use").isEqualTo(2);
        assertThat(History.export(dir(), ArtifactMode.ARCHIVAL)).isEqualTo(archival);
        assertThat(History.export(dir(), ArtifactMode.DEBUG)).isEqualTo(debug);
        assertThat(History.findings(dir())).isEmpty();
        assertThat(repopulate(archive()).present()).as("again").isEqualTo(37);
    }

    @Test
    void storeThatKeptNothingIsRepopulatedFromWhatItArchived() {
        History.make(dir(), archiving().toBuilder().keepTranscripts(false).build());
        Path other = temp.resolve("other");
        History.make(other, StoreOptions.builder().keepSnapshots(true).build());
        assertThat(repopulate(archive()).badCount()).isZero();
        assertThat(History.export(dir(), ArtifactMode.DEBUG)).isEqualTo(History.export(other, ArtifactMode.DEBUG));
    }

    @Test
    void exportBringsBackWhatItHolds() {
        History.make(dir(), archiving());
        Path export = temp.resolve("export");
        try (StoreExporter exporter = StoreExporter.open(dir(), ArtifactMode.ARCHIVAL)) {
            Copies.export(exporter, export, ArtifactMode.ARCHIVAL);
        }
        Map<String, String> archival = History.export(dir(), ArtifactMode.ARCHIVAL);
        prune();
        assertThat(repopulate(export).spans()).isEqualTo(12);
        assertThat(History.export(dir(), ArtifactMode.ARCHIVAL)).isEqualTo(archival);
        assertThat(History.findings(dir())).isEmpty();
    }

    @Test
    void exportOfAnEarlierBlockBringsBackWhatHadBeenClosedThenAndPassesTheRestOver() {
        History.make(dir(), archiving());
        Path export = temp.resolve("export");
        try (StoreExporter exporter = StoreExporter.open(dir(), ArtifactMode.ARCHIVAL)) {
            Copies.export(exporter, export, ArtifactMode.ARCHIVAL);
        }
        try (SwingStore store = SwingStore.open(dir(), StoreOptions.defaults())) {
            VatId vat = new VatId("v1");
            store.transcripts().addItem(vat, "grown since");
            store.transcripts().rolloverSpan(vat);
            store.commit();
        }
        prune();
        StoreRepopulator.Report report = repopulate(export);
        assertThat(report.bad()).isEmpty();
        assertThat(report.spans()).isEqualTo(12);
        assertThat(report.passedOver()).isEqualTo(1);
    }

    @Test
    void directoryThatHoldsNoArtifactsIsRefused() throws IOException {
        Files.createDirectories(archive());
        Files.writeString(archive().resolve("notes.gz"), "mine");
        for (Path source : new Path[] {archive(), temp.resolve("nowhere")}) {
            StoreException refusal = catchThrowableOfType(StoreException.class, () -> ArtifactDirectory.open(source));
            assertThat(refusal.reason()).isEqualTo(Reason.NOT_FOUND);
            assertThat(refusal).hasMessageContaining(source.toString());
        }
    }

    private void write(String name, byte[] plain) throws IOException {
        try (OutputStream out = new GZIPOutputStream(
                Files.newOutputStream(archive().resolve("transcripts").resolve(name)))) {
            out.write(plain);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void badArtifactsAreReportedAndPassedOver() throws IOException {
        History.make(dir(), archiving());
        prune();
        Path spans = archive().resolve("transcripts");
        String item = "item %d of span 0 of v1 \u00fc\r\n";
        write("transcript.v1.0.3.gz", utf8(item.formatted(0) + item.formatted(1) + "forged\n"));
        write("transcript.v1.3.7.gz", utf8("too\nfew\n"));
        write("transcript.v1.7.12.gz", utf8("much\n".repeat(6)));
        write("transcript.v1.12.18.gz", new byte[] {(byte) 0xff, '\n'});
        Path truncated = spans.resolve("transcript.v1.18.25.gz");
        byte[] whole = Files.readAllBytes(truncated);
        Files.write(truncated, Arrays.copyOf(whole, whole.length - 9));
        Files.write(spans.resolve("transcript.v1.25.33.gz"), utf8("no gzip"));
        Files.copy(spans.resolve("transcript.v2.0.3.gz"), spans.resolve("transcript.v9.0.3.gz"));
        Files.move(spans.resolve("transcript.v2.0.3.gz"), spans.resolve("transcript.v2.0.4.gz"));
        Files.copy(
                archive().resolve("snapshots/snapshot.v1.7.gz"),
                archive().resolve("snapshots/snapshot.v1.3.gz"),
                StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(spans.resolve("transcript.v2.3.7.gz.tmp"), "half");
        StoreRepopulator.Report report = repopulate(archive());
        assertThat(report.badCount()).isEqualTo(9);
        assertThat(report.bad())
                .extracting(bad -> bad.artifact() + ": " + bad.why())
                .satisfiesExactlyInAnyOrder(
                        bad -> assertThat(bad).startsWith("snapshot.v1.3: hash is "),
                        bad -> assertThat(bad).startsWith("transcript.v1.0.3: hash is "),
                        bad -> assertThat(bad).isEqualTo("transcript.v1.3.7: is not complete: 2 items of 4"),
                        bad -> assertThat(bad).isEqualTo("transcript.v1.7.12: holds more than its 5 items"),
                        bad -> assertThat(bad)
                                .startsWith("transcript.v1.12.18: ")
                                .contains("not UTF-8"),
                        bad -> assertThat(bad).startsWith("transcript.v1.18.25: it cannot be read: "),
                        bad -> assertThat(bad).startsWith("transcript.v1.25.33: it cannot be read: "),
                        bad -> assertThat(bad).isEqualTo("transcript.v9.0.3: the store has no record of it"),
                        bad -> assertThat(bad).isEqualTo("transcript.v2.0.4: the span on record ends at 3"));
        assertThat(History.findings(dir())).isEmpty();
        assertThat(History.export(dir(), ArtifactMode.DEBUG))
                .containsKeys("transcript.v2.3.7", "transcript.v3.0.3", "snapshot.v1.7")
                .doesNotContainKeys("transcript.v1.0.3", "snapshot.v1.3", "transcript.v2.0.3");
    }

    @Test
    void dryRunChecksAndChangesNothing() throws IOException, SQLException {
        History.make(dir(), archiving());
        prune();
        write("transcript.v1.3.7.gz", utf8("too\nfew\n"));
        Path file = StoreDirectory.fileIn(dir());
        var before = TestStore.rows(file);
        StoreRepopulator.Report report = StoreRepopulator.repopulate(
                dir(),
                ArtifactDirectory.open(archive()),
                RepopulateOptions.defaults().withDryRun(true),
                WorkProgress.NONE,
                Database.sqlite());
        assertThat(report.spans()).isEqualTo(18);
        assertThat(report.snapshots()).isEqualTo(16);
        assertThat(report.badCount()).isEqualTo(1);
        assertThat(TestStore.rows(file)).isEqualTo(before);
    }

    @Test
    void interruptedSpanIsFinishedByTheNextRun() throws SQLException {
        History.makeLarge(dir(), archiving(), 3_000);
        Map<String, String> archival = History.export(dir(), ArtifactMode.ARCHIVAL);
        prune();
        AtomicInteger heard = new AtomicInteger();
        WorkProgress stopping = (done, total, sizeBytes) -> {
            if (heard.incrementAndGet() == 2) {
                throw new IllegalStateException("stop here");
            }
        };
        assertThatThrownBy(() -> repopulate(archive(), stopping)).hasMessage("stop here");
        assertThat(History.findings(dir()))
                .hasOnlyElementsOfType(Finding.MissingItems.class)
                .hasSize(1);
        assertThat(History.export(dir(), ArtifactMode.DEBUG))
                .as("half a span is not offered")
                .doesNotContainKey("transcript.v1.0.3000");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + StoreDirectory.fileIn(dir()));
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE transcriptItems SET item = 'damaged meanwhile' WHERE position = 1");
        }
        assertThat(repopulate(archive()).spans()).isEqualTo(1);
        assertThat(History.export(dir(), ArtifactMode.ARCHIVAL)).isEqualTo(archival);
        assertThat(History.findings(dir())).isEmpty();
    }

    @Test
    void spanThatIsDeletedMeanwhileIsLeftAlone() {
        History.makeLarge(dir(), archiving(), 3_000);
        prune();
        AtomicInteger heard = new AtomicInteger();
        WorkProgress deleting = (done, total, sizeBytes) -> {
            if (heard.incrementAndGet() == 2) {
                try (SwingStore store = SwingStore.open(dir(), StoreOptions.defaults())) {
                    store.cleaner().terminate(V1);
                    store.transcripts().deleteVatTranscripts(V1, DeleteBudget.UNLIMITED);
                    store.commit();
                }
            }
        };
        assertThat(repopulate(archive(), deleting).bad())
                .singleElement()
                .satisfies(bad -> assertThat(bad.why()).contains("deleted while"));
        assertThat(History.findings(dir())).as("no item is left behind").isEmpty();
    }

    @Test
    void worksBesideAWriterThatKeepsCommitting() throws Exception {
        History.makeLarge(dir(), archiving(), 3_000);
        prune();
        try (BusyWriter writer = BusyWriter.start(dir(), StoreOptions.defaults(), true)) {
            StoreRepopulator.Report report = repopulate(archive());
            assertThat(report.spans()).isEqualTo(1);
            assertThat(report.transactions()).isGreaterThan(5);
            writer.awaitBlocks(3);
            writer.stop();
        }
        assertThat(History.export(dir(), ArtifactMode.ARCHIVAL)).containsKey("transcript.v1.0.3000");
        assertThat(History.findings(dir())).isEmpty();
    }

    @Test
    void largeSnapshotsComeBack() throws IOException {
        byte[] heap = new byte[SnapshotBlobs.DIRECT_BYTES + 1_000_000];
        new Random(2).nextBytes(heap);
        try (SwingStore store = SwingStore.open(dir(), archiving())) {
            store.transcripts().initTranscript(V1);
            store.snapshots().saveSnapshot(V1, 0, new ByteArrayInputStream(heap));
            store.commit();
            store.snapshots().stopUsingLastSnapshot(V1);
            store.commit();
        }
        Map<String, String> before = History.export(dir(), ArtifactMode.DEBUG);
        prune();
        assertThat(repopulate(archive()).snapshots()).isEqualTo(1);
        assertThat(History.export(dir(), ArtifactMode.DEBUG)).isEqualTo(before);
        assertThat(History.findings(dir())).isEmpty();
    }
}
