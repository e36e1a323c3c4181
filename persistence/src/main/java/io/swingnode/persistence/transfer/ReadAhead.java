package io.swingnode.persistence.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A part of an export that may be read before it is asked for. Either a lane reads it ahead, or, when no lane has got to it by the
 * time it is asked for, its reader does so itself: so nobody ever waits for a lane that is busy with something else.
 */
final class ReadAhead<T> implements Closeable {
    /** Values one after the other; null at the end. */
    interface Values<T> extends Closeable {
        @Nullable
        T next() throws IOException;

        /** What a value counts against the bound of what waits. */
        long bytes(T value);
    }

    /** Opens the values on a connection. */
    @FunctionalInterface
    interface Opener<T> {
        Values<T> open(Connection connection) throws IOException;
    }

    private final Opener<T> opener;
    private final Handoff<T> handoff;
    private final AtomicBoolean claimed = new AtomicBoolean();

    /** Of the reader that reads by itself. */
    private @Nullable Values<T> own;

    ReadAhead(Opener<T> opener, long bytesMax) {
        this.opener = opener;
        handoff = new Handoff<>(bytesMax);
    }

    /** For a lane: reads everything, unless the reader has begun to do so itself. */
    void run(Connection lane) {
        if (!claimed.compareAndSet(false, true)) {
            return;
        }
        Throwable failure = null;
        try (Values<T> values = opener.open(lane)) {
            handoff.begin();
            boolean wanted = true;
            for (T value = values.next(); wanted && value != null; value = wanted ? values.next() : null) {
                wanted = handoff.put(value, values.bytes(value));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = new IllegalStateException("reading ahead was interrupted", e);
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
        } finally {
            handoff.end(failure);
        }
    }

    /** For the reader: makes sure that the values can be read. {@code connection} is used if no lane has got here. */
    void open(Connection connection) throws IOException {
        if (claimed.compareAndSet(false, true)) {
            own = opener.open(connection);
        } else if (own == null) {
            rethrow(handoff.awaitBegin());
        }
    }

    /** For the reader, after {@link #open}: the next value, or null at the end; fails where reading failed. */
    @Nullable
    T next() throws IOException {
        if (own != null) {
            return own.next();
        }
        T value = handoff.take();
        if (value == null) {
            rethrow(handoff.failure());
        }
        return value;
    }

    private static void rethrow(@Nullable Throwable failure) throws IOException {
        switch (failure) {
            case null -> {
                // There was none.
            }
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }

    /** For the reader: nothing more is wanted. A lane that is at work here stops at its next value. */
    @Override
    public void close() throws IOException {
        if (own != null) {
            own.close();
        } else {
            cancel();
        }
    }

    /** For the end of the lanes, on any thread: a reader that still reads here is told so. */
    void cancel() {
        claimed.set(true);
        handoff.cancel();
    }

    /** As {@link #close}, where no file is read that could fail so. */
    void drop() {
        try {
            close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
