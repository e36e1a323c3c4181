package io.swingnode.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.pattern.StatusReply;
import com.typesafe.config.ConfigFactory;
import io.swingnode.actors.ledger.BlockAccepted;
import io.swingnode.actors.ledger.BlockHead;
import io.swingnode.actors.ledger.BlockLedger;
import io.swingnode.actors.ledger.BlockReconciled;
import io.swingnode.actors.ledger.BlockRecord;
import io.swingnode.journal.Journal;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.Main;
import io.swingnode.protocol.CleanupReport;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlocksCommandTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    static Path home;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Blocks 1 to 40, then 41 to 49 lost to the ledger, then 50 recovered. */
    @BeforeAll
    static void writeBlocks() throws Exception {
        Journal journal = Journal.ofHome(home);
        journal.prepare();
        ActorSystem<BlockLedger.Command> ledger = ActorSystem.create(
                BlockLedger.create(journal.ledgerName()), "blocks", ConfigFactory.load(journal.config()));
        try {
            BlockReconciled started = ask(ledger, replyTo -> new BlockLedger.Reconcile(Optional.empty(), replyTo));
            assertThat(started.recovered()).isFalse();
            for (long height = 1; height <= 40; height++) {
                BlockRecord block = new BlockRecord(
                        height,
                        "abcdef0123456789",
                        height,
                        2,
                        3000,
                        4,
                        new CleanupReport(6, 5, 0, 1),
                        7_000,
                        8_500,
                        2,
                        1_700_000_000_000L,
                        false,
                        Optional.empty());
                BlockAccepted accepted = ask(ledger, replyTo -> new BlockLedger.RecordBlock(block, replyTo));
                assertThat(accepted.height()).isEqualTo(height);
            }
            BlockReconciled caughtUp =
                    ask(ledger, replyTo -> new BlockLedger.Reconcile(Optional.of(new BlockHead(50, "ff")), replyTo));
            assertThat(caughtUp.missedBlocks()).isEqualTo(9);
            Done flushed = ask(ledger, BlockLedger.Flush::new);
            assertThat(flushed).isEqualTo(Done.getInstance());
        } finally {
            ledger.terminate();
            ledger.getWhenTerminated().toCompletableFuture().get(120, TimeUnit.SECONDS);
        }
    }

    private static <T> T ask(
            ActorSystem<BlockLedger.Command> ledger, Function<ActorRef<StatusReply<T>>, BlockLedger.Command> command)
            throws Exception {
        return AskPattern.askWithStatus(ledger, command::apply, LIMIT, ledger.scheduler())
                .toCompletableFuture()
                .get();
    }

    private int run(String... args) {
        return Main.run(args, out, err);
    }

    @Test
    void showsTheLastTwentyAsATable() {
        assertThat(run("blocks", home.toString())).isEqualTo(ExitCodes.OK);
        assertThat(err.toString()).isEmpty();
        assertThat(out.toString().lines().toList()).hasSize(1 + 10 + 1 + 1).satisfies(lines -> {
            assertThat(lines.get(0)).startsWith("    HEIGHT  COMMITTED");
            assertThat(lines.get(1))
                    .startsWith("        31  2023-11-14T22:13:20Z       31        2         3000        4       11")
                    .endsWith("7.0        8.5  abcdef012345  -");
            assertThat(lines.get(11)).isEqualTo("blocks 41 to 49 were not recorded");
            assertThat(lines.get(12))
                    .startsWith("        50  ")
                    .contains("no counts")
                    .endsWith("  ff");
        });
    }

    @Test
    void printsARangeAsJsonLines() {
        assertThat(run("blocks", home.toString(), "--from", "40", "--to", "45", "-o", "json"))
                .isEqualTo(ExitCodes.OK);
        assertThat(out.toString().lines())
                .containsExactly(
                        "{\"height\":40,\"activityHash\":\"abcdef0123456789\",\"cranks\":40,\"items\":2,"
                                + "\"itemBytes\":3000,\"exports\":4,\"cleanup\":{\"snapshots\":6,\"spans\":5,"
                                + "\"vatsFinished\":0,\"vatsLeft\":1},\"executionMicros\":7000,\"commitMicros\":8500,\"groupBlocks\":2,"
                                + "\"committedAtMillis\":1700000000000,\"recovered\":false}",
                        "{\"missed\":{\"firstHeight\":41,\"lastHeight\":45}}");
    }

    @Test
    void refusesARangeThatEndsBeforeItBegins() {
        assertThat(run("blocks", home.toString(), "--from", "9", "--to", "3")).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("--from 9 is above --to 3");
    }

    @Test
    void saysThatANodeNeverRanHere(@TempDir Path empty) {
        assertThat(run("blocks", empty.toString())).isEqualTo(ExitCodes.FAILED);
        assertThat(err.toString()).contains("there is no journal").contains("has not run yet");
        assertThat(run("blocks", empty.resolve("nowhere").toString())).isEqualTo(ExitCodes.FAILED);
        assertThat(err.toString()).contains("is not a directory");
    }
}
