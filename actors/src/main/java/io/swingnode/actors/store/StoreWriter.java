package io.swingnode.actors.store;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.Props;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import akka.pattern.StatusReply;
import io.swingnode.actors.export.ReadViews;
import io.swingnode.actors.export.WalLimits;
import io.swingnode.persistence.block.BlockWriter;
import io.swingnode.persistence.block.Loan;
import io.swingnode.persistence.block.LogWatcher;
import io.swingnode.persistence.block.StoreTimer;
import io.swingnode.persistence.block.Write;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Owns the only writer connection of the store: opens and closes it, and carries out the commits that run beside other work,
 * on a thread of its own. It takes what is to be written as data. While no such commit runs it lends the connection to the
 * owner of the block, who reads through it, and writes through it what it waits for.
 *
 * <p>A failed write is answered; the owner's store has then stopped and closes the connection. A failure of the actor itself
 * closes it too.
 */
final class StoreWriter {
    /** What the writer can be told. */
    sealed interface Command {}

    /** Opens the connection; one that is open still is closed. */
    record Open(Path file, Database database, Database.Use use, ActorRef<StatusReply<Loan>> replyTo)
            implements Command {}

    /** Carries out writes in order. */
    record CarryOut(List<Write> writes, ActorRef<StatusReply<Loan>> replyTo) implements Command {
        CarryOut {
            writes = List.copyOf(writes);
        }
    }

    /** Closes the connection, if it is open. */
    record Close(ActorRef<StatusReply<Done>> replyTo) implements Command {}

    private final LogWatcher watcher;

    private StoreWriter(LogWatcher watcher) {
        this.watcher = watcher;
    }

    /** Tells the guard of the log, from whatever thread commits. */
    private record Telling(ActorRef<ReadViews.Command> log, long stopBytes, StoreTimer timer) implements LogWatcher {
        @Override
        public void moved(Optional<String> failure) {
            log.tell(new ReadViews.LogMoved(failure));
        }

        @Override
        public void synced(long nanos) {
            timer.synced(nanos);
        }
    }

    /**
     * @param log is told when the write-ahead log can no longer be moved to the database, and when it can again
     * @param timer hears how long commits take
     */
    static Behavior<Command> create(ActorRef<ReadViews.Command> log, StoreTimer timer) {
        return Behaviors.supervise(Behaviors.<Command>setup(context -> {
                    long stopBytes = WalLimits.of(context.getSystem()).stopBytes();
                    return new StoreWriter(new Telling(log, stopBytes, timer)).closed();
                }))
                .onFailure(Throwable.class, SupervisorStrategy.restart());
    }

    /** SQLite blocks, and a commit waits for the disk. */
    static Props props() {
        return DispatcherSelector.fromConfig(StoreSupervisor.DISPATCHER);
    }

    private Behavior<Command> closed() {
        return Behaviors.receiveMessage(command -> switch (command) {
            case Open open -> onOpen(open);
            case CarryOut work -> {
                work.replyTo()
                        .tell(StatusReply.error(new StoreException(
                                Reason.CLOSED,
                                "the store's writer was restarted, and its connection closed; reopen the store")));
                yield Behaviors.same();
            }
            case Close close -> {
                close.replyTo().tell(StatusReply.ack());
                yield Behaviors.same();
            }
        });
    }

    private Behavior<Command> open(BlockWriter writer) {
        return Behaviors.receive(
                (unused, command) -> switch (command) {
                    case Open again ->
                        answered(again.replyTo(), () -> {
                            writer.close();
                            return onOpen(again);
                        });
                    case CarryOut work ->
                        answered(work.replyTo(), () -> {
                            work.replyTo().tell(StatusReply.success(writer.carryOut(work.writes())));
                            return Behaviors.same();
                        });
                    case Close close ->
                        answered(close.replyTo(), () -> {
                            writer.close();
                            close.replyTo().tell(StatusReply.ack());
                            return closed();
                        });
                },
                (unused, signal) -> {
                    if (signal instanceof PostStop || signal instanceof PreRestart) {
                        writer.close();
                    }
                    return Behaviors.same();
                });
    }

    private Behavior<Command> onOpen(Open open) {
        return answered(open.replyTo(), () -> {
            BlockWriter writer = BlockWriter.open(open.file(), open.database(), open.use(), watcher);
            open.replyTo().tell(StatusReply.success(writer.lend()));
            return open(writer);
        });
    }

    /** What is done for a sender, who is answered by it. */
    @FunctionalInterface
    private interface Step {
        Behavior<Command> run() throws SQLException;
    }

    /** Answers the sender when the step fails; also when an Error passes through, for somebody waits for the answer. */
    private static <T> Behavior<Command> answered(ActorRef<StatusReply<T>> replyTo, Step step) {
        Optional<StatusReply<T>> failure = Optional.of(StatusReply.error(new StoreException(
                Reason.FAULT, "the store's writer ran into an error of the Java runtime; reopen the store")));
        try {
            Behavior<Command> next = step.run();
            failure = Optional.empty();
            return next;
        } catch (SQLException | RuntimeException e) {
            failure = Optional.of(StatusReply.error(e));
            return Behaviors.same();
        } finally {
            failure.ifPresent(replyTo::tell);
        }
    }
}
