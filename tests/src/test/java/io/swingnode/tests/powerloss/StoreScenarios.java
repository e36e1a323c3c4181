package io.swingnode.tests.powerloss;

import static io.swingnode.tests.powerloss.Scenario.ALL_MUTANTS;
import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.archive.ArchiveOptions;
import io.swingnode.persistence.block.BlockStats;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.persistence.transfer.ExportDirectoryWriter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.VatId;
import io.swingnode.tests.powerloss.PowerCuts.Restart;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;

/** The files that a store puts beside its database, whose own syncs are SQLite's. */
final class StoreScenarios {
    static final List<Scenario> ALL = List.of(
            new Scenario("blocks are archived", ALL_MUTANTS, StoreScenarios::archive),
            new Scenario("blocks are archived in groups", ALL_MUTANTS, StoreScenarios::archiveGroups),
            new Scenario("an export is written", ALL_MUTANTS, StoreScenarios::export));

    private static final VatId VAT = new VatId("v1");
    private static final int BLOCKS = 4;
    private static final String ARCHIVE = "archive/of/blocks";
    private static final String EXPORT = "exports/1";
    private static final String MANIFEST = "export-manifest.json";

    private StoreScenarios() {}

    private static InputStream utf8(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Every file below a directory by its name, with its content, but for unfinished ones. */
    private static Map<String, String> finished(Path directory) throws IOException {
        Map<String, String> finished = new TreeMap<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> walk = Files.walk(directory)) {
                for (Path file : (Iterable<Path>) walk.filter(Files::isRegularFile)::iterator) {
                    if (!file.toString().endsWith(".tmp")) {
                        finished.put(
                                directory.relativize(file).toString(),
                                new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                    }
                }
            }
        }
        return finished;
    }

    /** The store prunes what is archived, so from the commit on the archive has the only copy. */
    private static Restart archive(RecordedDisk disk, Path elsewhere) throws IOException {
        return archive(disk, elsewhere, store -> CompletableFuture.completedStage(store.commit()));
    }

    /** Whatever blocks are waiting, what they archive is on disk before they are. */
    private static Restart archiveGroups(RecordedDisk disk, Path elsewhere) throws IOException {
        return archive(disk, elsewhere, SwingStore::startCommit);
    }

    private static Restart archive(
            RecordedDisk disk, Path elsewhere, Function<SwingStore, CompletionStage<BlockStats>> commit)
            throws IOException {
        ArchiveOptions options = ArchiveOptions.below(disk.path().resolve(ARCHIVE));
        Map<String, Map<String, String>> archived = new TreeMap<>();
        List<CompletableFuture<BlockStats>> commits = new ArrayList<>();
        try (SwingStore store = SwingStore.open(
                elsewhere.resolve("store"),
                StoreOptions.builder().keepTranscripts(false).archive(options).build())) {
            store.transcripts().initTranscript(VAT);
            for (int block = 0; block < BLOCKS; block++) {
                store.transcripts().addItem(VAT, "item ".repeat(200) + block);
                store.snapshots().saveSnapshot(VAT, block, utf8("heap ".repeat(100) + block));
                store.transcripts().rolloverSpan(VAT);
                String label = "block " + block;
                CompletionStage<BlockStats> durable = commit.apply(store);
                archived.put(label, finished(disk.real().resolve(ARCHIVE)));
                commits.add(durable.thenApply(stats -> {
                            disk.acknowledge(label);
                            return stats;
                        })
                        .toCompletableFuture());
            }
            commits.forEach(CompletableFuture::join);
        }
        assertThat(archived.get("block 3")).hasSize(2 * BLOCKS);
        return (image, acknowledged) -> {
            Map<String, String> found = finished(image.resolve(ARCHIVE));
            for (String label : acknowledged) {
                assertThat(found).containsAllEntriesOf(archived.get(label));
            }
        };
    }

    /** A directory with a manifest is complete, also before anyone was told so. */
    private static Restart export(RecordedDisk disk, Path elsewhere) throws IOException {
        Path export = disk.path().resolve(EXPORT);
        // Left unfinished by one that was killed.
        try (ExportDirectoryWriter writer = begin(export)) {
            writer.artifact(new ArtifactName.Snapshot(VAT, 1), utf8("old ".repeat(300)));
        }
        try (ExportDirectoryWriter writer = begin(export)) {
            writer.entry(ExportEntry.of("kv.a", "value ".repeat(200)));
            writer.artifact(new ArtifactName.Snapshot(VAT, 2), utf8("heap ".repeat(300)));
            try (ExportDirectoryWriter.ArtifactFile file = writer.beginArtifact(new ArtifactName.Span(VAT, 0, 2))) {
                file.write(StandardCharsets.UTF_8.encode("items ".repeat(300)));
                file.finish();
            }
            long unused = writer.finish();
        }
        disk.acknowledge("exported");
        Map<String, String> exported = finished(disk.real().resolve(EXPORT));
        return (image, acknowledged) -> {
            Map<String, String> found = finished(image.resolve(EXPORT));
            if (acknowledged.contains("exported") || found.containsKey(MANIFEST)) {
                assertThat(found).isEqualTo(exported);
            }
        };
    }

    private static ExportDirectoryWriter begin(Path export) {
        return ExportDirectoryWriter.begin(export, 1, ArtifactMode.ARCHIVAL, CopyProgress.NONE);
    }
}
