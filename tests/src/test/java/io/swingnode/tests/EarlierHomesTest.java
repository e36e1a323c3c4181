package io.swingnode.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.actors.ledger.BlockLedgerHealth;
import io.swingnode.actors.ledger.BlockLedgerQuery;
import io.swingnode.actors.ledger.BlockPage;
import io.swingnode.actors.ledger.BlockRecord;
import io.swingnode.components.LifecycleManager;
import io.swingnode.components.event.AppEvent;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.StartOptions;
import io.swingnode.journal.Journal;
import io.swingnode.persistence.maintenance.StoreVerifier;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.protocol.CleanupBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Homes that earlier builds have left are taken up by this one. Each was made by the demo and by installing {@code
 * examples/app}, and is never changed; docs/testing.md says when another is added.
 */
class EarlierHomesTest {
    private static final Path HOMES = Path.of("src/test/resources/homes");

    @TempDir
    Path temp;

    /**
     * What a home is known to hold.
     *
     * @param name of its directory: the version, and the month in which its formats changed last
     * @param events of applications in its journal
     */
    record Earlier(String name, long height, String activityHash, int events) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Earlier> homes() {
        return List.of(
                new Earlier("0.1.0-11", 8, "0bfbf5fdc4eb17ac9cd069873309b0560d8cfe8df65525c4fe4c6ea8a10b3e5b", 18));
    }

    private Path copy(Earlier earlier) throws IOException {
        Path source = HOMES.resolve(earlier.name());
        Path home = temp.resolve("home");
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Files.copy(file, home.resolve(source.relativize(file).toString()));
            }
        }
        return home;
    }

    @ParameterizedTest
    @MethodSource("homes")
    void homeOfAnEarlierBuildIsTakenUp(Earlier earlier) throws IOException {
        Path home = copy(earlier);
        assertThat(StoreVerifier.verify(home.resolve("store"), CopyProgress.NONE, Database.sqlite())
                        .findings())
                .isEmpty();
        assertThat(blocks(home)).hasSize((int) earlier.height() + 1).last().satisfies(block -> {
            assertThat(block.height()).isEqualTo(earlier.height());
            assertThat(block.activityHash()).isEqualTo(earlier.activityHash());
        });
        try (SwingNode node = SwingNode.start(home)) {
            LifecycleManager applications = node.applications().orElseThrow();
            assertThat(applications.events().recent().stream().map(AppEvent::sequence))
                    .hasSize(earlier.events())
                    .last()
                    .isEqualTo((long) earlier.events());
            assertThat(applications.applications()).containsExactly("example");
            String status =
                    applications.status("example", Selection.ALL, false).json().toString();
            assertThat(status).contains("\"GREETING\"").contains("exited with 1");
            applications.start(
                    "example",
                    StartOptions.of(Selection.of("worker")).immediately().throwing());
            applications.stop("example", Selection.ALL, true, false);
            await().atMost(Duration.ofMinutes(2)).until(() -> digest(node).isPresent());
            try (StoreSession session = node.openSession()) {
                assertThat(session.kernel().getActivityhash()).isEqualTo(earlier.activityHash());
                session.host().beginBlock(earlier.height() + 1);
                session.kernel().kv().set("of", "this build");
                session.host().commitBlock(earlier.height() + 1, CleanupBudget.each(0));
            }
        }
        List<BlockRecord> blocks = blocks(home);
        assertThat(blocks).hasSize((int) earlier.height() + 2);
        assertThat(blocks.getFirst().exportDigest()).isEmpty();
        assertThat(blocks.getLast().exportDigest())
                .isEqualTo(StoreVerifier.verify(home.resolve("store"), CopyProgress.NONE, Database.sqlite())
                        .exportDigest())
                .isPresent();
        try (BlockLedgerQuery ledger = BlockLedgerQuery.open(Journal.ofHome(home), "store")) {
            assertThat(ledger.firstWithDigest(0)).contains(blocks.getLast());
            assertThat(ledger.firstWithDigest(blocks.getLast().height() + 1)).isEmpty();
        }
    }

    private static Optional<String> digest(SwingNode node) {
        return node.host().ledgerHealth().toCompletableFuture().join().flatMap(BlockLedgerHealth::exportDigest);
    }

    private static List<BlockRecord> blocks(Path home) {
        try (BlockLedgerQuery ledger = BlockLedgerQuery.open(Journal.ofHome(home), "store")) {
            BlockPage page = ledger.page(0, Long.MAX_VALUE, BlockLedgerQuery.PAGE_MAX);
            assertThat(page.missed()).isEmpty();
            return page.blocks();
        }
    }
}
