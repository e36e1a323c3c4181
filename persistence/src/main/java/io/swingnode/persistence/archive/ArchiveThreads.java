package io.swingnode.persistence.archive;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs archive jobs on threads that exist for one block only, because blocks close spans every few seconds at most.
 * Each thread takes the next job from the list until there is none, or one has failed.
 */
final class ArchiveThreads implements ArchiveWriter {
    private static final int THREADS_MAX = Runtime.getRuntime().availableProcessors();

    @Override
    public CompletionStage<?> start(List<ArchiveJob> jobs) {
        try {
            write(jobs);
            return CompletableFuture.completedStage(null);
        } catch (IOException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private static void write(List<ArchiveJob> jobs) throws IOException {
        AtomicInteger next = new AtomicInteger();
        int threads = Math.min(THREADS_MAX, jobs.size());
        if (threads <= 1) {
            work(jobs, next);
            return;
        }
        try (ExecutorService workers = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("archive-", 0).factory())) {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                done.add(workers.submit(() -> {
                    work(jobs, next);
                    return true;
                }));
            }
            await(done);
        }
    }

    private static void work(List<ArchiveJob> jobs, AtomicInteger next) throws IOException {
        boolean done = false;
        try {
            for (int i = next.getAndIncrement(); i < jobs.size(); i = next.getAndIncrement()) {
                jobs.get(i).run();
            }
            done = true;
        } finally {
            if (!done) {
                next.set(jobs.size());
            }
        }
    }

    /** Closing the executor waits for the threads, so none is still writing when the exception reaches the caller. */
    private static void await(List<Future<?>> done) throws IOException {
        for (Future<?> worker : done) {
            try {
                worker.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException io) {
                    throw io;
                }
                throw new IOException("writing an archive failed: " + e.getCause(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while writing an archive");
            }
        }
    }
}
