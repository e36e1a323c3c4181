package io.swingnode.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.NotUsed;
import akka.actor.ActorSystem;
import akka.japi.Pair;
import akka.stream.SystemMaterializer;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.testkit.TestSubscriber;
import akka.stream.testkit.javadsl.TestSink;
import akka.testkit.javadsl.TestKit;
import akka.util.ByteString;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.persistence.transfer.ExportDirectory;
import io.swingnode.persistence.transfer.ImportOptions;
import io.swingnode.persistence.transfer.ImportReport;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.persistence.transfer.StoreImporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.Bundle;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.VatId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyStreamsTest {
    private static final int KEYS = 3000;

    @TempDir
    Path temp;

    private ActorSystem system = ActorSystem.create("CopyStreamsTest");
    private Path store = Path.of("");

    @BeforeEach
    void makeStore() {
        store = temp.resolve("store");
        Bundle.NestedEvaluate bundle = new Bundle.NestedEvaluate("() => 1", Optional.empty());
        try (SwingStore made = SwingStore.init(store, StoreOptions.defaults())) {
            for (int i = 0; i < KEYS; i++) {
                made.kernelKv().set("key" + i, "value" + i);
            }
            made.transcripts().initTranscript(new VatId("v1"));
            for (int i = 0; i < 500; i++) {
                made.transcripts().addItem(new VatId("v1"), "item " + i + "\r" + "x".repeat(1000));
            }
            made.bundles().addBundle(new BundleId("b0-" + Hashes.sha256(bundle.toJson())), bundle);
            made.hostKv().set("host.height", "7");
            made.commit();
        }
    }

    @AfterEach
    void stop() {
        TestKit.shutdownActorSystem(system);
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(120, TimeUnit.SECONDS);
    }

    private static Map<String, String> files(Path dir) throws Exception {
        TreeMap<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.list(dir)) {
            for (Path path : paths.toList()) {
                files.put(path.getFileName().toString(), Hashes.sha256(Files.readAllBytes(path)));
            }
        }
        return files;
    }

    private StoreExporter exporter() {
        return StoreExporter.open(store, ArtifactMode.ARCHIVAL);
    }

    private void exportTo(Path dir) throws Exception {
        try (StoreExporter exporter = exporter()) {
            ExportStreams export = ExportStreams.of(exporter);
            Sink<ExportPart, CompletionStage<Long>> sink =
                    ExportDirectorySink.to(dir, export.blockHeight(), ArtifactMode.ARCHIVAL, CopyProgress.NONE);
            assertThat(get(ExportPart.all(export).runWith(sink, system))).isEqualTo(2);
        }
    }

    @Test
    void copyThroughStreamsIsTheSameCopy() throws Exception {
        exportTo(temp.resolve("export"));
        Path target = temp.resolve("copy");
        try (ExportDirectory export = ExportDirectory.open(temp.resolve("export"))) {
            assertThat(importTo(target, ExportStreams.of(export)).artifacts()).isEqualTo(2);
        }
        store = target;
        exportTo(temp.resolve("again"));
        assertThat(files(temp.resolve("again"))).isEqualTo(files(temp.resolve("export")));
        assertThat(ExportDirectory.open(temp.resolve("again")).hostValue("host.height"))
                .contains("7");
    }

    private ImportReport importTo(Path target, ExportStreams export) throws Exception {
        return get(ImportStreams.importTo(export, target, ImportOptions.of(ArtifactMode.ARCHIVAL), system));
    }

    /** An export whose artifacts cannot be read. */
    private record Breaking(ExportStreams export) implements ExportStreams {
        @Override
        public Optional<String> hostValue(String key) {
            return export.hostValue(key);
        }

        @Override
        public Source<ExportEntry, NotUsed> exportData() {
            return export.exportData();
        }

        @Override
        public Source<ArtifactName, NotUsed> artifactNames() {
            return export.artifactNames();
        }

        @Override
        public Source<ByteString, NotUsed> artifact(ArtifactName name) {
            return Source.failed(new IllegalStateException("the line is cut"));
        }
    }

    @Test
    void importThatBrokeIsTakenUp() throws Exception {
        Path target = temp.resolve("copy");
        try (StoreExporter exporter = exporter()) {
            ExportStreams export = ExportStreams.of(exporter);
            assertThatThrownBy(() -> importTo(target, new Breaking(export))).hasRootCauseMessage("the line is cut");
            assertThat(target).doesNotExist();
            ImportReport report = importTo(target, export);
            assertThat(report.resumed()).isTrue();
            assertThat(report.artifacts()).isEqualTo(2);
        }
    }

    @Test
    void importOfSomethingElseIsForgotten() throws Exception {
        Path target = temp.resolve("copy");
        try (StoreExporter exporter = exporter()) {
            assertThatThrownBy(() -> importTo(target, new Breaking(ExportStreams.of(exporter))))
                    .hasRootCauseMessage("the line is cut");
        }
        try (SwingStore changed = SwingStore.open(store, StoreOptions.defaults())) {
            changed.kernelKv().set("key0", "other");
            changed.commit();
        }
        try (StoreExporter exporter = exporter()) {
            assertThat(importTo(target, ExportStreams.of(exporter)).resumed()).isFalse();
        }
        try (SwingStore copy = SwingStore.openReadOnly(target, StoreOptions.defaults())) {
            assertThat(copy.kernelKv().get("key0")).contains("other");
        }
    }

    @Test
    void slowConsumerGetsEverythingAtItsOwnPace() {
        try (StoreExporter exporter = exporter()) {
            TestSubscriber.Probe<ExportEntry> probe =
                    ExportDataSource.entries(exporter).runWith(TestSink.probe(system), system);
            probe.request(1).expectNext(ExportEntry.of("kv.key0", "value0"));
            probe.expectNoMessage();
            for (int i = 1; i < KEYS + 2; i++) {
                probe.request(1);
                probe.expectNext();
            }
            probe.request(1).expectComplete();
        }
    }

    @Test
    void cancellingClosesTheCursor() throws Exception {
        try (CountingSource source = new CountingSource(exporter())) {
            TestSubscriber.Probe<ExportEntry> entries =
                    ExportDataSource.entries(source).runWith(TestSink.probe(system), system);
            entries.request(2).expectNextN(2);
            TestSubscriber.Probe<ByteString> bytes = ArtifactSource.of(
                            source, ArtifactName.parse("transcript.v1.0.500"))
                    .runWith(TestSink.probe(system), system);
            bytes.request(1).expectNext();
            assertThat(source.open()).isEqualTo(2);
            entries.cancel();
            bytes.cancel();
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> source.open() == 0);
        }
    }

    @Test
    void artifactThatIsNotThereFailsTheStream() {
        try (StoreExporter exporter = exporter()) {
            assertThatThrownBy(() -> get(ArtifactSource.of(exporter, ArtifactName.parse("transcript.v2.0.1"))
                            .runWith(Sink.ignore(), system)))
                    .hasCauseInstanceOf(StoreException.class);
        }
    }

    @Test
    void damagedArtifactFailsTheImportAndMayBeGivenAgain() throws Exception {
        Path target = temp.resolve("copy");
        try (StoreExporter exporter = exporter();
                StoreImporter importer = StoreImporter.begin(target, ImportOptions.of(ArtifactMode.ARCHIVAL))) {
            get(ExportDataSource.entries(exporter).runWith(ImportSink.entries(importer), system));
            ArtifactName name = ArtifactName.parse("transcript.v1.0.500");
            Source<ByteString, NotUsed> damaged = Source.single(ByteString.fromString("item\n"));
            assertThatThrownBy(() -> get(Source.from(List.of(Pair.create(name, damaged)))
                            .runWith(
                                    ImportSink.artifacts(
                                            importer,
                                            SystemMaterializer.get(system).materializer()),
                                    system)))
                    .hasMessageContaining("is not complete: 1 items of 500");
            get(ExportDataSource.artifactNames(exporter)
                    .map(each -> Pair.create(each, ArtifactSource.of(exporter, each)))
                    .runWith(
                            ImportSink.artifacts(
                                    importer, SystemMaterializer.get(system).materializer()),
                            system));
            assertThat(importer.publish().artifacts()).isEqualTo(2);
        }
        store = target;
        exportTo(temp.resolve("again"));
    }
}
