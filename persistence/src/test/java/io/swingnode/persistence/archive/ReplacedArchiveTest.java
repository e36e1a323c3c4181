package io.swingnode.persistence.archive;

import static io.swingnode.persistence.TestStore.V1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.swingnode.persistence.FaultyDatabase;
import io.swingnode.persistence.FaultyFiles;
import io.swingnode.persistence.TestStore;
import io.swingnode.persistence.block.CommitMode;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The archived copy of what is on record is never lost, not even when something else of its name is archived. */
class ReplacedArchiveTest {
    private static final String NAME = "snapshot.v1.12.gz";

    @TempDir
    Path temp;

    private final FaultyDatabase database = new FaultyDatabase();
    private final FaultyFiles files = new FaultyFiles();

    private TestStore open() {
        return TestStore.open(
                temp.resolve("store"),
                TestStore.NO_SPILL,
                options -> options.toBuilder()
                        .database(database)
                        .archive(ArchiveOptions.below(temp.resolve("archive")).withFiles(files))
                        .build());
    }

    private Path snapshots() {
        return temp.resolve("archive/snapshots");
    }

    private String archived(String name) throws IOException {
        try (InputStream plain =
                new GZIPInputStream(Files.newInputStream(snapshots().resolve(name)))) {
            return new String(plain.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(snapshots())) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @EnumSource
    void fileIsReplacedOnceTheBlockIsDurable(CommitMode mode) throws IOException {
        try (TestStore test = open()) {
            test.save(V1, 12, "first");
            test.store.commit();
            test.save(V1, 12, "second");
            test.store.startCommitWith(mode, () -> {}).toCompletableFuture().join();
            test.store.kernelKv().set("next", "block");
            test.store.commit();
            assertThat(archived(NAME)).isEqualTo("second");
            assertThat(names()).containsExactly(NAME);
        }
    }

    @Test
    void archiveOfTheNextBlockIsBegunAfterABlockThatReplacedFiles() throws IOException {
        try (TestStore test = open()) {
            test.save(V1, 12, "first");
            test.store.commit();
            test.save(V1, 12, "second");
            test.store.startCommit().toCompletableFuture().join();
            test.save(V1, 13, "third");
            Object unused = test.store.beginArchive().toCompletableFuture().join();
            assertThat(names()).as("written before the commit").hasSize(2);
            test.store.commit();
            assertThat(archived(NAME)).isEqualTo("second");
        }
    }

    @Test
    void failedCommitLeavesTheArchivedCopyOfWhatIsOnRecord() throws IOException {
        try (TestStore test = open()) {
            test.save(V1, 12, "first");
            test.store.commit();
            test.save(V1, 12, "second");
            database.failAt(1, sql -> sql.equals("COMMIT"));
            StoreException fault = catchThrowableOfType(StoreException.class, test.store::commit);
            assertThat(fault.reason()).isEqualTo(Reason.FAULT);
            assertThat(archived(NAME)).isEqualTo("first");
        }
        database.failAt(Integer.MAX_VALUE, sql -> false);
        try (TestStore test = open()) {
            assertThat(TestStore.load(test.store, V1)).isEqualTo("first");
            assertThat(names()).containsExactly(NAME);
            assertThat(archived(NAME)).isEqualTo("first");
        }
    }

    @Test
    void killBetweenCommitAndRenameIsMendedByTheNextOpening() throws IOException {
        try (TestStore test = open()) {
            test.save(V1, 12, "first");
            test.store.commit();
            Files.copy(snapshots().resolve(NAME), temp.resolve("first.gz"));
            test.save(V1, 12, "second");
            test.store.commit();
        }
        Files.move(snapshots().resolve(NAME), snapshots().resolve(NAME + ".tmp"));
        Files.copy(temp.resolve("first.gz"), snapshots().resolve(NAME), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(snapshots().resolve("snapshot.v1.9.gz.tmp"), "never finished");
        try (TestStore test = open()) {
            assertThat(test.store.hasUncommittedChanges()).isFalse();
            assertThat(archived(NAME)).isEqualTo("second");
            assertThat(names()).containsExactly(NAME);
        }
    }

    @Test
    void replacementThatFailsAfterItsCommitHoldsUpTheNextAndIsMadeGood() throws IOException {
        try (TestStore test = open()) {
            test.save(V1, 12, "first");
            test.store.commit();
            files.heal();
            test.save(V1, 12, "second");
            test.store.commit();
            long callsUntilRename = files.calls().indexOf("rename") + 1L;
            test.save(V1, 12, "third");
            files.failAt((int) callsUntilRename);
            test.store.commit();
            assertThat(archived(NAME)).isEqualTo("second");
            files.heal();
            test.store.kernelKv().set("next", "block");
            test.store.commit();
            assertThat(archived(NAME)).isEqualTo("third");
        }
    }
}
