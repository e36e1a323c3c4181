package io.swingnode.actors.store;

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
    sealed interface Command {
        ActorRef<StatusReply<Optional<Loan>>> replyTo();
    }

    /** Opens the connection; one that is open still is closed. */
    record Open(Path file, Database database, Database.Use use, ActorRef<StatusReply<Optional<Loan>>> replyTo)
            implements Command {}

    /** Carries out writes in order. */
    record CarryOut(List<Write> writes, ActorRef<StatusReply<Optional<Loan>>> replyTo) implements Command {}

    /** Closes the connection, and answers without one. */
    record Close(ActorRef<StatusReply<Optional<Loan>>> replyTo) implements Command {}

    private final LogWatcher watcher;
    private Optional<BlockWriter> writer = Optional.empty();

    private StoreWriter(LogWatcher watcher) {
        this.watcher = watcher;
    }

    /** Tells the guard of the log, from whatever thread commits. */
    private record Telling(ActorRef<ReadViews.Command> log, long stopBytes) implements LogWatcher {
        @Override
        public void moved(Optional<String> failure) {
            log.tell(new ReadViews.LogMoved(failure));
        }
    }

    /** @param log is told when the write-ahead log can no longer be moved to the database, and when it can again */
    static Behavior<Command> create(ActorRef<ReadViews.Command> log) {
        return Behaviors.supervise(Behaviors.<Command>setup(context -> {
                    long stopBytes = WalLimits.of(context.getSystem()).stopBytes();
                    return new StoreWriter(new Telling(log, stopBytes)).running();
                }))
                .onFailure(Throwable.class, SupervisorStrategy.restart());
    }

    /** SQLite blocks, and a commit waits for the disk. */
    static Props props() {
        return DispatcherSelector.fromConfig(StoreSupervisor.DISPATCHER);
    }

    private Behavior<Command> running() {
        return Behaviors.receive(
                (unused, command) -> {
                    answer(command);
                    return Behaviors.same();
                },
                (unused, signal) -> {
                    if (signal instanceof PostStop || signal instanceof PreRestart) {
                        close();
                    }
                    return Behaviors.same();
                });
    }

    private void answer(Command command) {
        StatusReply<Optional<Loan>> answer = StatusReply.error(new StoreException(
                Reason.FAULT, "the store's writer ran into an error of the Java runtime; reopen the store"));
        try {
            answer = StatusReply.success(carryOut(command));
        } catch (SQLException | RuntimeException e) {
            answer = StatusReply.error(e);
        } finally {
            // Also when an Error passes through: somebody waits for the answer.
            command.replyTo().tell(answer);
        }
    }

    private Optional<Loan> carryOut(Command command) throws SQLException {
        return switch (command) {
            case Open open -> {
                close();
                BlockWriter opened = BlockWriter.open(open.file(), open.database(), open.use(), watcher);
                writer = Optional.of(opened);
                yield Optional.of(opened.lend());
            }
            case CarryOut work -> Optional.of(opened().carryOut(work.writes()));
            case Close close -> {
                close();
                yield Optional.empty();
            }
        };
    }

    private BlockWriter opened() {
        return writer.orElseThrow(() -> new StoreException(
                Reason.CLOSED, "the store's writer was restarted, and its connection closed; reopen the store"));
    }

    private void close() throws SQLException {
        if (writer.isPresent()) {
            BlockWriter closing = writer.get();
            writer = Optional.empty();
            closing.close();
        }
    }
}
