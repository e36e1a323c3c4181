package io.swingnode.persistence.archive;

import static io.swingnode.persistence.TestStore.V1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.swingnode.persistence.FaultyFiles;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.TestStore;
import io.swingnode.persistence.io.DurableFiles;
import io.swingnode.protocol.DeleteBudget;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What a block closes and saves is in the archive before the block is durable, or the commit is refused. */
@ParameterizedClass(name = "buffer limit {0}")
@ValueSource(longs = {1, TestStore.NO_SPILL})
class BlockArchiveTest {
    @Parameter
    long bufferLimitBytes;

    @TempDir
    Path temp;

    private final FaultyFiles files = new FaultyFiles();

    private Path archive() {
        return temp.resolve("archive");
    }

    private TestStore open(boolean keepTranscripts) {
        return TestStore.open(
                temp.resolve("store"),
                bufferLimitBytes,
                options -> options.toBuilder()
                        .keepTranscripts(keepTranscripts)
                        .archive(ArchiveOptions.below(archive()).withFiles(files))
                        .build());
    }

    /** Every finished file of the archive by name, unpacked. */
    private Map<String, String> archived() throws IOException {
        Map<String, String> found = new TreeMap<>();
        for (Path file : allFiles()) {
            String name = file.getFileName().toString();
            assertThat(name).endsWith(".gz");
            found.put(name, unpacked(file));
        }
        return found;
    }

    private List<Path> allFiles() throws IOException {
        try (Stream<Path> all = Files.walk(archive())) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static String unpacked(Path file) {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("unpacking " + file, e);
        }
    }

    private static void addItems(SwingStore store, VatId vat, String... items) {
        for (String item : items) {
            store.transcripts().addItem(vat, item);
        }
    }

    /** A committed span of v1 that goes on in the block, is closed, and followed by another; two snapshots. */
    private static void runBlock(TestStore target) {
        SwingStore store = target.store;
        addItems(store, V1, "three", "vier \u00fc");
        target.save(V1, 4, "heap at 4");
        store.transcripts().rolloverSpan(V1);
        addItems(store, V1, "five");
        target.save(V1, 5, "heap at 5");
        store.transcripts().rolloverIncarnation(V1);
    }

    private static void begin(TestStore target) {
        target.store.transcripts().initTranscript(V1);
        addItems(target.store, V1, "one", "two");
        target.store.commit();
    }

    private static final Map<String, String> OF_BLOCK = Map.of(
            "transcript.v1.0.4.gz", "one\ntwo\nthree\nvier \u00fc\n",
            "transcript.v1.4.5.gz", "five\n",
            "snapshot.v1.4.gz", "heap at 4",
            "snapshot.v1.5.gz", "heap at 5");

    @Test
    void holdsWhatABlockClosedAndSavedWhateverTheStoreKeeps() throws IOException {
        for (boolean keep : List.of(true, false)) {
            try (TestStore target = open(keep)) {
                DurableFiles.deleteDirectory(archive().resolve("snapshots"));
                DurableFiles.deleteDirectory(archive().resolve("transcripts"));
                target.reopen();
                VatId vat = V1;
                target.store.cleaner().terminate(vat);
                target.store.transcripts().deleteVatTranscripts(vat, DeleteBudget.UNLIMITED);
                target.store.snapshots().deleteVatSnapshots(vat, DeleteBudget.UNLIMITED);
                begin(target);
                runBlock(target);
                assertThat(archived()).as("before the commit").doesNotContainKey("transcript.v1.0.4.gz");
                target.store.commit();
                assertThat(archived()).containsAllEntriesOf(OF_BLOCK);
            }
        }
    }

    @Test
    void liesInADirectoryForEachKind() throws IOException {
        try (TestStore target = open(true)) {
            begin(target);
            runBlock(target);
            target.store.commit();
        }
        assertThat(archive().resolve("snapshots/snapshot.v1.4.gz")).isRegularFile();
        assertThat(archive().resolve("transcripts/transcript.v1.0.4.gz")).isRegularFile();
    }

    @Test
    void rolledBackCrankLeavesNothing() throws IOException {
        try (TestStore target = open(false)) {
            begin(target);
            target.store.startCrank();
            target.store.establishCrankSavepoint("s");
            runBlock(target);
            target.store.rollbackCrank("s");
            addItems(target.store, V1, "another three");
            target.store.endCrank();
            target.store.transcripts().rolloverSpan(V1);
            target.store.commit();
            assertThat(archived()).isEqualTo(Map.of("transcript.v1.0.3.gz", "one\ntwo\nanother three\n"));
        }
    }

    @Test
    void abandonedBlockLeavesNothing() throws IOException {
        try (TestStore target = open(true)) {
            begin(target);
            runBlock(target);
        }
        assertThat(archived()).isEmpty();
    }

    @Test
    void vatThatIsDeletedInTheBlockThatStopsItIsArchived() throws IOException {
        try (TestStore target = open(true)) {
            begin(target);
            addItems(target.store, V1, "three");
            target.store.cleaner().terminate(V1);
            target.store.transcripts().deleteVatTranscripts(V1, DeleteBudget.UNLIMITED);
            target.store.transcripts().initTranscript(V1);
            addItems(target.store, V1, "born again");
            target.store.commit();
            assertThat(archived()).isEqualTo(Map.of("transcript.v1.0.3.gz", "one\ntwo\nthree\n"));
        }
    }

