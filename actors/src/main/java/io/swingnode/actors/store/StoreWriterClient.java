package io.swingnode.actors.store;

import akka.Done;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Asks the {@link StoreWriter}, on behalf of the owner of a block: a session's thread, or the supervisor. */
final class StoreWriterClient implements WriterLink {
    /** A commit takes as long as the disk needs; the end of the writer is noticed without a time-out. */
    private static final Duration TIMEOUT = Duration.ofDays(1);

    /** The end of a commit that others started may have to be waited for, and a large log be read. */
    private static final Duration OPEN_TIMEOUT = Duration.ofMinutes(5);

    private final ActorSystem<?> system;
    private final ActorRef<StoreWriter.Command> writer;
    /** Never complete, but fail when the writer is stopped. */
    private final CompletableFuture<Loan> noLoan = new CompletableFuture<>();

    private final CompletableFuture<Done> noClose = new CompletableFuture<>();

    StoreWriterClient(ActorSystem<?> system, ActorRef<StoreWriter.Command> writer) {
        this.system = system;
        this.writer = writer;
    }

    @Override
    public Loan open(Path file, Database database, Database.Use use) throws SQLException {
        return await(ask(replyTo -> new StoreWriter.Open(file, database, use, replyTo), OPEN_TIMEOUT, noLoan));
    }

    @Override
    public CompletionStage<Loan> start(List<Write> writes) {
        return ask(replyTo -> new StoreWriter.CarryOut(writes, replyTo), TIMEOUT, noLoan);
    }

    @Override
    public void close() throws SQLException {
        // A writer that has stopped has closed its connection.
        if (!noClose.isDone()) {
            Done unused = await(ask(StoreWriter.Close::new, TIMEOUT, noClose));
        }
    }

    /** Refuses everything from now on, and fails what waits. */
    void stop() {
        StoreException reason =
                new StoreException(Reason.CLOSED, "the store's supervisor has stopped; open a new session");
        noLoan.completeExceptionally(reason);
        noClose.completeExceptionally(reason);
    }

    private <T> CompletableFuture<T> ask(
            Function<ActorRef<StatusReply<T>>, StoreWriter.Command> message,
            Duration timeout,
            CompletableFuture<T> stopped) {
        if (stopped.isDone()) {
            return stopped;
        }
        return AskPattern.askWithStatus(writer, message, timeout, system.scheduler())
                .toCompletableFuture()
                .applyToEither(stopped, answer -> answer);
    }

    private static <T> T await(CompletableFuture<T> answer) throws SQLException {
        try {
            return answer.get();
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
