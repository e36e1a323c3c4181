package io.swingnode.persistence.maintenance;

import static io.swingnode.persistence.TestStore.V1;
import static io.swingnode.persistence.TestStore.V2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.swingnode.persistence.History;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.TestStore;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.MaintenanceLock;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What pruning takes, and that it leaves everything that operation needs. */
class StorePrunerTest {
    private static final StoreOptions KEEP_ALL =
            StoreOptions.builder().keepSnapshots(true).build();
    private static final Database SQLITE = Database.sqlite();

    @TempDir
    Path temp;

    private Path dir() {
        return temp.resolve("store");
    }

    private Path make() {
        History.make(dir(), KEEP_ALL);
        return dir();
    }

    private StorePruner.Report prune(PruneOptions options) {
        return StorePruner.prune(dir(), options, WorkProgress.NONE, SQLITE);
    }

    private List<String> rows() throws SQLException {
        return TestStore.rows(StoreDirectory.fileIn(dir()));
    }

    @Test
    void prunedStoreIsAsIfItHadBeenRunWithoutKeepingAnything() throws SQLException {
        make();
        Path frugal = temp.resolve("frugal");
        History.make(frugal, StoreOptions.builder().keepTranscripts(false).build());
        StorePruner.Report report = prune(PruneOptions.ALL);
        assertThat(rows()).isEqualTo(TestStore.rows(StoreDirectory.fileIn(frugal)));
        assertThat(report.spans()).isEqualTo(3 * 6 + 1);
        assertThat(report.items()).isEqualTo(3 * 33 + 1);
        assertThat(report.snapshots()).isEqualTo(3 * 6 - 2);
        assertThat(report.itemBytes()).isGreaterThan(report.items());
        assertThat(report.snapshotBytes()).isGreaterThan(report.snapshots());
    }

    @Test
    void leavesTheOperationalExportAndAllExportDataAsTheyWere() {
        make();
        Map<String, String> before = History.export(dir(), ArtifactMode.OPERATIONAL);
        prune(PruneOptions.ALL);
        assertThat(History.export(dir(), ArtifactMode.OPERATIONAL)).isEqualTo(before);
        assertThat(History.findings(dir())).isEmpty();
        assertThatThrownBy(() -> History.export(dir(), ArtifactMode.REPLAY)).hasMessageContaining("incomplete");
        assertThat(prune(PruneOptions.ALL).spans()).as("nothing is left").isZero();
    }

    @Test
    void keepsTheCurrentIncarnationWhenAsked() {
        make();
        Map<String, String> before = History.export(dir(), ArtifactMode.REPLAY);
        StorePruner.Report report = prune(PruneOptions.ALL.keepingIncarnation());
        assertThat(History.export(dir(), ArtifactMode.REPLAY)).isEqualTo(before);
        assertThat(report.spans())
                .as("four of each running vat, all of the terminated one")
                .isEqualTo(4 + 4 + 7);
        assertThatThrownBy(() -> History.export(dir(), ArtifactMode.ARCHIVAL)).hasMessageContaining("incomplete");
    }

    @Test
    void takesOnlyWhatLiesBeforeAPosition() {
        make();
        StorePruner.Report report = prune(PruneOptions.ALL.before(7));
        assertThat(report.spans()).as("those that end at 3 and 7").isEqualTo(6);
        assertThat(report.snapshots()).as("those at 3").isEqualTo(3);
        assertThat(History.export(dir(), ArtifactMode.DEBUG))
                .containsKeys("transcript.v1.7.12", "snapshot.v1.7")
                .doesNotContainKeys("transcript.v1.3.7", "snapshot.v1.3");
    }

    @Test
    void takesOnlyTheKindThatWasNamed() {
        make();
        StorePruner.Report transcripts = prune(new PruneOptions(true, false, OptionalLong.empty(), false, false));
        assertThat(transcripts.snapshots()).isZero();
        assertThat(History.export(dir(), ArtifactMode.DEBUG))
                .containsKey("snapshot.v1.3")
                .doesNotContainKey("transcript.v1.0.3");
        StorePruner.Report snapshots = prune(new PruneOptions(false, true, OptionalLong.empty(), false, false));
        assertThat(snapshots.spans()).isZero();
        assertThat(snapshots.snapshots()).isPositive();
    }

