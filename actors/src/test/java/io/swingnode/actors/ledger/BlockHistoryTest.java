package io.swingnode.actors.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import akka.stream.javadsl.Sink;
import com.typesafe.config.ConfigFactory;
import io.swingnode.journal.Journal;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger over a real SQLite file, and what can be read from it. */
class BlockHistoryTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path dir;

    @Test
    void readsPagesByHeightWithoutANode() {
        Journal journal = journal();
        withLedger(journal, "", Optional.empty(), (kit, ledger) -> commit(kit, ledger, 1, 600));
        withLedger(journal, "", Optional.of(head(900)), (kit, ledger) -> commit(kit, ledger, 901, 1000));
        try (BlockLedgerQuery query = BlockLedgerQuery.open(journal, "store")) {
            BlockPage first = query.page(0, Long.MAX_VALUE, 250);
            assertThat(first.blocks()).extracting(BlockRecord::height).containsExactlyElementsOf(range(1, 250));
            assertThat(first.blocks().get(9)).isEqualTo(block(10));
            assertThat(first.nextHeight()).contains(251L);
            assertThat(first.forgottenBelow()).isEmpty();

            BlockPage middle = query.page(590, 905, 1000);
            assertThat(middle.blocks())
                    .extracting(BlockRecord::height)
                    .containsExactly(
                            590L, 591L, 592L, 593L, 594L, 595L, 596L, 597L, 598L, 599L, 600L, 900L, 901L, 902L, 903L,
                            904L, 905L);
            assertThat(middle.missed()).containsExactly(new BlockPage.Missed(601, 899));
            assertThat(middle.nextHeight()).isEmpty();
            assertThat(middle.blocks().get(11).recovered()).isTrue();

            assertThat(query.page(700, 800, 10).missed()).containsExactly(new BlockPage.Missed(700, 800));
            assertThat(query.page(1000, 1000, 1).blocks()).containsExactly(block(1000));
            assertThat(query.page(1001, 2000, 1).blocks()).isEmpty();
            assertThatThrownBy(() -> query.page(5, 4, 1)).hasMessageContaining("must not be empty");
            assertThatThrownBy(() -> query.page(0, 4, 0)).isInstanceOf(StoreException.class);
        }
    }

    @Test
    void streamsOldBlocksAndThenNewOnesAsTheyCome() {
        withLedger(journal(), "", Optional.empty(), (kit, ledger) -> {
            commit(kit, ledger, 1, 40);
            BlockHistory history = new BlockHistory(kit.system(), journal(), "store");
            var live = history.live(31).take(20).runWith(Sink.seq(), kit.system());
            assertThat(history.page(39, 50, 5))
                    .succeedsWithin(LIMIT)
                    .satisfies(page -> assertThat(page.blocks()).containsExactly(block(39), block(40)));
            commit(kit, ledger, 41, 60);
            assertThat(live)
                    .succeedsWithin(LIMIT)
                    .satisfies(blocks -> assertThat(blocks)
                            .extracting(BlockRecord::height)
                            .containsExactlyElementsOf(range(31, 50)));
        });
    }

    @Test
    void saysWhichBlocksAreForgotten() {
        String deleting = "swingnode.ledger { delete-events = on, snapshot-every = 20, snapshots-kept = 1 }";
        withLedger(journal(), deleting, Optional.empty(), (kit, ledger) -> {
            commit(kit, ledger, 1, 100);
            BlockHistory history = new BlockHistory(kit.system(), journal(), "store");
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(page(1, 1000).forgottenBelow())
                            .hasValueSatisfying(first -> assertThat(first).isBetween(50L, 100L)));
            long first = page(1, 1000).forgottenBelow().orElseThrow();
            assertThat(page(1, 1000).blocks()).extracting(BlockRecord::height).endsWith(100L);
            assertThat(page(100, 100).forgottenBelow()).isEmpty();
            assertThat(history.live(1).runWith(Sink.seq(), kit.system()))
                    .failsWithin(LIMIT)
                    .withThrowableOfType(ExecutionException.class)
                    .withMessageContaining("blocks below " + first);
        });
        withLedger(journal(), deleting, Optional.of(head(100)), (kit, ledger) -> commit(kit, ledger, 101, 102));
        assertThat(page(101, 200).blocks()).containsExactly(block(101), block(102));
    }

    @Test
    void aJournalThatIsNotThereIsSaidToBeMissing() {
        Journal journal = Journal.sqlite(dir.resolve("nowhere"));
        assertThatThrownBy(() -> BlockLedgerQuery.open(journal, "store"))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_FOUND));
        assertThat(dir.resolve("nowhere")).doesNotExist();
    }

    @Test
    void aLedgerNobodyWroteIsEmpty() {
        journal();
        assertThat(page(0, 10)).isEqualTo(new BlockPage(List.of(), List.of(), Optional.empty(), Optional.empty()));
    }

    private Journal journal() {
        Journal journal = Journal.sqlite(dir.resolve("node"));
        journal.prepare();
        return journal;
    }

    private BlockPage page(long from, long to) {
        try (BlockLedgerQuery query = BlockLedgerQuery.open(journal(), "store")) {
            return query.page(from, to, 1000);
        }
    }

    interface Use {
        void of(ActorTestKit kit, ActorRef<BlockLedger.Command> ledger);
    }

    static void withLedger(Journal journal, String settings, Optional<BlockHead> store, Use use) {
        withSystem(journal, settings, kit -> {
            ActorRef<BlockLedger.Command> ledger = kit.spawn(BlockLedger.create("store"));
            TestProbe<StatusReply<BlockReconciled>> probe = kit.createTestProbe();
            ledger.tell(new BlockLedger.Reconcile(store, probe.getRef()));
            assertThat(probe.receiveMessage(LIMIT).getValue().last()).isEqualTo(store);
            use.of(kit, ledger);
            kit.stop(ledger);
        });
    }

    private static void withSystem(Journal journal, String settings, Consumer<ActorTestKit> body) {
        ActorTestKit kit = ActorTestKit.create(
                "history",
                ConfigFactory.load(ConfigFactory.parseString(settings).withFallback(journal.config())));
        try {
            body.accept(kit);
        } finally {
            kit.shutdownTestKit();
        }
    }

    static void commit(ActorTestKit kit, ActorRef<BlockLedger.Command> ledger, long first, long last) {
        for (long height = first; height <= last; height++) {
            TestProbe<StatusReply<BlockAccepted>> probe = kit.createTestProbe();
            ledger.tell(new BlockLedger.BeginBlock(height, probe.getRef()));
            ledger.tell(new BlockLedger.RecordBlock(block(height), probe.getRef()));
            probe.receiveMessage().getValue();
            probe.receiveMessage().getValue();
            if (height % 100 == 0 || height == last) {
                TestProbe<StatusReply<Done>> flushed = kit.createTestProbe();
                ledger.tell(new BlockLedger.Flush(flushed.getRef()));
                assertThat(flushed.receiveMessage(LIMIT).isSuccess()).isTrue();
            }
        }
    }

    static BlockHead head(long height) {
        return new BlockHead(height, "hash" + height);
    }

    static BlockRecord block(long height) {
        return new BlockRecord(
                height,
                "hash" + height,
                height * 3,
                height * 2,
                height * 1000,
                height,
                new BlockRecord.Cleanup(1, 2, 3, 4),
                1500,
                900,
                1_700_000_000_000L + height,
                false);
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }
}
