package io.swingnode.components.actor;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;

/** Runs the status sync, or other upkeep, once per interval; the first run is one interval after the start. */
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

    /** While a sync takes longer than the interval, no second one is started. */
    private static Behavior<Command> busy(Runnable sync, ExecutorService executor) {
        return Behaviors.receiveMessage(command -> switch (command) {
            case SYNC -> Behaviors.same();
            case DONE -> idle(sync, executor);
        });
    }
}
