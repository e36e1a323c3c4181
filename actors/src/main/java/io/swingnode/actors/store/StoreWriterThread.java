package io.swingnode.actors.store;

import akka.actor.typed.ActorRef;
import io.swingnode.persistence.block.WriterThread;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends work to the supervisor, which has a pinned thread of its own, and waits for the result. This is how a
 * session's block reaches the writer connection, which no other thread touches.
 */
final class StoreWriterThread implements WriterThread {
    private final ActorRef<StoreSupervisor.Command> supervisor;
    private final Executor commitExecutor;

    /**
     * The thread on which the supervisor is handling a message; work that the supervisor starts itself runs in
     * place. Set again for each message, because a dispatcher may replace a thread that was idle.
     */
    private volatile Thread supervisorThread = Thread.currentThread();

    private final Map<Long, CompletableFuture<?>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong calls = new AtomicLong();
    private volatile boolean stopped;

    /**
     * Must be called on the supervisor's thread.
     *
     * @param commitExecutor runs commits while the supervisor goes on with the next block
     */
    StoreWriterThread(ActorRef<StoreSupervisor.Command> supervisor, Executor commitExecutor) {
        this.supervisor = supervisor;
        this.commitExecutor = commitExecutor;
    }

    /** Called by the supervisor before it handles a message or signal. */
    void enter() {
        supervisorThread = Thread.currentThread();
    }

    @Override
    public <T> T call(Work<T> work) throws SQLException {
        if (Thread.currentThread().equals(supervisorThread)) {
            return work.run();
        }
        return await(send(work));
    }

    @Override
    public <T> CompletionStage<T> start(Work<T> work) {
        if (!Thread.currentThread().equals(supervisorThread)) {
            return send(work);
        }
        // The supervisor itself works on the block: its thread must stay free for the next one.
        CompletableFuture<T> result = new CompletableFuture<>();
        commitExecutor.execute(() -> WriterThread.complete(result, work));
        return result;
    }

    private <T> CompletableFuture<T> send(Work<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Long call = calls.incrementAndGet();
        waiting.put(call, result);
        var unused = result.whenComplete((done, failure) -> waiting.remove(call));
        if (stopped) {
            result.completeExceptionally(closed());
        } else {
            supervisor.tell(new StoreSupervisor.RunOnWriter(() -> WriterThread.complete(result, work)));
        }
        return result;
    }

    private static <T> T await(CompletableFuture<T> result) throws SQLException {
        try {
            return result.get();
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

    /** Refuses all work from now on, and fails the work that waits. */
    void stop() {
        stopped = true;
        waiting.values().forEach(result -> result.completeExceptionally(closed()));
    }

    private static StoreException closed() {
        return new StoreException(Reason.CLOSED, "the store's supervisor has stopped; open a new session");
    }
}
