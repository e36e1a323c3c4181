package io.swingnode.components.actor;

import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;

/** Runs the status sync, or other upkeep, once per interval; the first run is one interval after the start. */
public final class PeriodicSync {
    sealed interface Command {}

    private record Tick() implements Command {}

    private record Done(Optional<Throwable> failure) implements Command {}

    private PeriodicSync() {}

    /** After a failure of the actor, such as an executor that refuses, the timer is started anew. */
    public static Behavior<Command> create(Duration interval, Upkeep upkeep, ExecutorService executor) {
        Behavior<Command> timed = Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(new Tick(), interval);
            return idle(upkeep, executor);
        });
        return Behaviors.supervise(timed).onFailure(Exception.class, SupervisorStrategy.restart());
    }

    private static Behavior<Command> idle(Upkeep upkeep, ExecutorService executor) {
        return Behaviors.receive((context, command) -> switch (command) {
            case Tick tick -> {
                context.pipeToSelf(
                        CompletableFuture.runAsync(upkeep::runOnce, executor),
                        (done, failure) -> new Done(Optional.ofNullable(failure)));
                yield busy(upkeep, executor);
            }
            case Done done -> Behaviors.same();
        });
    }

    /** While a run takes longer than the interval, no second one is started. */
    private static Behavior<Command> busy(Upkeep upkeep, ExecutorService executor) {
        return Behaviors.receive((context, command) -> switch (command) {
            case Tick tick -> Behaviors.same();
            case Done done -> {
                done.failure().ifPresent(failure -> context.getLog().warn("A periodic task failed", failure));
                yield idle(upkeep, executor);
            }
        });
    }
}
