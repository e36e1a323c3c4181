package io.swingnode.actors.cleanup;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import akka.pattern.StatusReply;
import io.swingnode.persistence.cleanup.CleanupPlan;
import io.swingnode.persistence.cleanup.CleanupPlanner;
import io.swingnode.persistence.cleanup.CleanupView;
import io.swingnode.protocol.CleanupBudget;

/**
 * Plans what a block deletes of terminated vats, within the budget that its commit was given.
 *
 * <p>It has no state: a plan depends on its request alone, so the actor may be restarted, and asked again, at any time.
 * The owner of the block applies the plan and commits it with the block.
 */
public final class Cleaner {
    /** What the cleaner can be told. */
    public sealed interface Command {}

    /** Plans from what the block's terminated vats hold; the reply fails when the planner throws. */
    public record Plan(CleanupView view, CleanupBudget budget, ActorRef<StatusReply<CleanupPlan>> replyTo)
            implements Command {}

    private Cleaner() {}

    /** A cleaner, which is restarted when it fails. */
    public static Behavior<Command> create() {
        return Behaviors.supervise(planning()).onFailure(Exception.class, SupervisorStrategy.restart());
    }

    private static Behavior<Command> planning() {
        return Behaviors.receiveMessage(command -> switch (command) {
            case Plan plan -> onPlan(plan);
        });
    }

    private static Behavior<Command> onPlan(Plan plan) {
        try {
            plan.replyTo().tell(StatusReply.success(CleanupPlanner.plan(plan.view(), plan.budget())));
            return Behaviors.same();
        } catch (RuntimeException e) {
            plan.replyTo().tell(StatusReply.error(e));
            throw e;
        }
    }
}
