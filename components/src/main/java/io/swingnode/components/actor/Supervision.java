package io.swingnode.components.actor;

import akka.actor.typed.BackoffSupervisorStrategy;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;

/**
 * How the actors of this folder are restarted. What must survive the restart of an actor is held in an object that is
 * made outside of the supervised behavior.
 */
final class Supervision {
    private Supervision() {}

    /** Restarts for as long as it takes, later each time. The children did not fail and go on meanwhile. */
    static BackoffSupervisorStrategy backoff() {
        return SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.1)
                .withStopChildren(false);
    }

    static <T> Behavior<T> restarted(Behavior<T> behavior) {
        return Behaviors.supervise(behavior).onFailure(Exception.class, backoff());
    }
}
