package io.swingnode.persistence.gzip;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads on which all writers and readers of the process have their members worked on: one for each processor, which end when
 * nothing is to be done. Work on them waits for nothing, so whoever waits for it is served.
 *
 * <p>How much memory all of them take together is bounded, by the heap and by the number of processors.
 */
final class GzipThreads {
    static final int THREADS = Runtime.getRuntime().availableProcessors();

    private static final long MEBIBYTE = 1 << 20;
    private static final long HEAP_BYTES = Runtime.getRuntime().maxMemory();
    private static final int IDLE_SECONDS = 20;

    /** Members of all writers that wait to be compressed, or are being compressed. */
    private static final Semaphore PLACES = new Semaphore(share(2 * THREADS + 2, 2));

    /** Members that all readers have unpacked ahead, or have being unpacked, beyond the one that each may have. */
    private static final Semaphore AHEAD = new Semaphore(share(4 * THREADS, 2));

    /** Writers that gather bytes. */
    private static final AtomicInteger WRITERS = new AtomicInteger();

    private static final AtomicInteger STARTED = new AtomicInteger();

    private static final ThreadPoolExecutor POOL = newPool();

    /** Work on a thread that has a codec. */
    @FunctionalInterface
    interface Work<T> {
        T run(Codec codec) throws IOException;
    }

    private GzipThreads() {}

    /** Of so many mebibytes, what a thirty-second of the heap allows. */
    private static int share(int wanted, int least) {
        return (int) Math.max(least, Math.min(wanted, HEAP_BYTES / 32 / MEBIBYTE));
    }

    private static ThreadPoolExecutor newPool() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Worker::new);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    static void writerOpened() {
        WRITERS.incrementAndGet();
    }

    static void writerClosed() {
        WRITERS.decrementAndGet();
    }

    static int writers() {
        return WRITERS.get();
    }

    /** How much a writer gathers for a member: many writers together take an eighth of the heap. */
    static int memberBytes() {
        return memberBytes(HEAP_BYTES, WRITERS.get());
    }

    static int memberBytes(long heapBytes, int writers) {
        return Math.clamp(heapBytes / 8 / Math.max(1, writers), Pieces.PIECE_BYTES, Member.PLAIN_BYTES_MAX);
    }

    /** Has a member compressed; waits until fewer of all writers are under way. */
    static <T> Future<T> compress(Work<T> work) throws InterruptedIOException {
        try {
            PLACES.acquire();
        } catch (InterruptedException e) {
            throw interrupted();
        }
        return start(new Job<>(work) {
            @Override
            protected void done() {
                PLACES.release();
            }
        });
    }

    /** Has something unpacked. */
    static <T> Future<T> unpack(Work<T> work) {
        return start(new Job<>(work));
    }

    private static <T> Future<T> start(FutureTask<T> job) {
        try {
            POOL.execute(job);
        } catch (RuntimeException | Error e) {
            // No thread could be started.
            job.cancel(false);
            throw e;
        }
        return job;
    }

    /** True when a reader may have one more member unpacked ahead, until {@link #endAhead}. */
    static boolean tryAhead() {
        return AHEAD.tryAcquire();
    }

    static void endAhead() {
        AHEAD.release();
    }

    /** How much work they have been given so far. */
    static long jobs() {
        return POOL.getTaskCount();
    }

    static int aheadLeft() {
        return AHEAD.availablePermits();
    }

    static int placesLeft() {
        return PLACES.availablePermits();
    }

    /** The result of work. */
    static <T> T result(Future<T> work) throws IOException {
        try {
            return work.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            if (e.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw new IOException("working on gzip data failed: " + e.getCause(), e.getCause());
        } catch (CancellationException e) {
            throw new IOException("the gzip stream was closed", e);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while working on gzip data");
    }

    private static class Job<T> extends FutureTask<T> {
        Job(Work<T> work) {
            super(() -> work.run(((Worker) Thread.currentThread()).codec()));
        }
    }

    /** A thread that keeps a codec for as long as it lives. */
    private static final class Worker extends Thread {
        private Codecs.@Nullable Kind kind;
        private @Nullable Codec codec;

        Worker(Runnable work) {
            super(work, "gzip-" + STARTED.incrementAndGet());
            setDaemon(true);
        }

        Codec codec() {
            Codecs.Kind wanted = Codecs.inUse();
            Codec kept = codec;
            if (kept == null || kind != wanted) {
                if (kept != null) {
                    kept.close();
                }
                codec = null;
                kept = wanted.open();
                codec = kept;
                kind = wanted;
            }
            return kept;
        }

        @Override
        public void run() {
            try {
                super.run();
            } finally {
                if (codec != null) {
                    codec.close();
                }
            }
        }
    }
}
