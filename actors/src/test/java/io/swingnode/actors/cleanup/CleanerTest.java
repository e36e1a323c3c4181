package io.swingnode.actors.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.LoggingTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import io.swingnode.persistence.cleanup.CleanupPlan;
import io.swingnode.persistence.cleanup.CleanupPlanner;
import io.swingnode.persistence.cleanup.CleanupView;
import io.swingnode.persistence.cleanup.CleanupView.VatRows;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.CleanupReport;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The cleaner as an actor, and what happens when it fails or does not answer. */
class CleanerTest {
    private static final VatId V1 = new VatId("v1");
    private static final CleanupBudget BUDGET = new CleanupBudget(1, 1);
    private static final CleanupView VIEW = new CleanupView(
            2,
            List.of(new VatRows(
                    V1,
                    List.of(new SnapshotRecord(V1, 20, "bb", false), new SnapshotRecord(V1, 10, "aa", false)),
                    List.of())));
    private static final CleanupPlan PLAN = CleanupPlanner.plan(VIEW, BUDGET);

    private final ActorTestKit kit = ActorTestKit.create();

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void plansWithinTheBudget() {
        CleanerClient client = new CleanerClient(kit.system(), kit.spawn(Cleaner.create()));
        CleanupPlan plan = CleanerClient.await(client.plan(VIEW, BUDGET));
        assertThat(plan).isEqualTo(PLAN);
        assertThat(plan.report()).isEqualTo(new CleanupReport(1, 0, 0, 2));
        assertThat(plan.vats().getFirst().snapshots())
                .extracting(SnapshotRecord::snapPos)
                .containsExactly(20L);
    }

    // A missing budget stands for a bug in the planner.
    @SuppressWarnings("NullAway")
    @Test
    void cleanerThatThrowsAnswersAndIsRestarted() {
        ActorRef<Cleaner.Command> cleaner = kit.spawn(Cleaner.create());
        TestProbe<StatusReply<CleanupPlan>> replies = kit.createTestProbe();
        LoggingTestKit.error(NullPointerException.class).expect(kit.system(), () -> {
            cleaner.tell(new Cleaner.Plan(VIEW, null, replies.ref()));
            assertThat(replies.receiveMessage().isError()).isTrue();
            return true;
        });
        cleaner.tell(new Cleaner.Plan(VIEW, BUDGET, replies.ref()));
        assertThat(replies.receiveMessage().getValue()).isEqualTo(PLAN);
    }

    @Test
    void cleanerThatFailsOrIsSilentIsAskedOnceMore() {
        TestProbe<Cleaner.Command> cleaner = kit.createTestProbe();
        CleanerClient client = new CleanerClient(kit.system(), cleaner.ref(), Duration.ofSeconds(1));
        CompletableFuture<CleanupPlan> afterSilence = client.plan(VIEW, BUDGET);
        cleaner.expectMessageClass(Cleaner.Plan.class);
        cleaner.expectMessageClass(Cleaner.Plan.class).replyTo().tell(StatusReply.success(PLAN));
        assertThat(afterSilence.join()).isEqualTo(PLAN);

        CompletableFuture<CleanupPlan> afterFailure = client.plan(VIEW, BUDGET);
        cleaner.expectMessageClass(Cleaner.Plan.class).replyTo().tell(StatusReply.error("a bug"));
        cleaner.expectMessageClass(Cleaner.Plan.class).replyTo().tell(StatusReply.success(PLAN));
        assertThat(afterFailure.join()).isEqualTo(PLAN);
    }

    @Test
    void withoutAPlanTheAnswerIsARefusal() {
        TestProbe<Cleaner.Command> cleaner = kit.createTestProbe();
        CleanerClient client = new CleanerClient(kit.system(), cleaner.ref(), Duration.ofMillis(10));
        StoreException refusal =
                catchThrowableOfType(StoreException.class, () -> CleanerClient.await(client.plan(VIEW, BUDGET)));
        assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(refusal).hasMessageContaining("commit again later");
        cleaner.expectMessageClass(Cleaner.Plan.class);
        cleaner.expectMessageClass(Cleaner.Plan.class);
        cleaner.expectNoMessage();
    }
}
