package io.swingnode.actors.archive;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.pattern.StatusReply;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    /** A file has been written, or cannot be; its sender has been told. */
    private record Ended(Write write) implements Command {}

    /** The files that wait and those that are being written; the latter go on while this actor is restarted. */
    private record Files(Deque<Write> waiting, Set<Write> inWork) {}

    /** A dispatcher of its own, so that vats need not wait for the disk. */
    static final String DISPATCHER = "swingnode.archive-dispatcher";

    /** Files that may wait, besides those being written. */
    static final int WAITING_MAX = 64;

    /** Each file keeps a processor busy with compression. */
    private static final int IN_WORK_MAX = Runtime.getRuntime().availableProcessors();

    private static final Logger LOG = LoggerFactory.getLogger(Archiver.class);

    private final ActorContext<Command> context;
    private final Executor executor;
    private final Files files;

    private Archiver(ActorContext<Command> context, Files files) {
        this.context = context;
        this.files = files;
        this.executor = context.getSystem().dispatchers().lookup(DispatcherSelector.fromConfig(DISPATCHER));
    }

    /** An archiver with nothing to do. */
    public static Behavior<Command> create() {
        return Behaviors.setup(outer -> {
            Files files = new Files(new ArrayDeque<>(), new HashSet<>());
            return Behaviors.supervise(Behaviors.<Command>setup(context -> new Archiver(context, files).writing()))
                    .onFailure(Exception.class, SupervisorStrategy.restart());
        });
    }

    private Behavior<Command> writing() {
        return Behaviors.receive(
                (unused, command) -> switch (command) {
                    case Write write -> onWrite(write);
                    case Ended ended -> onEnded(ended.write());
                },
                (unused, signal) -> {
                    if (signal instanceof PostStop) {
                        refuseWaiting();
                    }
                    return Behaviors.same();
                });
    }

    private Behavior<Command> onWrite(Write write) {
        if (files.inWork().size() < IN_WORK_MAX) {
            start(write);
        } else if (files.waiting().size() < WAITING_MAX) {
            files.waiting().add(write);
        } else {
            write.replyTo()
                    .tell(StatusReply.error(new StoreException(
                            Reason.BUSY, WAITING_MAX + " files wait for the archive; send this one again later")));
        }
        return Behaviors.same();
    }

    /** The sender hears from the work itself: only then is nobody writing the file any more, whatever befalls this actor. */
    private void start(Write write) {
        files.inWork().add(write);
        CompletableFuture<Done> work = CompletableFuture.supplyAsync(() -> run(write.job()), executor)
                .whenComplete((done, failure) -> write.replyTo()
                        .tell(
                                failure == null
                                        ? StatusReply.success(done)
                                        : StatusReply.error(reported(write, failure))));
        context.pipeToSelf(work, (done, failure) -> new Ended(write));
    }

    private static Done run(ArchiveJob job) {
        try {
            job.run();
            return Done.getInstance();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Throwable reported(Write write, Throwable failure) {
        Throwable cause = cause(failure);
        LOG.warn("Archiving {} failed: {}", write.job().name(), cause.toString());
        return cause;
    }

    /** The file's own failure, without the exceptions that the future and {@link #run} wrapped around it. */
    private static Throwable cause(Throwable failure) {
        @Nullable Throwable below = failure.getCause();
        boolean wrapped = failure instanceof CompletionException || failure instanceof UncheckedIOException;
        return wrapped && below != null ? cause(below) : failure;
    }

    private Behavior<Command> onEnded(Write write) {
        files.inWork().remove(write);
        if (!files.waiting().isEmpty() && files.inWork().size() < IN_WORK_MAX) {
            start(files.waiting().remove());
        }
        return Behaviors.same();
    }

    private void refuseWaiting() {
        for (Write write : files.waiting()) {
            write.replyTo()
                    .tell(StatusReply.error(new StoreException(Reason.CLOSED, "the archiver of the node was stopped")));
        }
    }
}
