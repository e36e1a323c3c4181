package io.swingnode.actors.archive;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import io.swingnode.persistence.archive.ArchiveJob;
import io.swingnode.persistence.archive.ArchiveWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Has the {@link Archiver} write what a store wants archived, and waits for it. A few files are in flight at a
 * time, so that the actor's queue never fills.
 */
public final class ArchiverClient implements ArchiveWriter {
    /** A span of gigabytes on a slow disk takes minutes. */
    private static final Duration FILE_TIMEOUT = Duration.ofHours(1);

    private static final int IN_FLIGHT_MAX = Archiver.WAITING_MAX / 2;

    private final ActorSystem<?> system;
    private final ActorRef<Archiver.Command> archiver;

    public ArchiverClient(ActorSystem<?> system, ActorRef<Archiver.Command> archiver) {
        this.system = system;
        this.archiver = archiver;
    }

    @Override
    public void write(List<ArchiveJob> jobs) throws IOException {
        Deque<CompletableFuture<Done>> inFlight = new ArrayDeque<>();
        Optional<Throwable> failure = Optional.empty();
        for (ArchiveJob job : jobs) {
            if (inFlight.size() == IN_FLIGHT_MAX) {
                failure = await(inFlight.remove());
            }
            if (failure.isPresent()) {
                break;
            }
            inFlight.add(AskPattern.<Archiver.Command, Done>askWithStatus(
                            archiver, replyTo -> new Archiver.Write(job, replyTo), FILE_TIMEOUT, system.scheduler())
                    .toCompletableFuture());
        }
        for (CompletableFuture<Done> last : inFlight) {
            Optional<Throwable> failed = await(last);
            failure = failure.or(() -> failed);
        }
        if (failure.isPresent()) {
            throw failure.get() instanceof IOException io
                    ? io
                    : new IOException("the node's archiver failed: " + failure.get(), failure.get());
        }
    }

    /** What a job failed with, if it did. */
    private static Optional<Throwable> await(CompletableFuture<Done> job) {
        try {
            Done unused = job.join();
            return Optional.empty();
        } catch (CompletionException e) {
            return Optional.of(e.getCause() == null ? e : e.getCause());
        }
    }
}
