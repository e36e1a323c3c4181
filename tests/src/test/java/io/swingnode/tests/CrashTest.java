package io.swingnode.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.actors.SwingNode;
import io.swingnode.actors.ledger.BlockLedgerQuery;
import io.swingnode.actors.ledger.BlockPage;
import io.swingnode.actors.ledger.BlockRecord;
import io.swingnode.journal.Journal;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.maintenance.StoreVerifier;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.protocol.BlockStatus;
import io.swingnode.tests.CrashedHome.Acknowledged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a running node with SIGKILL at moments of chance, again and again in one home, and looks at what is left.
 * {@code -Dcrash.seed=N} draws the same kernel and the same waits again; where a kill strikes is still chance.
 */
class CrashTest {
    private static final int KILLS = 5;
    private static final int MANY_KILLS = 200;

    /** Every so many kills this process opens the home itself, instead of leaving that to the next one. */
    private static final int KILLS_BETWEEN_LEDGERS = 4;

    @TempDir
    Path dir;

    @Test
    void killedNodeKeepsWhatItAcknowledged() throws Exception {
        kill(KILLS);
    }

    /** Between ten and twenty minutes, as busy as the machine is. */
    @Test
    @Tag("slow")
    void nodeKilledTwoHundredTimesKeepsWhatItAcknowledged() throws Exception {
        kill(MANY_KILLS);
    }

    private void kill(int kills) throws Exception {
        long seed = Long.getLong("crash.seed", System.nanoTime());
        System.out.println("CrashTest: -Dcrash.seed=" + seed + ", " + kills + " kills");
        Random random = new Random(seed);
        CrashedHome crashed = new CrashedHome(dir, seed);
        crashed.warmUp();
        long known = 0;
        List<Long> left = new ArrayList<>();
        int ahead = 0;
        try (CrashReference reference = new CrashReference(dir.resolve("reference"), seed)) {
            for (int kill = 1; kill <= kills; kill++) {
                List<Acknowledged> acknowledged = crashed.runAndKill(random);
                String what = "kill " + kill + " of seed " + seed + "\n" + crashed.errors();
                long last = assertInOrder(acknowledged, known, reference, what);
                known = assertStore(crashed.home, last, reference, what);
                ahead += known > last ? 1 : 0;
                left.add(known);
                if (kill % KILLS_BETWEEN_LEDGERS == 0 || kill == kills) {
                    assertNodeGoesOn(crashed, left, reference, what);
                }
            }
        }
        System.out.println("CrashTest: " + known + " blocks; " + ahead + " of " + kills
                + " kills struck between a commit and its acknowledgement");
    }

    /** Each process begins with what the one before left, and goes on from there; gives the last height acknowledged. */
    private static long assertInOrder(
            List<Acknowledged> acknowledged, long known, CrashReference reference, String what) {
        long expected = known;
        for (Acknowledged block : acknowledged) {
            assertThat(block).as(what).isEqualTo(new Acknowledged(expected, reference.hash(expected)));
            expected++;
        }
        return acknowledged.isEmpty() ? known : acknowledged.getLast().height();
    }

    /** The store as the killed process left it; gives its height. */
    private static long assertStore(Path home, long acknowledged, CrashReference reference, String what) {
        Path dir = home.resolve("store");
        StoreVerifier.Report report = StoreVerifier.verify(dir, CopyProgress.NONE, Database.sqlite());
        assertThat(report.findings()).as(what).isEmpty();
        try (SwingStore store = SwingStore.openReadOnly(dir, StoreOptions.defaults())) {
            long height = Long.parseLong(store.hostKv().get("host.height").orElse("0"));
            assertThat(height).as(what).isBetween(acknowledged, acknowledged + CrashWorld.COMMITS_WAITING_MAX + 1);
            assertThat(store.getActivityhash()).as(what).isEqualTo(reference.hash(height));
            assertThat(CrashReference.exportData(dir)).as(what).isEqualTo(reference.exportData(height));
            return height;
        }
    }

    /**
     * Opens the home as the next process would, and looks at the ledger and at the files.
     *
     * @param left the height after each kill
     */
    private static void assertNodeGoesOn(CrashedHome crashed, List<Long> left, CrashReference reference, String what)
            throws IOException {
        long height = left.getLast();
        try (SwingNode node = SwingNode.start(CrashWorld.settings(crashed.home, 64L << 20, true))) {
            assertThat(status(node, height)).as(what).isEqualTo(new BlockStatus.Committed(reference.hash(height)));
            assertThat(status(node, height + 1)).as(what).isNotInstanceOf(BlockStatus.Committed.class);
        }
        try (BlockLedgerQuery ledger = BlockLedgerQuery.open(Journal.ofHome(crashed.home), "store")) {
            BlockPage page = ledger.page(0, Long.MAX_VALUE, BlockLedgerQuery.PAGE_MAX);
            // No commit waits for the ledger: a crash may leave any number of blocks unrecorded, and it says which.
            LongStream missed = page.missed().stream()
                    .flatMapToLong(gap -> LongStream.rangeClosed(gap.firstHeight(), gap.lastHeight()));
            List<Long> heights = LongStream.concat(
                            missed, page.blocks().stream().mapToLong(BlockRecord::height))
                    .sorted()
                    .boxed()
                    .toList();
            // A ledger that is empty after a crash begins at the block that it finds in the store.
            long first = heights.getFirst();
            assertThat(first == 0 || left.contains(first))
                    .as(what + "begins at " + first)
                    .isTrue();
            assertThat(heights)
                    .as(what)
                    .isEqualTo(LongStream.rangeClosed(first, height).boxed().toList());
            assertThat(page.blocks().getLast().height()).as(what).isEqualTo(height);
            assertThat(page.blocks())
                    .as(what)
                    .allSatisfy(block -> assertThat(block.activityHash()).isEqualTo(reference.hash(block.height())));
        }
        assertThat(names(crashed.home.resolve("store")))
                .as(what)
                .allMatch(name -> name.startsWith("swingstore.sqlite"));
        assertThat(names(crashed.home.resolve("node")))
                .as(what)
                .allMatch(name -> name.startsWith("journal.sqlite")
                        || List.of("archive", "node.lock", "export-digest").contains(name));
        assertArchive(crashed.home, what);
        assertThat(names(crashed.temporary())).as(what).noneMatch(name -> name.contains("swingnode"));
    }

    /** Every closed span was archived before its block was committed; nothing half-written is left. */
    private static void assertArchive(Path home, String what) throws IOException {
        Path archive = CrashWorld.archive(home);
        List<String> spans = names(archive.resolve("transcripts"));
        assertThat(spans).as(what).allMatch(name -> name.matches("transcript\\.[vt][0-9.]+\\.gz"));
        assertThat(names(archive.resolve("snapshots")))
                .as(what)
                .allMatch(name -> name.matches("snapshot\\.v[0-9.]+\\.gz"));
        List<String> closed = CrashReference.exportData(home.resolve("store")).stream()
                .filter(entry -> entry.key().matches("transcript\\..*\\.\\d+"))
                .map(entry -> entry.key() + entry.value().orElseThrow().replaceFirst(".*\"endPos\":(\\d+).*", ".$1.gz"))
                .filter(name -> !isEmptySpan(name))
                .toList();
        assertThat(spans).as(what).containsAll(closed);
    }

    private static boolean isEmptySpan(String name) {
        return name.matches(".*\\.(\\d+)\\.\\1\\.gz");
    }

    private static BlockStatus status(SwingNode node, long height) {
        return node.host().blockStatus(height).toCompletableFuture().join();
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }
}
