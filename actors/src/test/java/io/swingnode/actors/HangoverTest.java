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
        run("undisturbed", "store-first", 0, 4);

        assertThat(run("killed", "store-first", 3, 4).exit()).isEqualTo(DIED);
        assertThat(hostLog("killed")).as("the host is behind").hasSize(2);
        assertThat(storeHeight("killed")).isEqualTo("3");
        Ran again = run("killed", "store-first", 0, 4);

        assertThat(again.lines()).anyMatch(line -> line.startsWith("next Committed"));
        assertThat(again.lines()).contains("skipped 3");
        assertThatBothAgreeWithTheUndisturbed(again);
    }

    @Test
    void blockThatTheHostCommittedAndTheStoreLostIsRunAgainToTheSameHash() throws Exception {
        run("undisturbed", "host-first", 0, 4);

        assertThat(run("killed", "host-first", 3, 4).exit()).isEqualTo(DIED);
        assertThat(hostLog("killed")).as("the host is ahead").hasSize(3);
        assertThat(storeHeight("killed")).isEqualTo("2");
        Ran again = run("killed", "host-first", 0, 4);

        assertThat(again.lines()).anyMatch(line -> line.startsWith("next NeverSeen"));
        assertThat(again.lines()).anyMatch(line -> line.matches("again 3 (Begun|NeverSeen).*"));
        assertThatBothAgreeWithTheUndisturbed(again);
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
        Process host = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+IgnoreUnrecognizedVMOptions",
                        "--sun-misc-unsafe-memory-access=allow",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HangoverHost.class.getName(),
                        dir.resolve(name).toString(),
                        dir.resolve(name + ".log").toString(),
                        order,
                        Long.toString(dieIn),
                        Long.toString(last))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
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
