package io.swingnode.actors.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import com.typesafe.config.ConfigFactory;
import io.swingnode.journal.Journal;
import io.swingnode.protocol.CleanupReport;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs a block ledger over a real journal, and makes blocks for it. */
final class LedgerFixture {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private LedgerFixture() {}

    /** What a test does with a ledger. */
    interface Use {
        void of(ActorTestKit kit, ActorRef<BlockLedger.Command> ledger);
    }

    /** Runs a ledger named {@code store} that is reconciled with {@code store}, and stops it. */
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

    /** Tells the ledger of the blocks from {@code first} to {@code last}; returns when the last is durable. */
    static void commit(ActorTestKit kit, ActorRef<BlockLedger.Command> ledger, long first, long last) {
        for (long height = first; height <= last; height++) {
            TestProbe<StatusReply<BlockAccepted>> probe = kit.createTestProbe();
            ledger.tell(new BlockLedger.BeginBlock(height, probe.getRef()));
            ledger.tell(new BlockLedger.RecordBlock(block(height), probe.getRef()));
            probe.receiveMessage().getValue();
            probe.receiveMessage().getValue();
            if (height % 100 == 0 || height == last) {
                flush(kit, ledger);
            }
        }
    }

    /** Returns when everything told to the ledger is durable. */
    static void flush(ActorTestKit kit, ActorRef<BlockLedger.Command> ledger) {
        TestProbe<StatusReply<Done>> flushed = kit.createTestProbe();
        ledger.tell(new BlockLedger.Flush(flushed.getRef()));
        assertThat(flushed.receiveMessage(LIMIT).isSuccess()).isTrue();
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
                new CleanupReport(2, 1, 3, 4),
                1500,
                900,
                1,
                1_700_000_000_000L + height,
                false,
                Optional.empty());
    }
}
