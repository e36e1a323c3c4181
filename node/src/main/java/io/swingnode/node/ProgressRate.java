package io.swingnode.node;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * How fast the present phase of work advances. Phases count different things, so each has its own. The last seconds count,
 * because a store's small artifacts come before its large ones.
 */
final class ProgressRate {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(15);

    /** Samples nearer to each other than this are one. */
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private record Sample(long nanos, long done, long sizeBytes) {}

    private final Sample start;
    private final Deque<Sample> window = new ArrayDeque<>();
    private Sample last;

    /** @param startNanos when the phase began, with nothing done */
    ProgressRate(long startNanos) {
        start = new Sample(startNanos, 0, 0);
        last = start;
        window.add(start);
    }

    void add(long nanos, long done, long sizeBytes) {
        last = new Sample(nanos, done, sizeBytes);
        if (nanos - window.getLast().nanos() >= STEP_NANOS) {
            window.add(last);
        }
        while (window.size() > 1 && nanos - window.getFirst().nanos() > WINDOW_NANOS) {
            window.removeFirst();
        }
    }

    /** Units a second; empty when it cannot be told yet. */
    OptionalDouble perSecond(long nowNanos) {
        return rate(nowNanos, Sample::done);
    }

    /** Bytes a second; empty when it cannot be told yet. */
    OptionalDouble bytesPerSecond(long nowNanos) {
        return rate(nowNanos, Sample::sizeBytes);
    }

    private OptionalDouble rate(long nowNanos, ToLongFunction<Sample> amount) {
        Sample from = window.getFirst();
        if (amount.applyAsLong(last) == amount.applyAsLong(from)) {
            // Nothing was finished lately: something large is under way.
            from = start;
        }
        double seconds = (nowNanos - from.nanos()) / 1e9;
        long advanced = amount.applyAsLong(last) - amount.applyAsLong(from);
        return seconds > 0 && advanced > 0 ? OptionalDouble.of(advanced / seconds) : OptionalDouble.empty();
    }
}