    @Test
    void countingChangesNothing() throws SQLException {
        make();
        List<String> before = rows();
        StorePruner.Report counted = prune(PruneOptions.ALL.counting());
        assertThat(rows()).isEqualTo(before);
        StorePruner.Report pruned = prune(PruneOptions.ALL);
        assertThat(counted)
                .usingRecursiveComparison()
                .ignoringFields("transactions", "longestMicros")
                .isEqualTo(pruned);
        assertThat(counted.transactions()).isZero();
    }

    @Test
    void stopsBetweenTransactionsAndGoesOnWhereItStopped() {
        History.makeLarge(dir(), KEEP_ALL, 3_000);
        Map<String, String> before = History.export(dir(), ArtifactMode.OPERATIONAL);
        // A disk on which each step takes so long that a transaction has time for a few.
        AtomicLong nanos = new AtomicLong();
        LongSupplier clock = () -> nanos.getAndAdd(MaintenanceWriter.STEP_NANOS / 3);
        AtomicInteger heard = new AtomicInteger();
        WorkProgress stopping = (done, total, sizeBytes) -> {
            if (heard.incrementAndGet() == 2) {
                throw new IllegalStateException("stop here");
            }
        };
        assertThatThrownBy(() -> StorePruner.prune(dir(), PruneOptions.ALL, stopping, SQLITE, clock))
                .hasMessage("stop here");
        assertThat(History.findings(dir()))
                .as("half a span")
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.MissingItems.class,
                        half -> assertThat(half.present()).isBetween(1L, 2_999L));
        StorePruner.Report rest = StorePruner.prune(dir(), PruneOptions.ALL, WorkProgress.NONE, SQLITE, clock);
        assertThat(rest.items()).isBetween(1L, 2_999L);
        assertThat(rest.transactions()).isGreaterThan(1);
        assertThat(History.findings(dir())).isEmpty();
        assertThat(History.export(dir(), ArtifactMode.OPERATIONAL)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void worksBesideAWriterThatKeepsCommitting(boolean pipelined) throws Exception {
        History.makeLarge(dir(), KEEP_ALL, 5_000);
        try (BusyWriter writer = BusyWriter.start(dir(), KEEP_ALL, pipelined)) {
            for (int run = 0; run < 4; run++) {
                StorePruner.Report report = prune(PruneOptions.ALL);
                assertThat(report.items()).isGreaterThanOrEqualTo(run == 0 ? 5_000 : 1);
                writer.awaitBlocks(3);
            }
            writer.stop();
        }
        assertThat(History.findings(dir())).isEmpty();
        try (SwingStore store = SwingStore.open(dir(), KEEP_ALL)) {
            assertThat(TestStore.items(store.transcripts().readSpan(V1))).containsExactly("now");
            assertThat(store.transcripts().getCurrentSpanBounds(V2).endPos()).isPositive();
        }
        assertThat(temp.resolve("store.maintenance")).doesNotExist();
    }

    @Test
    void locksTheStoreWhileItWorksSoThatItsWriterWaitsForCommits() {
        make();
        MaintenanceLock seen = MaintenanceLock.of(StoreDirectory.fileIn(dir()));
        assertThat(seen.isHeld()).isFalse();
        StorePruner.prune(
                dir(),
                PruneOptions.ALL,
                (done, total, size) -> assertThat(seen.isHeld()).isTrue(),
                SQLITE);
        assertThat(seen.isHeld()).isFalse();
    }

    @Test
    void openStoreSeesWhatWentAndGoesOn() {
        make();
        try (SwingStore store = SwingStore.open(dir(), KEEP_ALL)) {
            assertThat(TestStore.items(store.transcripts().readSpan(V1, 0))).hasSize(3);
            prune(PruneOptions.ALL);
            store.transcripts().addItem(V1, "after");
            assertThat(TestStore.items(store.transcripts().readSpan(V1, 0)))
                    .singleElement()
                    .asString()
                    .contains("pruned");
            assertThat(TestStore.items(store.transcripts().readSpan(V1)))
                    .containsExactly("the current span of v1", "after");
            assertThat(TestStore.load(store, V1)).isEqualTo("heap of v1 at 33");
            store.commit();
        }
        assertThat(History.findings(dir())).isEmpty();
    }

    /** A store that was just imported has no write-ahead log yet: the first of two commands makes it, alone. */
    @Test
    void secondPruneIsToldWhoMayHoldTheStore() throws Exception {
        make();
        try (Connection first = DriverManager.getConnection("jdbc:sqlite:" + StoreDirectory.fileIn(dir()));
                Statement statement = first.createStatement()) {
            statement.execute("PRAGMA journal_mode = DELETE");
            statement.execute("BEGIN EXCLUSIVE");
            StoreException refusal = catchThrowableOfType(StoreException.class, () -> prune(PruneOptions.ALL));
            assertThat(refusal.reason()).isEqualTo(Reason.BUSY);
            assertThat(refusal).hasMessageContainingAll("a second prune or repopulate", "run this again", "lsof");
        }
    }

    @Test
    void givesUpOnAWriterThatNeverLetsGo() {
        make();
        try (SwingStore store = SwingStore.open(dir(), KEEP_ALL);
                MaintenanceWriter other = MaintenanceWriter.open(dir(), SQLITE, Duration.ofMillis(50), () -> {})) {
            store.kernelKv().set("a", "2");
            StoreException refusal =
                    catchThrowableOfType(StoreException.class, () -> other.transaction("testing", connection -> true));
            assertThat(refusal.reason()).isEqualTo(Reason.BUSY);
            assertThat(refusal).hasMessageContaining("goes on where it stopped");
            store.commit();
            boolean done = other.transaction("testing", connection -> true);
            assertThat(done).isTrue();
        }
    }

    @Test
    void fileThatAllowsItShrinksBesideItsWriter() throws SQLException, IOException {
        Files.createDirectories(dir());
        Path file = StoreDirectory.fileIn(dir());
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA auto_vacuum = INCREMENTAL");
            statement.execute("CREATE TABLE made (x)");
            statement.execute("DROP TABLE made");
        }
        History.makeLarge(dir(), KEEP_ALL, 5_000);
        try (SwingStore store = SwingStore.open(dir(), KEEP_ALL)) {
            assertThat(store.kernelKv().get("a")).isEmpty();
            prune(PruneOptions.ALL);
            StoreSpace.Space before = StoreSpace.of(dir(), SQLITE);
            StoreSpace.Space after = StoreSpace.shrinkByPages(dir(), WorkProgress.NONE, SQLITE);
            assertThat(before.shrinksByPages()).isTrue();
            assertThat(before.freeBytes()).isGreaterThan(4_000_000);
            assertThat(after.fileBytes()).isLessThan(before.fileBytes() - 4_000_000);
            store.kernelKv().set("a", "2");
            store.commit();
        }
        assertThat(History.findings(dir())).isEmpty();
    }

