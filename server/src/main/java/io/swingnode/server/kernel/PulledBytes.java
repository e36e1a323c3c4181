package io.swingnode.server.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Bytes that a client pulls, opened when they are first pulled. One pull at a time takes them. */
final class PulledBytes implements AutoCloseable {
    private static final int MOST_BYTES = 1 << 20;

    private final Supplier<InputStream> opener;
    private @Nullable InputStream stream;
    private boolean closed;

    PulledBytes(Supplier<InputStream> opener) {
        this.opener = opener;
    }

    /** Some bytes, and whether they are the last. */
    @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
    record Part(byte[] bytes, boolean done) {}

    synchronized Part pull(long most) throws IOException {
        if (closed) {
            return new Part(new byte[0], true);
        }
        InputStream in = stream;
        if (in == null) {
            in = opener.get();
            stream = in;
        }
        int wanted = Math.clamp(most, 1, MOST_BYTES);
        byte[] bytes = in.readNBytes(wanted);
        return new Part(bytes, bytes.length < wanted);
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException e) {
                throw new UncheckedIOException("closing a stream", e);
            }
        }
    }
}
