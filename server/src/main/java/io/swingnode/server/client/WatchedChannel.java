package io.swingnode.server.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A channel that is closed when its other side is waited for too long: a Unix domain socket has no time limits of its own. One
 * thread uses it; any may close it.
 */
final class WatchedChannel implements ByteChannel {
    private static final long NOT_WAITING = Long.MAX_VALUE;
    private static final long LOOKS = 10;

    private final ByteChannel channel;
    private final long timeoutNanos;
    private final ScheduledExecutorService watch;
    private volatile long waitingSinceNanos = NOT_WAITING;
    private volatile boolean timedOut;

    WatchedChannel(ByteChannel channel, Duration timeout) {
        this.channel = channel;
        this.timeoutNanos = timeout.toNanos();
        this.watch = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("node-watch").factory());
        long everyNanos = Math.max(1, timeoutNanos / LOOKS);
        var unused = watch.scheduleWithFixedDelay(this::look, everyNanos, everyNanos, TimeUnit.NANOSECONDS);
    }

    /** Something that waits for the other side. */
    interface Waiting<T> {
        T done() throws IOException;
    }

    <T> T watched(Waiting<T> work) throws IOException {
        waitingSinceNanos = System.nanoTime();
        try {
            return work.done();
        } finally {
            waitingSinceNanos = NOT_WAITING;
        }
    }

    private void look() {
        long since = waitingSinceNanos;
        if (since != NOT_WAITING && System.nanoTime() - since > timeoutNanos) {
            timedOut = true;
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException("closing a connection", e);
            }
        }
    }

    /** True when it was closed because the other side was silent for too long. */
    boolean hasTimedOut() {
        return timedOut;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return watched(() -> channel.read(into));
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        return watched(() -> channel.write(from));
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        watch.shutdown();
        channel.close();
    }
}
