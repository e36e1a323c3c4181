package io.swingnode.actors.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import akka.persistence.testkit.JournalOperation;
import akka.persistence.testkit.PersistenceTestKitPlugin;
import akka.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import akka.persistence.testkit.ProcessingPolicy;
import akka.persistence.testkit.ProcessingResult;
import akka.persistence.testkit.ProcessingSuccess;
import akka.persistence.testkit.StorageFailure;
import akka.persistence.testkit.WriteEvents;
import akka.persistence.testkit.javadsl.PersistenceTestKit;
import com.typesafe.config.ConfigFactory;
import io.swingnode.actors.ledger.BlockLedgerHealth.Phase;
import io.swingnode.protocol.BlockStatus;
import io.swingnode.protocol.CleanupReport;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The ledger as an actor, over a journal in memory that can be told to fail. */
class BlockLedgerTest {
    private static final BlockLedgerSettings SMALL =
            new BlockLedgerSettings(3, 4, 2, 5, 2, false, Duration.ofMillis(10), Duration.ofMillis(50), 1000);
    private static final BlockLedgerSettings IMPATIENT =
            new BlockLedgerSettings(3, 4, 2, 5, 2, false, Duration.ofMillis(10), Duration.ofMillis(20), 3);

    private static ActorTestKit kit;
    private static PersistenceTestKit journal;

    private final AtomicBoolean failing = new AtomicBoolean();

    @BeforeAll
    static void start() {
        kit = ActorTestKit.create(
                "ledger",
                ConfigFactory.load(PersistenceTestKitPlugin.getInstance()
                        .config()
                        .withFallback(PersistenceTestKitSnapshotPlugin.config())));
        journal = PersistenceTestKit.create(kit.system());
    }

    @AfterAll
    static void stop() {
        kit.shutdownTestKit();
    }

    @AfterEach
    void heal() {
        journal.resetPolicy();
    }

    /** Writes fail while {@link #failing} is set; reads go on. */
    private final class Flaky implements ProcessingPolicy<JournalOperation> {
        @Override
        public ProcessingResult tryProcess(String persistenceId, JournalOperation operation) {
            return failing.get() && operation instanceof WriteEvents
                    ? StorageFailure.create()
                    : ProcessingSuccess.getInstance();
        }
    }

    @Test
    void tellsWhatItKnowsOfEachHeight() {
        ActorRef<BlockLedger.Command> ledger = opened("statuses", SMALL, Optional.empty());
        assertThat(status(ledger, 1)).isEqualTo(new BlockStatus.NeverSeen());
        begin(ledger, 1);
        assertThat(status(ledger, 1)).isEqualTo(new BlockStatus.Begun());
        assertThat(status(ledger, 2)).isEqualTo(new BlockStatus.NeverSeen());
        commit(ledger, 1, "aa");
        assertThat(status(ledger, 1)).isEqualTo(new BlockStatus.Committed("aa"));
        for (long height = 3; height <= 6; height++) {
            begin(ledger, height);
            commit(ledger, height, "hash" + height);
            flush(ledger);
        }
        assertThat(status(ledger, 6)).isEqualTo(new BlockStatus.Committed("hash6"));
        assertThat(status(ledger, 4)).isEqualTo(new BlockStatus.Committed("hash4"));
        assertThat(status(ledger, 1)).isEqualTo(new BlockStatus.Older(4));
        assertThat(status(ledger, 7)).isEqualTo(new BlockStatus.NeverSeen());
    }

    @Test
    void keepsWhatItKnowsOverARestart() {
        ActorRef<BlockLedger.Command> first = opened("restart", SMALL, Optional.empty());
        for (long height = 1; height <= 8; height++) {
            begin(first, height);
            commit(first, height, "hash" + height);
            flush(first);
        }
        begin(first, 9);
        flush(first);
        kit.stop(first);
        ActorRef<BlockLedger.Command> second = opened("restart", SMALL, Optional.of(new BlockHead(8, "hash8")));
        assertThat(status(second, 8)).isEqualTo(new BlockStatus.Committed("hash8"));
        assertThat(status(second, 9)).isEqualTo(new BlockStatus.Begun());
        assertThat(status(second, 2)).isEqualTo(new BlockStatus.Older(6));
    }

