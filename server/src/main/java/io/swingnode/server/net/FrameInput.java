package io.swingnode.server.net;

import io.swingnode.protocol.wire.FrameReader;
import io.swingnode.protocol.wire.WireException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;

/** Takes frames from a channel that blocks. One thread at a time; any may ask how long half a frame has been waited for. */
public final class FrameInput {
    private static final int LENGTH_BYTES = 4;
    private static final int INITIAL_BYTES = 64 * 1024;
    private static final int KEPT_BYTES = 1 << 20;
    private static final long NOT_WAITING = Long.MAX_VALUE;

    private final ReadableByteChannel channel;
    private final int limitBytes;
    private byte[] buffer = new byte[INITIAL_BYTES];
    private int start;
    private int end;
    private volatile long halfSinceNanos = NOT_WAITING;

    /** @param limitBytes the longest frame that is taken */
    public FrameInput(ReadableByteChannel channel, int limitBytes) {
        this.channel = channel;
        this.limitBytes = limitBytes;
    }

    /** For how long half a frame has been there; 0 when there is none. */
    public long halfForNanos(long nowNanos) {
        long since = halfSinceNanos;
        return since == NOT_WAITING ? 0 : nowNanos - since;
    }

    /** The next frame is waited for no longer than the rest of one would be. */
    public void expectFrame() {
        halfSinceNanos = System.nanoTime();
    }

    /** True when the next frame is here, so that taking it does not block. */
    public boolean hasFrame() {
        return end - start >= LENGTH_BYTES && end - start - LENGTH_BYTES >= length();
    }

    /**
     * The next frame, valid until the one after it is taken; nothing when the peer has ended the connection between two.
     *
     * @throws WireException for a frame that is too long, or malformed, or ends early
     */
    public Optional<FrameReader> next() throws IOException, WireException {
        if (start == end) {
            start = 0;
            end = 0;
            if (buffer.length > KEPT_BYTES) {
                buffer = new byte[INITIAL_BYTES];
            }
        }
        try {
            while (!hasFrame()) {
                requireAllowedLength();
                makeRoom();
                if (start != end) {
                    halfSinceNanos = halfSinceNanos == NOT_WAITING ? System.nanoTime() : halfSinceNanos;
                }
                int read = channel.read(ByteBuffer.wrap(buffer, end, buffer.length - end));
                if (read < 0) {
                    if (start == end) {
                        return Optional.empty();
                    }
                    throw new WireException("the connection ended within a frame");
                }
                end += read;
            }
            requireAllowedLength();
        } finally {
            halfSinceNanos = NOT_WAITING;
        }
        int length = (int) length();
        int body = start + LENGTH_BYTES;
        start = body + length;
        return Optional.of(FrameReader.of(buffer, body, length));
    }

    private long length() {
        return Integer.toUnsignedLong(
                ByteBuffer.wrap(buffer, start, LENGTH_BYTES).getInt());
    }

    private void requireAllowedLength() throws WireException {
        if (end - start >= LENGTH_BYTES && length() > limitBytes) {
            throw new WireException("a frame of " + length() + " bytes is longer than the " + limitBytes
                    + " that are allowed; send large contents as an upload");
        }
    }

    private void makeRoom() {
        long wanted = end - start >= LENGTH_BYTES ? LENGTH_BYTES + length() : LENGTH_BYTES;
        if (buffer.length - start >= wanted && end < buffer.length) {
            return;
        }
        // A length is believed only as far as bytes arrive: a buffer grows twofold at most.
        int size = (int) Math.max(INITIAL_BYTES, Math.min(wanted, Math.max(buffer.length, 2L * (end - start))));
        byte[] larger = size == buffer.length ? buffer : new byte[size];
        System.arraycopy(buffer, start, larger, 0, end - start);
        buffer = larger;
        end -= start;
        start = 0;
    }
}
