package io.swingnode.components.actor;

import akka.actor.typed.BackoffSupervisorStrategy;
import akka.actor.typed.Behavior;
import akka.actor.typed.BehaviorInterceptor;
import akka.actor.typed.BehaviorSignalInterceptor;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.Signal;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.TypedActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.JournalProtocol;
import java.time.Duration;

/**
 * How the actors of this folder are restarted. What must survive the restart of an actor is held in an object that is
 * made outside of the supervised behavior.
 */
final class Supervision {
    /** Messages that Akka holds back while an actor waits to be restarted; any more would be dropped. */
    private static final int BUFFER = Pending.MAX + 1_000;

    private Supervision() {}

    /** Restarts for as long as it takes, later each time. The children did not fail and go on meanwhile. */
    static BackoffSupervisorStrategy backoff() {
        return backoff(Duration.ofSeconds(10));
    }

    /**
     * The same for an actor that could not write or read its journal; {@link Pending} logs why, in one line. It never waits
     * for long: the next write waits by itself when the journal is locked, and whoever asks waits for both.
     */
    static BackoffSupervisorStrategy writing() {
        return backoff(Duration.ofSeconds(1)).withLoggingEnabled(false);
    }

    private static BackoffSupervisorStrategy backoff(Duration longest) {
        return SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), longest, 0.1)
                .withStopChildren(false)
                .withStashCapacity(BUFFER);
    }

    /**
     * Restarts the actor after a failure. What it has accepted and cannot answer any more is refused: when it is
     * restarted, and when it stops, also while it waits to be restarted.
     */
    static <T> Behavior<T> restarted(Pending pending, Behavior<T> behavior) {
        Behavior<T> inner = Behaviors.intercept(() -> new Restarts<>(pending), behavior);
        return Behaviors.intercept(
                () -> new Arrivals<T>(pending), Behaviors.supervise(inner).onFailure(Exception.class, backoff()));
    }

    /** Outside of the supervision, where every message comes by, and the end. */
    private static final class Arrivals<T> extends BehaviorInterceptor<T, T> {
        private final Pending pending;

        /** Answers of the journal come by too, of which the actor itself learns no more than that it is restarted. */
        @SuppressWarnings("unchecked")
        Arrivals(Pending pending) {
            super((Class<T>) Object.class);
            this.pending = pending;
        }

        @Override
        public Behavior<T> aroundReceive(TypedActorContext<T> context, T message, ReceiveTarget<T> target) {
            if ((Object) message instanceof JournalProtocol.WriteMessagesFailed failed) {
                pending.noteWriteFailure(failed.cause());
            }
            return pending.accept(message) ? target.apply(context, message) : Behaviors.same();
        }

        @Override
        public Behavior<T> aroundSignal(TypedActorContext<T> context, Signal signal, SignalTarget<T> target) {
            if (signal instanceof PostStop) {
                pending.refuseAll();
            }
            return target.apply(context, signal);
        }
    }

    /** Inside of the supervision, which tells the failed behavior of its end. */
    private static final class Restarts<T> extends BehaviorSignalInterceptor<T> {
        private final Pending pending;

        Restarts(Pending pending) {
            this.pending = pending;
        }

        @Override
        public Behavior<T> aroundSignal(TypedActorContext<T> context, Signal signal, SignalTarget<T> target) {
            if (signal instanceof PreRestart) {
                pending.refuseLost();
                pending.forgetWriteFailure();
            }
            return target.apply(context, signal);
        }
    }
}