    @Test
    void takesNothingBeforeItIsReconciled() {
        ActorRef<BlockLedger.Command> ledger = spawn("closed", SMALL);
        assertThat(refusal(kit.createTestProbe(), ledger, BlockLedgerTest::beginSeven)
                        .reason())
                .isEqualTo(Reason.USAGE);
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(health(ledger).phase()).isEqualTo(Phase.UNRECONCILED));
        assertThat(refusal(kit.createTestProbe(), ledger, BlockLedgerTest::beginSeven))
                .hasMessageContaining("reconciled");
    }

    @Test
    void recordsTheBlockItMissedAsRecovered() {
        ActorRef<BlockLedger.Command> first = opened("behind", SMALL, Optional.empty());
        begin(first, 5);
        commit(first, 5, "five");
        begin(first, 6);
        flush(first);
        kit.stop(first);
        ActorRef<BlockLedger.Command> second = spawn("behind", SMALL);
        assertThat(reconcile(second, Optional.of(new BlockHead(6, "six"))).getValue())
                .isEqualTo(new BlockReconciled(Optional.of(new BlockHead(6, "six")), true, 0, true));
        assertThat(status(second, 6)).isEqualTo(new BlockStatus.Committed("six"));
        assertThat(reconcile(second, Optional.of(new BlockHead(6, "six"))).getValue())
                .isEqualTo(new BlockReconciled(Optional.of(new BlockHead(6, "six")), false, 0, true));
        assertThat(reconcile(second, Optional.of(new BlockHead(9, "nine"))).getValue())
                .isEqualTo(new BlockReconciled(Optional.of(new BlockHead(9, "nine")), true, 2, true));
        assertThat(status(second, 8)).isEqualTo(new BlockStatus.Missed());
    }

    @Test
    void aNewLedgerBeginsAtTheStoresBlock() {
        ActorRef<BlockLedger.Command> ledger = spawn("young", SMALL);
        assertThat(reconcile(ledger, Optional.of(new BlockHead(1000, "k"))).getValue())
                .isEqualTo(new BlockReconciled(Optional.of(new BlockHead(1000, "k")), true, 0, true));
        assertThat(status(ledger, 999)).isEqualTo(new BlockStatus.Missed());
    }

    @Test
    void refusesAStoreThatIsBehindOrDiffers() {
        ActorRef<BlockLedger.Command> first = opened("ahead", SMALL, Optional.of(new BlockHead(10, "ten")));
        kit.stop(first);
        ActorRef<BlockLedger.Command> second = spawn("ahead", SMALL);
        assertThat(fault(reconcile(second, Optional.of(new BlockHead(9, "nine")))))
                .hasMessageContaining("ledger is at block 10")
                .hasMessageContaining("store at block 9")
                .extracting(StoreException::reason)
                .isEqualTo(Reason.CONFLICT);
        assertThat(fault(reconcile(second, Optional.empty())).reason()).isEqualTo(Reason.CONFLICT);
        assertThat(fault(reconcile(second, Optional.of(new BlockHead(10, "TEN")))))
                .hasMessageContaining("activity hash")
                .extracting(StoreException::reason)
                .isEqualTo(Reason.CORRUPT);
        assertThat(health(second).phase()).isEqualTo(Phase.UNRECONCILED);
        assertThat(reconcile(second, Optional.of(new BlockHead(10, "ten"))).isSuccess())
                .isTrue();
    }

    @Test
    void refusesBlocksBelowTheLast() {
        ActorRef<BlockLedger.Command> ledger = opened("order", SMALL, Optional.of(new BlockHead(7, "seven")));
        assertThat(refusal(kit.createTestProbe(), ledger, BlockLedgerTest::beginSeven)
                        .reason())
                .isEqualTo(Reason.CONFLICT);
        TestProbe<StatusReply<BlockAccepted>> probe = kit.createTestProbe();
        ledger.tell(new BlockLedger.RecordBlock(block(6, "six"), probe.getRef()));
        assertThat(fault(probe.receiveMessage()).reason()).isEqualTo(Reason.CONFLICT);
        commit(ledger, 7, "seven");
        flush(ledger);
        assertThat(status(ledger, 7)).isEqualTo(new BlockStatus.Committed("seven"));
    }

    @Test
    void catchesUpWhenTheJournalWorksAgain() {
        journal.withPolicy(new Flaky());
        ActorRef<BlockLedger.Command> ledger = opened("flaky", SMALL, Optional.empty());
        failing.set(true);
        begin(ledger, 1);
        commit(ledger, 1, "one");
        begin(ledger, 2);
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(health(ledger).phase()).isEqualTo(Phase.BEHIND));
        assertThat(health(ledger).waiting()).isEqualTo(3);
        commit(ledger, 2, "two");
        assertThat(status(ledger, 2)).isEqualTo(new BlockStatus.Committed("two"));
        failing.set(false);
        flush(ledger);
        assertThat(health(ledger).phase()).isEqualTo(Phase.OPEN);
        assertThat(health(ledger).waiting()).isZero();
        assertThat(journal.persistedInStorage("BlockLedger|flaky"))
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("Begun", "Committed", "Begun", "Committed");
    }

    @Test
    void refusesWhenTheQueueIsFullAndSaysSo() {
        journal.withPolicy(new Flaky());
        ActorRef<BlockLedger.Command> ledger = opened("full", SMALL, Optional.empty());
        failing.set(true);
        for (long height = 1; height <= 4; height++) {
            commit(ledger, height, "h" + height);
        }
        assertThat(refusal(kit.createTestProbe(), ledger, BlockLedgerTest::beginSeven))
                .hasMessageContaining("4 events wait")
                .extracting(StoreException::reason)
                .isEqualTo(Reason.BUSY);
        failing.set(false);
        flush(ledger);
        assertThat(status(ledger, 4)).isEqualTo(new BlockStatus.Committed("h4"));
        assertThat(status(ledger, 7)).isEqualTo(new BlockStatus.NeverSeen());
    }

    @Test
    void givesUpAfterTooManyFailures() {
        journal.withPolicy(new Flaky());
        ActorRef<BlockLedger.Command> ledger = opened("hopeless", IMPATIENT, Optional.empty());
        failing.set(true);
        commit(ledger, 1, "one");
        TestProbe<StatusReply<Done>> waiting = kit.createTestProbe();
        ledger.tell(new BlockLedger.Flush(waiting.getRef()));
        assertThat(fault(waiting.receiveMessage(Duration.ofMinutes(2))))
                .hasMessageContaining("unrecorded")
                .extracting(StoreException::reason)
                .isEqualTo(Reason.FAULT);
        BlockLedgerHealth health = health(ledger);
        assertThat(health.phase()).isEqualTo(Phase.STOPPED);
        assertThat(health.fault()).isPresent();
        assertThat(health.waiting()).isEqualTo(1);
        assertThat(refusal(kit.createTestProbe(), ledger, BlockLedgerTest::beginSeven)
                        .reason())
                .isEqualTo(Reason.FAULT);
        kit.stop(ledger);
        failing.set(false);
        ActorRef<BlockLedger.Command> next = spawn("hopeless", SMALL);
        assertThat(reconcile(next, Optional.of(new BlockHead(3, "three"))).getValue())
                .isEqualTo(new BlockReconciled(Optional.of(new BlockHead(3, "three")), true, 0, true));
    }

    @Test
    void stopsWhenTheJournalRejectsAnEvent() {
        ActorRef<BlockLedger.Command> ledger = opened("rejected", SMALL, Optional.empty());
        journal.rejectNextPersisted("BlockLedger|rejected");
        commit(ledger, 1, "one");
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(health(ledger).phase()).isEqualTo(Phase.STOPPED));
    }

    @Test
    void stopsWhenItsJournalCannotBeRead() {
        journal.failNextNReads("BlockLedger|unreadable", 100);
        ActorRef<BlockLedger.Command> ledger = spawn("unreadable", IMPATIENT);
        assertThat(fault(reconcile(ledger, Optional.empty())).reason()).isEqualTo(Reason.FAULT);
        assertThat(health(ledger).phase()).isEqualTo(Phase.STOPPED);
    }

    private static BlockRecord block(long height, String hash) {
        return new BlockRecord(height, hash, 1, 2, 300, 4, CleanupReport.NONE, 5, 6, 1, 7, false, Optional.empty());
    }

    private static ActorRef<BlockLedger.Command> spawn(String name, BlockLedgerSettings settings) {
        return kit.spawn(BlockLedger.create(name, settings, Clock.systemUTC()));
    }

    private static ActorRef<BlockLedger.Command> opened(
            String name, BlockLedgerSettings settings, Optional<BlockHead> store) {
        ActorRef<BlockLedger.Command> ledger = spawn(name, settings);
        assertThat(reconcile(ledger, store).isSuccess()).isTrue();
        return ledger;
    }

    private static StatusReply<BlockReconciled> reconcile(
            ActorRef<BlockLedger.Command> ledger, Optional<BlockHead> store) {
        TestProbe<StatusReply<BlockReconciled>> probe = kit.createTestProbe();
        ledger.tell(new BlockLedger.Reconcile(store, probe.getRef()));
        return probe.receiveMessage(Duration.ofMinutes(2));
    }

    private static void begin(ActorRef<BlockLedger.Command> ledger, long height) {
        TestProbe<StatusReply<BlockAccepted>> probe = kit.createTestProbe();
        ledger.tell(new BlockLedger.BeginBlock(height, probe.getRef()));
        assertThat(probe.receiveMessage().getValue().height()).isEqualTo(height);
    }

    private static void commit(ActorRef<BlockLedger.Command> ledger, long height, String hash) {
        TestProbe<StatusReply<BlockAccepted>> probe = kit.createTestProbe();
        ledger.tell(new BlockLedger.RecordBlock(block(height, hash), probe.getRef()));
        assertThat(probe.receiveMessage().getValue().height()).isEqualTo(height);
    }

    private static void flush(ActorRef<BlockLedger.Command> ledger) {
        LedgerFixture.flush(kit, ledger);
    }

    private static BlockStatus status(ActorRef<BlockLedger.Command> ledger, long height) {
        TestProbe<StatusReply<BlockStatus>> probe = kit.createTestProbe();
        ledger.tell(new BlockLedger.GetStatus(height, probe.getRef()));
        return probe.receiveMessage().getValue();
    }

    private static BlockLedgerHealth health(ActorRef<BlockLedger.Command> ledger) {
        TestProbe<BlockLedgerHealth> probe = kit.createTestProbe();
        ledger.tell(new BlockLedger.GetHealth(probe.getRef()));
        return probe.receiveMessage();
    }

    private static BlockLedger.Command beginSeven(ActorRef<StatusReply<BlockAccepted>> replyTo) {
        return new BlockLedger.BeginBlock(7, replyTo);
    }

    private static <T> StoreException refusal(
            TestProbe<StatusReply<T>> probe,
            ActorRef<BlockLedger.Command> ledger,
            Function<ActorRef<StatusReply<T>>, BlockLedger.Command> command) {
        ledger.tell(command.apply(probe.getRef()));
        return fault(probe.receiveMessage());
    }

    private static StoreException fault(StatusReply<?> reply) {
        assertThat(reply.isError()).isTrue();
        assertThat(reply.getError()).isInstanceOf(StoreException.class);
        return (StoreException) reply.getError();
    }
}
