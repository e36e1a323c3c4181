package io.swingnode.actors.store;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.LoggingTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.pattern.StatusReply;
import io.swingnode.actors.ledger.BlockHead;
import io.swingnode.actors.ledger.BlockLedger;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the ledger is told. */
class CommitTrackerTest {
    private final ActorTestKit kit = ActorTestKit.create();
    private final TestProbe<BlockLedger.Command> ledger = kit.createTestProbe();

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void ledgerThatWasRestartedIsReconciledWithTheLastCommit() {
        CommitTracker tracker = new CommitTracker(kit.system(), Optional.of(ledger.ref()), NoViews.NONE);
        Optional<BlockHead> head = Optional.of(new BlockHead(6, "six"));
        tracker.opened(head);
        assertThat(ledger.expectMessageClass(BlockLedger.Reconcile.class).store())
                .isEqualTo(head);
        LoggingTestKit.warn("must be reconciled").expect(kit.system(), () -> {
            tracker.begun(7);
            ledger.expectMessageClass(BlockLedger.BeginBlock.class)
                    .replyTo()
                    .tell(StatusReply.error(new StoreException(Reason.USAGE, "it must be reconciled")));
            assertThat(ledger.expectMessageClass(BlockLedger.Reconcile.class).store())
                    .isEqualTo(head);
            return true;
        });
        tracker.begun(8);
        ledger.expectMessageClass(BlockLedger.BeginBlock.class)
                .replyTo()
                .tell(StatusReply.error(new StoreException(Reason.FAULT, "it has stopped")));
        ledger.expectNoMessage();
    }
}
