package io.swingnode.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.actors.ledger.BlockLedgerQuery;
import io.swingnode.actors.ledger.BlockPage;
import io.swingnode.journal.Journal;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host dies between its own commit and the store's, in both orders, and goes on by the documented recipe. */
class HangoverTest {
    private static final int DIED = 9;

    @TempDir
    Path dir;

    @Test
    void storeThatIsOneBlockAheadIsCaughtUpWithWithoutRunningTheBlockAgain() throws Exception {
        Ran again = dieInBlockThreeAndRunAgain("store-first", 2, 3);

        assertThat(again.lines()).anyMatch(line -> line.startsWith("next Committed"));
        assertThat(again.lines()).contains("skipped 3");
        assertThatBothAgreeWithTheUndisturbed(again);
    }

    @Test
    void blockThatTheHostCommittedAndTheStoreLostIsRunAgainToTheSameHash() throws Exception {
        Ran again = dieInBlockThreeAndRunAgain("host-first", 3, 2);

        assertThat(again.lines()).anyMatch(line -> line.startsWith("next NeverSeen"));
        assertThat(again.lines()).anyMatch(line -> line.matches("again 3 (Begun|NeverSeen).*"));
        assertThatBothAgreeWithTheUndisturbed(again);
    }

    /** Runs one host undisturbed; kills another, which leaves host and store at these heights, and runs it again. */
    private Ran dieInBlockThreeAndRunAgain(String order, int hostHeight, int storeHeight) throws Exception {
        run("undisturbed", order, 0, 4);
        assertThat(run("killed", order, 3, 4).exit()).isEqualTo(DIED);
        assertThat(hostLog("killed")).hasSize(hostHeight);
        assertThat(storeHeight("killed")).isEqualTo(Integer.toString(storeHeight));
        return run("killed", order, 0, 4);
    }

    private void assertThatBothAgreeWithTheUndisturbed(Ran again) throws IOException {
        assertThat(again.exit()).isZero();
        assertThat(hostLog("killed")).isEqualTo(hostLog("undisturbed")).hasSize(4);
        assertThat(storeHeight("killed")).isEqualTo("4");
        Journal journal = Journal.ofHome(dir.resolve("killed"));
        try (BlockLedgerQuery ledger = BlockLedgerQuery.open(journal, journal.ledgerName())) {
            BlockPage page = ledger.page(0, 10, 10);
            assertThat(page.missed()).isEmpty();
            assertThat(page.blocks().stream().map(block -> block.height() + " " + block.activityHash()))
                    .isEqualTo(hostLog("killed"));
        }
    }

    private List<String> hostLog(String name) throws IOException {
        return Files.readAllLines(dir.resolve(name + ".log"));
    }

    private String storeHeight(String name) {
        try (SwingStore store = SwingStore.openReadOnly(dir.resolve(name).resolve("store"), StoreOptions.defaults())) {
            return store.hostKv().get("host.height").orElse("");
        }
    }

    private record Ran(int exit, List<String> lines) {}

    private Ran run(String name, String order, long dieIn, long last) throws IOException, InterruptedException {
        Path out = dir.resolve(name + ".out");
        Process host = ChildJvm.of(
                        HangoverHost.class,
                        dir.resolve(name).toString(),
                        dir.resolve(name + ".log").toString(),
                        order,
                        Long.toString(dieIn),
                        Long.toString(last))
                .redirectOutput(out.toFile())
                .start();
        try {
            assertThat(host.waitFor(120, TimeUnit.SECONDS)).isTrue();
            return new Ran(host.exitValue(), Files.readAllLines(out));
        } finally {
            host.destroyForcibly();
        }
    }
}