    @Test
    void rewritingShrinksAnyFileThatNobodyUses() {
        History.makeLarge(dir(), KEEP_ALL, 5_000);
        prune(PruneOptions.ALL);
        Map<String, String> before = History.export(dir(), ArtifactMode.OPERATIONAL);
        StoreSpace.Space space = StoreSpace.shrinkByPages(dir(), WorkProgress.NONE, SQLITE);
        assertThat(space.freeBytes())
                .as("the reference's files keep their pages")
                .isGreaterThan(4_000_000);
        try (SwingStore store = SwingStore.open(dir(), KEEP_ALL)) {
            assertThat(store.kernelKv().get("a")).isEmpty();
            StoreException refusal =
                    catchThrowableOfType(StoreException.class, () -> StoreSpace.rewrite(dir(), SQLITE));
            assertThat(refusal.reason()).isEqualTo(Reason.BUSY);
            store.kernelKv().set("b", "1");
            store.commit();
            store.kernelKv().delete("b");
            store.commit();
        }
        StoreSpace.Space after = StoreSpace.rewrite(dir(), SQLITE);
        assertThat(after.freeBytes()).isZero();
        assertThat(after.fileBytes()).isLessThan(1_000_000);
        assertThat(History.export(dir(), ArtifactMode.OPERATIONAL)).isEqualTo(before);
        assertThat(History.findings(dir())).isEmpty();
    }
}
