package io.swingnode.actors.store;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.japi.function.Function;
import akka.pattern.StatusReply;
import io.swingnode.persistence.block.Loan;
import io.swingnode.persistence.block.Write;
import io.swingnode.persistence.block.WriterLink;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Asks the {@link StoreWriter}, on behalf of the owner of a block: a session's thread, or the supervisor. */
final class StoreWriterClient implements WriterLink {
    /** A commit takes as long as the disk needs; the end of the writer is noticed without a time-out. */
    private static final Duration TIMEOUT = Duration.ofDays(1);

    private final ActorSystem<?> system;
    private final ActorRef<StoreWriter.Command> writer;
    private final CompletableFuture<Optional<Loan>> stopped = new CompletableFuture<>();

    StoreWriterClient(ActorSystem<?> system, ActorRef<StoreWriter.Command> writer) {
        this.system = system;
        this.writer = writer;
    }

    @Override
    public Loan open(Path file, Database database, Database.Use use) throws SQLException {
        return await(ask(replyTo -> new StoreWriter.Open(file, database, use, replyTo)))
                .orElseThrow();
    }

    @Override
    public CompletionStage<Loan> start(List<Write> writes) {
        return ask(replyTo -> new StoreWriter.CarryOut(List.copyOf(writes), replyTo))
                .thenApply(Optional::orElseThrow);
    }

    @Override
    public void close() throws SQLException {
        // A writer that has stopped has closed its connection.
        if (!stopped.isDone()) {
            Optional<Loan> unused = await(ask(StoreWriter.Close::new));
        }
    }

    /** Refuses everything from now on, and fails what waits. */
    void stop() {
        stopped.completeExceptionally(hasStopped());
    }

    private static StoreException hasStopped() {
        return new StoreException(Reason.CLOSED, "the store's supervisor has stopped; open a new session");
    }

    private CompletableFuture<Optional<Loan>> ask(
            Function<ActorRef<StatusReply<Optional<Loan>>>, StoreWriter.Command> message) {
        if (stopped.isDone()) {
            return stopped;
        }
        return AskPattern.askWithStatus(writer, message, TIMEOUT, system.scheduler())
                .toCompletableFuture()
                .applyToEither(stopped, lent -> lent);
    }

    private static Optional<Loan> await(CompletableFuture<Optional<Loan>> lent) throws SQLException {
        try {
            return lent.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(Reason.FAULT, "interrupted while the store was writing; reopen it", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException sql) {
                throw sql;
            }
            if (e.getCause() instanceof RuntimeException runtime) {
                throw runtime;
            }
            throw new StoreException(Reason.FAULT, "the store's writer failed", e);
        }
    }
}
