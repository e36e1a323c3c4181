package io.swingnode.server.metrics;

import io.swingnode.actors.SwingNode;
import io.swingnode.actors.export.StoreReaders;
import io.swingnode.persistence.maintenance.StoreInfo;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the rows of a store now and then, which reads the whole file: after a scan it rests for at least nineteen times as long as
 * the scan took, so that it takes a twentieth of the disk's time at most.
 */
final class TableScan implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TableScan.class);
    private static final long REST = 19;

    /**
     * What the last scan found.
     *
     * @param millis how long it took
     * @param atMillis when it ended, in milliseconds since 1970
     */
    record Found(StoreInfo.Extent extent, long millis, long atMillis) {}

    private final SwingNode node;
    private final Duration every;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("metrics-tables").factory());
    private volatile Optional<Found> found = Optional.empty();
    private volatile boolean closed;

    /** @param every how often; never when it is zero */
    TableScan(SwingNode node, Duration every) {
        this.node = node;
        this.every = every;
    }

    void start() {
        if (!every.isZero()) {
            thread.execute(this::scan);
        }
    }

    /** What the last scan found; empty before the first. */
    Optional<Found> found() {
        return found;
    }

    private void scan() {
        long startedNanos = System.nanoTime();
        try (StoreReaders.Reading reading = node.readers().begin("the count of rows for metrics")) {
            StoreInfo.Extent extent = StoreInfo.extent(
                    node.settings().storeDir(), node.settings().storeOptions().database(), () -> {
                        reading.requireOpen();
                        requireRunning();
                    });
            found = Optional.of(new Found(extent, millisSince(startedNanos), System.currentTimeMillis()));
        } catch (StoreException e) {
            if (!closed) {
                LOG.warn("The rows of the store were not counted for the metrics: {}", e.getMessage());
            }
        }
        if (!closed) {
            long restMillis = Math.max(every.toMillis(), REST * millisSince(startedNanos));
            var unused = thread.schedule(this::scan, restMillis, TimeUnit.MILLISECONDS);
        }
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    private void requireRunning() {
        if (closed) {
            throw new StoreException(Reason.CLOSED, "the node is stopping");
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.shutdownNow();
    }
}
