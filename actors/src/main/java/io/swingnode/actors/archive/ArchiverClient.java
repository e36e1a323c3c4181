package io.swingnode.actors.archive;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import io.swingnode.persistence.archive.ArchiveJob;
import io.swingnode.persistence.archive.ArchiveWriter;
import io.swingnode.persistence.block.StoreTimer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Has the {@link Archiver} write what a store wants archived. A few files are in flight at a time, so that the actor's queue
 * never fills.
 */
public final class ArchiverClient implements ArchiveWriter {
    /** A span of gigabytes on a slow disk takes minutes. */
    private static final Duration FILE_TIMEOUT = Duration.ofHours(1);

    private static final int IN_FLIGHT_MAX = Archiver.WAITING_MAX / 2;

    private final ActorSystem<?> system;
    private final ActorRef<Archiver.Command> archiver;
    private final StoreTimer timer;

    /** @param timer hears of each file */
    public ArchiverClient(ActorSystem<?> system, ActorRef<Archiver.Command> archiver, StoreTimer timer) {
        this.system = system;
        this.archiver = archiver;
        this.timer = timer;
    }

    @Override
    public CompletionStage<Void> start(List<ArchiveJob> jobs) {
        AtomicInteger next = new AtomicInteger();
        return CompletableFuture.allOf(IntStream.range(0, Math.min(IN_FLIGHT_MAX, jobs.size()))
                .mapToObj(lane -> writeNext(jobs, next))
                .toArray(CompletableFuture<?>[]::new));
    }

    /** Has one job after the other written, until none is left or one has failed. */
    private CompletableFuture<Done> writeNext(List<ArchiveJob> jobs, AtomicInteger next) {
        int index = next.getAndIncrement();
        if (index >= jobs.size()) {
            return CompletableFuture.completedFuture(Done.getInstance());
        }
        ArchiveJob job = jobs.get(index);
        long beganNanos = System.nanoTime();
        timer.archiveBegan();
        return AskPattern.<Archiver.Command, Done>askWithStatus(
                        archiver, replyTo -> new Archiver.Write(job, replyTo), FILE_TIMEOUT, system.scheduler())
                .toCompletableFuture()
                .whenComplete((done, failure) -> {
                    timer.archiveEnded(System.nanoTime() - beganNanos);
                    if (failure != null) {
                        next.set(jobs.size());
                    }
                })
                .thenCompose(done -> writeNext(jobs, next));
    }
}