    @Test
    void largeArtifactsPass() throws IOException {
        byte[] heap = new byte[3_000_000];
        new Random(1).nextBytes(heap);
        String item = "x".repeat(100_000);
        try (TestStore target = open(false)) {
            target.store.transcripts().initTranscript(V1);
            for (int i = 0; i < 300; i++) {
                addItems(target.store, V1, i + item);
            }
            target.store.snapshots().saveSnapshot(V1, 300, new ByteArrayInputStream(heap));
            target.store.transcripts().rolloverSpan(V1);
            target.store.commit();
        }
        Path snapshot = archive().resolve("snapshots/snapshot.v1.300.gz");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(snapshot))) {
            assertThat(in.readAllBytes()).isEqualTo(heap);
        }
        assertThat(archived().get("transcript.v1.0.300.gz")).hasLineCount(300).startsWith("0xx");
    }

    @Test
    void worksOnABoundedNumberOfFilesAtATime() throws IOException {
        try (TestStore target = open(true)) {
            for (int i = 0; i < 60; i++) {
                VatId vat = new VatId("many" + i);
                target.store.transcripts().initTranscript(vat);
                addItems(target.store, vat, "item of " + vat);
                target.store.transcripts().rolloverSpan(vat);
            }
            target.store.commit();
        }
        assertThat(archived()).hasSize(60).containsEntry("transcript.many7.0.1.gz", "item of many7\n");
        assertThat(files.openMax()).isBetween(1, Runtime.getRuntime().availableProcessors());
    }

    /** Fails at each call in turn, until a commit makes fewer calls than that. */
    @Test
    void everyFileCallMayFail() throws IOException, SQLException {
        try (TestStore target = open(false)) {
            begin(target);
            List<String> committed = target.rows();
            Set<String> failed = new TreeSet<>();
            boolean refused = true;
            for (int nth = 1; refused; nth++) {
                target.reopen();
                for (Path file : allFiles()) {
                    Files.delete(file);
                }
                runBlock(target);
                String before = target.readable();
                files.failAt(nth);
                StoreException refusal = catchThrowableOfType(StoreException.class, target.store::commit);
                refused = refusal != null;
                if (refused) {
                    failed.add(files.calls().get(nth - 1));
                    assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
                    assertThat(refusal).hasMessageContaining("no space left").hasMessageContaining("try again");
                    assertThat(OF_BLOCK)
                            .as("call %d leaves no half archive", nth)
                            .containsAllEntriesOf(archived());
                    assertThat(target.readable()).as("call %d", nth).isEqualTo(before);
                    assertThat(target.rows()).isEqualTo(committed);
                    assertThat(target.handedOver)
                            .as("exports wait for the commit")
                            .hasSize(1);
                }
            }
            files.heal();
            assertThat(failed).containsExactly("create", "rename", "sync", "syncDirectory", "wouldReplace", "write");
            assertThat(archived()).isEqualTo(OF_BLOCK);
        }
    }

    @Test
    void refusedCommitSucceedsOnceTheArchiveWorksAgain() throws IOException {
        try (TestStore target = open(false)) {
            begin(target);
            runBlock(target);
            files.failAt(2);
            assertThat(catchThrowableOfType(StoreException.class, target.store::commit)
                            .reason())
                    .isEqualTo(Reason.UNAVAILABLE);
            files.heal();
            addItems(target.store, V1, "the block goes on");
            target.store.commit();
            assertThat(archived()).isEqualTo(OF_BLOCK);
            target.reopen();
            assertThat(TestStore.items(target.store.transcripts().readSpan(V1))).containsExactly("the block goes on");
        }
    }

    @Test
    void openingRemovesWhatAnArchiverThatDiedHasLeftAndNothingElse() throws IOException {
        open(true).close();
        Path transcripts = archive().resolve("transcripts");
        List<String> others = List.of("notes.tmp", "transcript.v1.0.gz.tmp", "x.gz.tmp", "transcript.v1.0.3.gz");
        for (String name : others) {
            Files.writeString(transcripts.resolve(name), "mine");
        }
        Files.writeString(transcripts.resolve("transcript.v1.0.3.gz.tmp"), "half");
        open(true).close();
        assertThat(allFiles())
                .extracting(file -> file.getFileName().toString())
                .containsExactlyInAnyOrderElementsOf(others);
    }

    @Test
    void readOnlyStoreTouchesNoArchive() {
        open(true).close();
        files.heal();
        try (SwingStore reader = SwingStore.openReadOnly(
                temp.resolve("store"),
                StoreOptions.builder()
                        .archive(ArchiveOptions.below(archive()).withFiles(files))
                        .build())) {
            assertThat(reader.kernelKv().get("a")).isEmpty();
        }
        assertThat(files.calls()).isEmpty();
    }

    @Test
    void directoryThatCannotBeMadeIsNamed() throws IOException {
        Files.writeString(archive(), "a file in the way");
        StoreException refusal = catchThrowableOfType(StoreException.class, () -> open(true));
        assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(refusal).hasMessageContaining(archive().toString());
    }

    @Test
    void vatNamesThatMeanOtherDirectoriesStayInTheirs() throws IOException {
        VatId vat = new VatId("a/b%2F");
        try (TestStore target = open(true)) {
            target.store.transcripts().initTranscript(vat);
            addItems(target.store, vat, "one");
            target.store.transcripts().rolloverSpan(vat);
            target.store.commit();
        }
        assertThat(archived()).isEqualTo(Map.of("transcript.a%2Fb%252F.0.1.gz", "one\n"));
        assertThat(ArchiveNames.parse("transcript.a%2Fb%252F.0.1.gz")
                        .orElseThrow()
                        .format())
                .isEqualTo("transcript.a/b%2F.0.1");
    }
}
