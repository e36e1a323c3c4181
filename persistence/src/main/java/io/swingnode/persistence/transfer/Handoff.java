package io.swingnode.persistence.transfer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands values from the thread that makes them to the one that takes them, in their order, with a bound on the bytes that wait:
 * a value that exceeds the bound waits alone. What ends the maker is thrown to the taker after the last value.
 */
public final class Handoff<T> {
    private record Waiting<T>(T value, long bytes) {}

    private final long bytesMax;
    private final Deque<Waiting<T>> waiting = new ArrayDeque<>();
    private long bytes;
    private boolean begun;
    private boolean ended;
    private boolean cancelled;
    private @Nullable Throwable failure;

    public Handoff(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Says that what makes the values could be opened. */
    synchronized void begin() {
        begun = true;
        notifyAll();
    }

    /** Hands over a value, when there is room for it; false when nobody takes it any more. */
    public synchronized boolean put(T value, long valueBytes) throws InterruptedException {
        while (!cancelled && bytes > 0 && bytes + valueBytes > bytesMax) {
            wait();
        }
        if (cancelled) {
            return false;
        }
        waiting.add(new Waiting<>(value, valueBytes));
        bytes += valueBytes;
        notifyAll();
        return true;
    }

    /** Ends the values; {@code cause} is what ended them early. */
    public synchronized void end(@Nullable Throwable cause) {
        ended = true;
        failure = cause;
        notifyAll();
    }

    /** Waits for {@link #begin}; returns what has ended the maker before it. */
    synchronized @Nullable Throwable awaitBegin() {
        await(() -> begun || ended || cancelled);
        return begun ? null : failure();
    }

    /** The next value; null at the end, of which {@link #failure()} tells the cause. */
    public synchronized @Nullable T take() {
        await(() -> !waiting.isEmpty() || ended || cancelled);
        Waiting<T> next = waiting.poll();
        if (next == null) {
            return null;
        }
        bytes -= next.bytes();
        notifyAll();
        return next.value();
    }

    public synchronized @Nullable Throwable failure() {
        return cancelled ? new IllegalStateException("this part of the export is closed") : failure;
    }

    /** Waits until the maker has ended; only after {@link #cancel}, or when everything has been taken. */
    public synchronized void awaitEnd() {
        await(() -> ended);
    }

    /** Drops what waits, and all that would still come. */
    public synchronized void cancel() {
        cancelled = true;
        waiting.clear();
        bytes = 0;
        notifyAll();
    }

    /** The maker always gets on or ends, so that waiting for it need not be interrupted. */
    private synchronized void await(BooleanSupplier condition) {
        boolean interrupted = false;
        while (!condition.getAsBoolean()) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
