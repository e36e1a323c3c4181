package io.swingnode.persistence.snapshot;

import static io.swingnode.persistence.TestStore.V1;
import static io.swingnode.persistence.TestStore.V2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.TestStore;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.CleanupResult;
import io.swingnode.protocol.DeleteBudget;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.SnapshotInfo;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.SnapshotResult;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "buffer limit {0}")
@ValueSource(longs = {1, 3000, TestStore.NO_SPILL})
class SnapshotStoreTest {
    @Parameter
    long bufferLimitBytes;

    @TempDir
    Path dir;

    @TempDir
    Path spoolDir;

    private TestStore open(boolean keepSnapshots) {
        return TestStore.open(
                dir,
                bufferLimitBytes,
                options -> spoolingHere(
                        options.toBuilder().keepSnapshots(keepSnapshots).build()));
    }

    private StoreOptions spoolingHere(StoreOptions from) {
        return from.toBuilder().spoolDir(spoolDir).build();
    }

    private List<Path> spoolFiles() throws IOException {
        try (Stream<Path> files = Files.list(spoolDir)) {
            return files.toList();
        }
    }

    private static byte[] incompressible(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100_000, (1 << 20) + 1, 3_000_000})
    void givesBackWhatWasSaved(int size) throws IOException {
        byte[] plain = incompressible(size);
        try (TestStore test = open(false)) {
            SnapshotResult result = test.store.snapshots().saveSnapshot(V1, 7, new ByteArrayInputStream(plain));
            assertThat(result.hash()).isEqualTo(Hashes.sha256(plain));
            assertThat(result.uncompressedSizeBytes()).isEqualTo(size);
            assertThat(result.archiveWriteSeconds()).isEmpty();
            assertThat(test.store.snapshots().getSnapshotInfo(V1))
                    .contains(new SnapshotInfo(7, result.hash(), size, result.compressedSizeBytes()));
            assertLoads(test, plain);
            test.store.commit();
            assertLoads(test, plain);
            test.reopen();
            assertLoads(test, plain);
            assertThat(spoolFiles()).isEmpty();
        }
    }

    private static void assertLoads(TestStore test, byte[] plain) throws IOException {
        try (InputStream in = test.store.snapshots().loadSnapshot(V1)) {
            assertThat(in.readAllBytes()).isEqualTo(plain);
            assertThat(in.read()).isNegative();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000, 5_000_000})
    void failingStreamLeavesTheStoreAndTheDirectoryAsTheyWere(int failAfterBytes) throws IOException, SQLException {
        try (TestStore test = open(false)) {
            test.populate(true);
            String before = test.readable();
            IOException failure = catchThrowableOfType(
                    IOException.class,
                    () -> test.store.snapshots().saveSnapshot(V1, 9, new FailingInput(failAfterBytes)));
            assertThat(failure).hasMessage("the worker died");
            assertThat(test.readable()).isEqualTo(before);
            assertThat(spoolFiles()).isEmpty();
            assertThat(test.finish()).doesNotContain("snapshot.v1.9");
        }
    }

    @Test
    void samePositionReplaces() throws SQLException {
        try (TestStore test = open(true)) {
            test.save(V1, 3, "first");
            test.store.commit();
            test.save(V1, 3, "second");
            assertThat(TestStore.load(test.store, V1)).isEqualTo("second");
            test.store.commit();
            assertThat(TestStore.load(test.store, V1)).isEqualTo("second");
            assertThat(test.store.snapshots().listAll())
                    .containsExactly(new SnapshotRecord(V1, 3, Hashes.sha256("second"), true));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void retentionDecidesWhetherUnusedBytesStay(boolean keep) throws SQLException {
        try (TestStore test = open(keep)) {
            test.save(V1, 1, "one");
            test.store.commit();
            test.save(V1, 2, "two");
            test.save(V1, 3, "three");
            test.store.snapshots().stopUsingLastSnapshot(V1);
            test.store.snapshots().stopUsingLastSnapshot(V1);
            test.store.commit();
            assertThat(test.store.snapshots().getSnapshotInfo(V1)).isEmpty();
            assertThat(test.store.snapshots().listAll())
                    .extracting(SnapshotRecord::inUse)
                    .containsOnly(false);
            assertThat(test.rows()).filteredOn(row -> row.contains("blob ")).hasSize(keep ? 3 : 0);
            assertThat(test.store.snapshots().hasHash(V1, Hashes.sha256("two"))).isTrue();
        }
    }

    @Test
    void deletesHighestPositionsFirst() {
        try (TestStore test = open(true)) {
            for (long snapPos : new long[] {2, 9, 5}) {
                test.save(V1, snapPos, "heap " + snapPos);
            }
            test.save(V2, 1, "other");
            test.store.commit();
            SnapshotStore snapshots = test.store.snapshots();
            assertThat(snapshots.deleteVatSnapshots(V1, DeleteBudget.of(1))).isEqualTo(new CleanupResult(false, 1));
            assertThat(snapshots.getSnapshotInfo(V1)).map(SnapshotInfo::snapPos).contains(5L);
            assertThat(snapshots.deleteVatSnapshots(V1, DeleteBudget.of(2))).isEqualTo(new CleanupResult(true, 2));
            assertThat(snapshots.deleteVatSnapshots(V1, DeleteBudget.of(2))).isEqualTo(new CleanupResult(true, 0));
            assertThat(snapshots.listAll()).extracting(SnapshotRecord::vat).containsExactly(V2);
        }
    }

    @Test
    void deletesByHashAndWhatIsUnused() {
        try (TestStore test = open(true)) {
            test.save(V1, 1, "one");
            test.save(V1, 2, "two");
            test.save(V2, 1, "other");
            test.store.commit();
            SnapshotStore snapshots = test.store.snapshots();
            snapshots.deleteSnapshotByHash(V2, Hashes.sha256("one"));
            assertThat(snapshots.listAll()).hasSize(3);
            snapshots.deleteSnapshotByHash(V2, Hashes.sha256("other"));
            assertThat(snapshots.getSnapshotInfo(V2)).isEmpty();
            snapshots.deleteAllUnusedSnapshots();
            assertThat(snapshots.listAll()).extracting(SnapshotRecord::snapPos).containsExactly(2L);
            test.handedOver.clear();
            test.store.commit();
            assertThat(test.handedOver).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x'1f8b'", "x'00'", "substr(compressedSnapshot, 1, length(compressedSnapshot) - 9)", "swapped"})
    void corruptBytesFailAsCorruptAndLetGoOfTheirConnection(String damage) throws SQLException, IOException {
        try (TestStore test = open(false)) {
            test.save(V1, 1, "one heap");
            test.save(V2, 1, "two heap");
            test.store.commit();
            test.store.close();
            String value =
                    damage.equals("swapped") ? "(SELECT compressedSnapshot FROM snapshots WHERE vatID = 'v2')" : damage;
            execute("UPDATE snapshots SET compressedSnapshot = " + value + " WHERE vatID = 'v1'");
            test.reopen();
            StoreException corrupt = catchThrowableOfType(StoreException.class, () -> TestStore.load(test.store, V1));
            assertThat(corrupt.reason()).isEqualTo(Reason.CORRUPT);
            assertThat(corrupt).hasMessageContaining("snapshot.v1.1");
            assertThat(TestStore.load(test.store, V2)).isEqualTo("two heap");
            test.store.close();
            // A connection left open would keep the log from being removed.
            assertThat(dir.resolve(StoreDirectory.FILE_NAME + "-wal")).doesNotExist();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + StoreDirectory.fileIn(dir));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100_000, 9 << 20})
    void loadGoesOnWhileTheNextBlockCommits(int size) throws IOException {
        byte[] plain = incompressible(size);
        try (TestStore test = open(false)) {
            test.store.snapshots().saveSnapshot(V1, 1, new ByteArrayInputStream(plain));
            test.store.commit();
            try (InputStream in = test.store.snapshots().loadSnapshot(V1)) {
                byte[] start = in.readNBytes(10);
                test.save(V1, 2, "next");
                test.store.kernelKv().set("a", "1");
                test.store.commit();
                byte[] rest = in.readAllBytes();
                assertThat(start.length + rest.length).isEqualTo(size);
            }
            assertThat(TestStore.load(test.store, V1)).isEqualTo("next");
        }
    }

    /** Files of older stores carry a check that the order of writing must never break. */
    @Test
    void writesFilesOfTheOldSchema() throws SQLException {
        execute("""
                CREATE TABLE snapshots (
                  vatID TEXT, snapPos INTEGER, inUse INTEGER CHECK(inUse = 1), hash TEXT,
                  uncompressedSize INTEGER, compressedSize INTEGER, compressedSnapshot BLOB,
                  PRIMARY KEY (vatID, snapPos), UNIQUE (vatID, inUse),
                  CHECK(compressedSnapshot is not null or inUse is null))""");
        try (TestStore test = open(false)) {
            test.populate(true);
            test.store.rollbackCrank("s");
            test.save(V1, 3, "replaced");
            test.save(V1, 1, "earlier");
            test.store.snapshots().stopUsingLastSnapshot(V2);
            String finished = test.finish();
            test.reopen();
            assertThat(finished).contains(test.readable());
            assertThat(TestStore.load(test.store, V1)).isEqualTo("earlier");
        }
    }

    @Test
    void streamOfBytesMatchesTheRecordedHash() {
        try (TestStore test = open(false)) {
            test.save(V1, 0, "h\u00e9ap");
            assertThat(test.store.snapshots().getSnapshotInfo(V1))
                    .map(SnapshotInfo::hash)
                    .contains(Hashes.sha256("h\u00e9ap".getBytes(StandardCharsets.UTF_8)));
        }
    }
}
