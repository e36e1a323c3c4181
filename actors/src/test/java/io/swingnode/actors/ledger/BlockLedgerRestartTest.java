package io.swingnode.actors.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.LoggingTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import akka.persistence.testkit.PersistenceTestKitPlugin;
import akka.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import com.typesafe.config.ConfigFactory;
import io.swingnode.actors.ledger.BlockLedgerHealth.Phase;
import io.swingnode.protocol.BlockStatus;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A ledger whose own code throws is restarted, and goes on once it is reconciled. */
class BlockLedgerRestartTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final BlockLedgerSettings SETTINGS =
            new BlockLedgerSettings(3, 4, 2, 5, 2, false, Duration.ofMillis(10), Duration.ofMillis(50), 1000);

    private final ActorTestKit kit = ActorTestKit.create(
            "ledger",
            ConfigFactory.load(PersistenceTestKitPlugin.getInstance()
                    .config()
                    .withFallback(PersistenceTestKitSnapshotPlugin.config())));
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final ActorRef<BlockLedger.Command> ledger =
            kit.spawn(BlockLedger.create("restarted", SETTINGS, new FaultyClock()));

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    /** Throws while {@link #stopped} is set. */
    private final class FaultyClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            if (stopped.get()) {
                throw new IllegalStateException("the clock has stopped");
            }
            return Instant.EPOCH;
        }
    }

    private <T> StatusReply<T> ask(Function<ActorRef<StatusReply<T>>, BlockLedger.Command> command) {
        TestProbe<StatusReply<T>> probe = kit.createTestProbe();
        ledger.tell(command.apply(probe.getRef()));
        return probe.receiveMessage(LIMIT);
    }

    private StatusReply<BlockReconciled> reconcile(Optional<BlockHead> store) {
        return ask(replyTo -> new BlockLedger.Reconcile(store, replyTo));
    }

    private StoreException refusalToBegin(long height) {
        StatusReply<BlockAccepted> reply = ask(replyTo -> new BlockLedger.BeginBlock(height, replyTo));
        assertThat(reply.isError()).isTrue();
        return (StoreException) reply.getError();
    }

    private Phase phase() {
        TestProbe<BlockLedgerHealth> probe = kit.createTestProbe();
        ledger.tell(new BlockLedger.GetHealth(probe.getRef()));
        return probe.receiveMessage(LIMIT).phase();
    }

    @Test
    void answersWhoAskedAndRecordsWhatItMissedOnceItIsReconciled() {
        assertThat(reconcile(Optional.empty()).isSuccess()).isTrue();
        LedgerFixture.commit(kit, ledger, 1, 1);
        stopped.set(true);
        LoggingTestKit.error("the clock has stopped").expect(kit.system(), () -> {
            StoreException fault = refusalToBegin(2);
            assertThat(fault.reason()).isEqualTo(Reason.FAULT);
            assertThat(fault).hasMessageContaining("must be reconciled");
            return true;
        });
        stopped.set(false);
        assertThat(phase()).isIn(Phase.RECOVERING, Phase.UNRECONCILED);
        assertThat(refusalToBegin(2).reason()).isEqualTo(Reason.USAGE);
        Optional<BlockHead> store = Optional.of(LedgerFixture.head(3));
        assertThat(reconcile(store).getValue()).isEqualTo(new BlockReconciled(store, true, 1, true));
        LedgerFixture.commit(kit, ledger, 4, 4);
        StatusReply<BlockStatus> status = ask(replyTo -> new BlockLedger.GetStatus(4, replyTo));
        assertThat(status.getValue()).isEqualTo(new BlockStatus.Committed("hash4"));
        assertThat(phase()).isEqualTo(Phase.OPEN);
    }
}
