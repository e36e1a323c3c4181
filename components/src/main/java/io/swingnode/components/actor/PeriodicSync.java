package io.swingnode.components.actor;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;

/** Runs the status sync, or other upkeep, every interval, and explicitly not at the start (contract §4). */
public final class PeriodicSync {
    enum Command {
        SYNC,
        DONE
    }

    private PeriodicSync() {}

    public static Behavior<Command> create(Duration interval, Runnable sync, ExecutorService executor) {
        return Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Command.SYNC, interval);
            return idle(sync, executor);
        });
    }

    private static Behavior<Command> idle(Runnable sync, ExecutorService executor) {
        return Behaviors.receive((context, command) -> switch (command) {
            case SYNC -> {
                context.pipeToSelf(CompletableFuture.runAsync(sync, executor), (done, failure) -> Command.DONE);
                yield busy(sync, executor);
            }
            case DONE -> Behaviors.same();
        });
    }

    /** A sync that takes longer than the interval is not joined by a second one. */
    private static Behavior<Command> busy(Runnable sync, ExecutorService executor) {
        return Behaviors.receiveMessage(command -> switch (command) {
            case SYNC -> Behaviors.same();
            case DONE -> idle(sync, executor);
        });
    }
}
