package io.swingnode.persistence.transfer;

import io.swingnode.protocol.SpanRecord;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Reads the items of a span, divides them and hashes them on another thread, while the caller's takes what came before. What waits
 * in between has a bound.
 */
final class SpanBeside {
    /** Receives the items of a span in their order. */
    @FunctionalInterface
    interface Items {
        void item(byte[] utf8) throws SQLException;
    }

    /** Items that are handed over at once, by their size: handing over each would cost as much as reading it. */
    private static final long BATCH_BYTES = 64 << 10;

    private static final long WAITING_BYTES_MAX = 4 << 20;

    /** What an item takes beside its bytes. */
    private static final int ITEM_BYTES = 64;

    private final Handoff<List<byte[]>> handoff = new Handoff<>(WAITING_BYTES_MAX);
    private final SpanRecord record;
    private final InputStream bytes;
    private List<byte[]> batch = new ArrayList<>();
    private long batchBytes;
    private long sizeBytes;

    private SpanBeside(SpanRecord record, InputStream bytes) {
        this.record = record;
        this.bytes = bytes;
    }

    /**
     * As {@link ArtifactCheck#span}. The other thread is done with {@code bytes} when this returns or throws.
     *
     * @param workers a thread for reading
     */
    static long read(SpanRecord record, InputStream bytes, Items items, Executor workers)
            throws SQLException, IOException, BadArtifactException {
        SpanBeside span = new SpanBeside(record, bytes);
        workers.execute(span::run);
        try {
            return span.take(items);
        } finally {
            span.handoff.cancel();
            span.handoff.awaitEnd();
        }
    }

    private long take(Items items) throws SQLException, IOException, BadArtifactException {
        for (List<byte[]> next = handoff.take(); next != null; next = handoff.take()) {
            for (byte[] item : next) {
                items.item(item);
            }
        }
        rethrow(handoff.failure());
        return sizeBytes;
    }

    private void run() {
        Throwable failure = null;
        try {
            sizeBytes = ArtifactCheck.span(record, bytes, (text, utf8) -> add(utf8));
            handOver();
        } catch (SQLException | IOException | BadArtifactException | RuntimeException | Error e) {
            failure = e;
        } finally {
            handoff.end(failure);
        }
    }

    private void add(byte[] item) {
        batch.add(item);
        batchBytes += item.length + ITEM_BYTES;
        if (batchBytes >= BATCH_BYTES) {
            handOver();
        }
    }

    private void handOver() {
        try {
            if (!handoff.put(batch, batchBytes)) {
                throw new CancellationException(
                        "the items of " + record.artifact().format() + " are not taken any more");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("reading " + record.artifact().format() + " was interrupted", e);
        }
        batch = new ArrayList<>();
        batchBytes = 0;
    }

    private static void rethrow(@Nullable Throwable failure) throws SQLException, IOException, BadArtifactException {
        switch (failure) {
            case null -> {
                // All items were read, and are what the record says.
            }
            case SQLException e -> throw e;
            case IOException e -> throw e;
            case BadArtifactException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }
}
