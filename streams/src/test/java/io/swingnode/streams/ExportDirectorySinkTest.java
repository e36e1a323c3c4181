package io.swingnode.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.ActorSystem;
import akka.japi.Pair;
import akka.stream.KillSwitches;
import akka.stream.UniqueKillSwitch;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.testkit.TestPublisher;
import akka.stream.testkit.TestSubscriber;
import akka.stream.testkit.javadsl.TestSink;
import akka.stream.testkit.javadsl.TestSource;
import akka.testkit.javadsl.TestKit;
import akka.util.ByteString;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.persistence.transfer.ExportDirectory;
import io.swingnode.persistence.transfer.ExportDirectoryWriter;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.VatId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportDirectorySinkTest {
    private static final int ENTRIES = 1000;
    private static final String MANIFEST = "export-manifest.json";
    private static final ExportPart.Artifact SPAN = new ExportPart.Artifact(ArtifactName.parse("transcript.v1.0.3"));

    @TempDir
    Path temp;

    private final ActorSystem system = ActorSystem.create("ExportDirectorySinkTest");
    private Path store = Path.of("");
    private Path dir = Path.of("");

    @BeforeEach
    void makeStore() {
        dir = temp.resolve("export");
        store = temp.resolve("store");
        try (SwingStore made = SwingStore.init(store, StoreOptions.defaults())) {
            for (int i = 0; i < ENTRIES; i++) {
                made.kernelKv().set("key" + i, "value" + i);
            }
            for (String vat : List.of("v1", "v2")) {
                made.transcripts().initTranscript(new VatId(vat));
                for (int i = 0; i < 300; i++) {
                    made.transcripts().addItem(new VatId(vat), "item " + i + "x".repeat(1000));
                }
            }
            made.commit();
        }
    }

    @AfterEach
    void stop() {
        TestKit.shutdownActorSystem(system);
    }

    private StoreExporter exporter() {
        return StoreExporter.open(store, ArtifactMode.ARCHIVAL);
    }

    private Sink<ExportPart, CompletionStage<Long>> sink(CopyProgress progress) {
        return ExportDirectorySink.to(dir, 7, ArtifactMode.ARCHIVAL, progress);
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(120, TimeUnit.SECONDS);
    }

    private static Map<String, String> files(Path dir) throws IOException {
        TreeMap<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.list(dir)) {
            for (Path path : paths.toList()) {
                files.put(path.getFileName().toString(), Hashes.sha256(Files.readAllBytes(path)));
            }
        }
        return files;
    }

    /** What the blocking writer makes of the store. */
    private Map<String, String> expected() throws IOException {
        Path blocking = temp.resolve("blocking");
        try (StoreExporter exporter = exporter();
                ExportDirectoryWriter writer =
                        ExportDirectoryWriter.begin(blocking, 7, ArtifactMode.ARCHIVAL, CopyProgress.NONE)) {
            exporter.exportData().forEachRemaining(entry -> write(writer, entry));
            for (String name : List.of("transcript.v1.0.300", "transcript.v2.0.300")) {
                writer.artifact(ArtifactName.parse(name), exporter.artifact(ArtifactName.parse(name)));
            }
            assertThat(writer.finish()).isEqualTo(2);
        }
        return files(blocking);
    }

    private static void write(ExportDirectoryWriter writer, ExportEntry entry) {
        try {
            writer.entry(entry);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void exportAll() throws Exception {
        try (StoreExporter exporter = exporter()) {
            assertThat(get(ExportPart.all(ExportStreams.of(exporter)).runWith(sink(CopyProgress.NONE), system)))
                    .isEqualTo(2);
        }
        assertThat(files(dir)).isEqualTo(expected());
    }

    @Test
    void writesWhatTheBlockingWriterWrites() throws Exception {
        exportAll();
        assertThat(ExportDirectory.open(dir).mode()).isEqualTo(ArtifactMode.ARCHIVAL);
    }

    @Test
    void partsComeAtThePaceOfTheirConsumer() {
        try (StoreExporter exporter = exporter();
                CountingSource source = new CountingSource(exporter)) {
            TestSubscriber.Probe<ExportPart> probe =
                    ExportPart.all(ExportStreams.of(source)).runWith(TestSink.create(system), system);
            assertThat(probe.requestNext()).isInstanceOf(ExportPart.Data.class);
            probe.expectNoMessage();
            // At most the cursor over the data is open: the artifacts have to wait for their turn.
            assertThat(source.open()).isLessThanOrEqualTo(1);
            probe.request(ENTRIES + 1).expectNextN(ENTRIES + 1);
            assertThat(probe.requestNext()).isInstanceOf(ExportPart.Artifact.class);
            long bytes = 0;
            ExportPart part = probe.requestNext();
            while (part instanceof ExportPart.Bytes next) {
                assertThat(next.chunk().size()).isLessThanOrEqualTo(ArtifactSource.CHUNK_BYTES);
                bytes += next.chunk().size();
                part = probe.requestNext();
            }
            assertThat(bytes).isGreaterThan(300_000);
            probe.cancel();
        }
    }

    @Test
    void slowWriterHoldsItsSource() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        AtomicLong offered = new AtomicLong();
        CopyProgress slow = (step, count, sizeBytes) -> {
            reached.countDown();
            await(released);
        };
        CompletionStage<Long> written = Source.range(1, 50_000)
                .<ExportPart>map(number -> {
                    offered.incrementAndGet();
                    return new ExportPart.Data(ExportEntry.of("kv." + number, "1"));
                })
                .runWith(sink(slow), system);
        await(reached);
        // The first report comes after 10,000 entries; a buffer of Akka's between two threads holds 16.
        assertThat(offered.get()).isLessThan(11_000);
        released.countDown();
        assertThat(get(written)).isZero();
        assertThat(Files.readAllLines(dir.resolve("export-data.jsonl"))).hasSize(50_000);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(2, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void manifestIsPublishedLast() throws Exception {
        CopyProgress checker = (step, count, sizeBytes) -> {
            if (step == CopyProgress.Step.ARTIFACTS) {
                assertThat(dir.resolve("transcript.v1.0.3")).hasContent("a\nb\nc\n");
                assertThat(dir.resolve(MANIFEST)).doesNotExist();
            }
        };
        Source<ExportPart, ?> parts = Source.from(List.of(
                new ExportPart.Data(ExportEntry.of("kv.a", "1")),
                SPAN,
                new ExportPart.Bytes(ByteString.fromString("a\nb\n")),
                new ExportPart.Bytes(ByteString.fromString("c\n"))));
        assertThat(get(parts.runWith(sink(checker), system))).isEqualTo(1);
        assertThat(dir.resolve(MANIFEST)).content().contains("\"blockHeight\": 7", "transcript.v1.0.3");
    }

    @Test
    void sourceThatFailsInAnArtifactLeavesNoManifestAndIsReplaced() throws Exception {
        Source<ExportPart, ?> broken = Source.<ExportPart>from(
                        List.of(SPAN, new ExportPart.Bytes(ByteString.fromString("a\n"))))
                .concat(Source.failed(new IllegalStateException("the disk of the source is broken")));
        assertThatThrownBy(() -> get(broken.runWith(sink(CopyProgress.NONE), system)))
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is broken");
        assertThat(dir.resolve(MANIFEST)).doesNotExist();
        assertThatThrownBy(() -> ExportDirectory.open(dir)).hasMessageContaining("is not a finished export");
        exportAll();
    }

    @Test
    void progressThatThrowsStopsTheExport() throws Exception {
        CopyProgress stopper = (step, count, sizeBytes) -> {
            if (step == CopyProgress.Step.ARTIFACTS) {
                throw new IllegalStateException("stopped by its user");
            }
        };
        try (StoreExporter exporter = exporter();
                CountingSource source = new CountingSource(exporter)) {
            assertThatThrownBy(
                            () -> get(ExportPart.all(ExportStreams.of(source)).runWith(sink(stopper), system)))
                    .hasMessageContaining("stopped by its user");
        }
        assertThat(dir.resolve(MANIFEST)).doesNotExist();
        exportAll();
    }

    @Test
    void stoppedExportIsUnfinishedAndBeginsAnewWhenRunAgain() throws Exception {
        Pair<Pair<TestPublisher.Probe<ExportPart>, UniqueKillSwitch>, CompletionStage<Long>> stream =
                TestSource.<ExportPart>create(system)
                        .viaMat(KillSwitches.single(), Keep.both())
                        .toMat(sink(CopyProgress.NONE), Keep.both())
                        .run(system);
        stream.first().first().sendNext(new ExportPart.Data(ExportEntry.of("kv.of-another-store", "1")));
        stream.first().first().sendNext(SPAN);
        stream.first().second().abort(new IllegalStateException("stopped by its user"));
        assertThatThrownBy(() -> get(stream.second())).hasMessageContaining("stopped by its user");
        assertThat(dir.resolve(MANIFEST)).doesNotExist();
        exportAll();
    }

    @Test
    void exportThatIsRefusedTouchesNothing() {
        try (CountingSource source = new CountingSource(exporter()) {
            @Override
            public Cursor<ArtifactName> artifactNames() {
                throw new StoreException(StoreException.Reason.INCOMPLETE, "a span is missing");
            }
        }) {
            assertThatThrownBy(() ->
                            get(ExportPart.all(ExportStreams.of(source)).runWith(sink(CopyProgress.NONE), system)))
                    .hasMessageContaining("a span is missing");
        }
        assertThat(dir).doesNotExist();
    }

    @Test
    void directoryThatHoldsSomethingElseIsRefused() throws Exception {
        Files.createDirectories(dir);
        Files.writeString(dir.resolve("thesis.txt"), "mine");
        try (StoreExporter exporter = exporter()) {
            assertThatThrownBy(() ->
                            get(ExportPart.all(ExportStreams.of(exporter)).runWith(sink(CopyProgress.NONE), system)))
                    .hasCauseInstanceOf(StoreException.class)
                    .hasMessageContaining("is not empty");
        }
        assertThat(dir.resolve("thesis.txt")).hasContent("mine");
    }

    @Test
    void emptyExportIsAFinishedOne() throws Exception {
        assertThat(get(Source.<ExportPart>empty().runWith(sink(CopyProgress.NONE), system)))
                .isZero();
        assertThat(ExportDirectory.open(dir).mode()).isEqualTo(ArtifactMode.ARCHIVAL);
    }
}
