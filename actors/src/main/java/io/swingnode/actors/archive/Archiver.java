package io.swingnode.actors.archive;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.pattern.StatusReply;
import io.swingnode.actors.vat.Vat;
import io.swingnode.persistence.archive.ArchiveJob;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Writes closed spans and new snapshots to files, before the block that may prune them commits.
 *
 * <p>The store decides what to write, where, and what a failure means; this actor schedules the writing: a few files
 * at a time, with at most {@link #WAITING_MAX} waiting. The failure of a file is a reply like any other and restarts
 * neither this actor nor the supervisor.
 */
public final class Archiver {
    /** What the archiver can be told. */
    public sealed interface Command {}

    /** Writes a file; the reply says that its bytes are durable. Refused (BUSY) when too many wait. */
    public record Write(ArchiveJob job, ActorRef<StatusReply<Done>> replyTo) implements Command {}

    private record Written(Write write) implements Command {}

    private record WriteFailed(Write write, Throwable cause) implements Command {}

    /** Files that may wait, besides those being written. */
    static final int WAITING_MAX = 64;

    /** Each file keeps a processor busy with compression. */
    private static final int IN_WORK_MAX = Runtime.getRuntime().availableProcessors();

    private final ActorContext<Command> context;
    private final Executor executor;
    private final Deque<Write> waiting = new ArrayDeque<>();
    private final Set<Write> inWork = new HashSet<>();

    private Archiver(ActorContext<Command> context) {
        this.context = context;
        this.executor = context.getSystem().dispatchers().lookup(DispatcherSelector.fromConfig(Vat.DISPATCHER));
    }

    /** An archiver with nothing to do. */
    public static Behavior<Command> create() {
        return Behaviors.supervise(Behaviors.<Command>setup(context -> new Archiver(context).writing()))
                .onFailure(Exception.class, SupervisorStrategy.restart());
    }

    private Behavior<Command> writing() {
        return Behaviors.receive(
                (unused, command) -> switch (command) {
                    case Write write -> onWrite(write);
                    case Written done -> onWritten(done);
                    case WriteFailed failed -> onWriteFailed(failed);
                },
                (unused, signal) -> {
                    if (signal instanceof PostStop || signal instanceof PreRestart) {
                        giveUp();
                    }
                    return Behaviors.same();
                });
    }

    private Behavior<Command> onWrite(Write write) {
        if (inWork.size() < IN_WORK_MAX) {
            start(write);
        } else if (waiting.size() < WAITING_MAX) {
            waiting.add(write);
        } else {
            write.replyTo()
                    .tell(StatusReply.error(new StoreException(
                            Reason.BUSY, WAITING_MAX + " files wait for the archive; send this one again later")));
        }
        return Behaviors.same();
    }

    private void start(Write write) {
        inWork.add(write);
        context.pipeToSelf(
                CompletableFuture.supplyAsync(() -> run(write.job()), executor),
                (done, failure) -> failure == null ? new Written(write) : new WriteFailed(write, cause(failure)));
    }

    private static Done run(ArchiveJob job) {
        try {
            job.run();
            return Done.getInstance();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file's own failure, without the exceptions that the future and {@link #run} wrapped around it. */
    private static Throwable cause(Throwable failure) {
        @Nullable Throwable below = failure.getCause();
        boolean wrapped = failure instanceof CompletionException || failure instanceof UncheckedIOException;
        return wrapped && below != null ? cause(below) : failure;
    }

    private Behavior<Command> onWritten(Written done) {
        done.write().replyTo().tell(StatusReply.success(Done.getInstance()));
        return next(done.write());
    }

    private Behavior<Command> onWriteFailed(WriteFailed failed) {
        context.getLog()
                .warn(
                        "Archiving {} failed: {}",
                        failed.write().job().name(),
                        failed.cause().toString());
        failed.write().replyTo().tell(StatusReply.error(failed.cause()));
        return next(failed.write());
    }

    private Behavior<Command> next(Write done) {
        inWork.remove(done);
        if (!waiting.isEmpty() && inWork.size() < IN_WORK_MAX) {
            start(waiting.remove());
        }
        return Behaviors.same();
    }

    /** Tells the senders of unfinished jobs that it has stopped; the store then deletes its temporary files. */
    private void giveUp() {
        waiting.addAll(inWork);
        for (Write write : waiting) {
            write.replyTo()
                    .tell(StatusReply.error(new StoreException(Reason.CLOSED, "the archiver of the node was stopped")));
        }
    }
}
