package io.swingnode.server.client;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.wire.FrameReader;
import io.swingnode.protocol.wire.WireException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The parts of a stream of the node, in their order. Some are asked for before they are needed: one at first, since most streams
 * are short, and then twice as many each time. One thread at a time.
 */
final class Parts<T> implements AutoCloseable {
    private static final int AHEAD_MAX = 4;
    private static final long PART_BYTES = 256 << 10;

    private final ReaderConnection connection;
    private final long stream;
    private final ReaderConnection.Results<T> contents;
    private final Deque<ReaderConnection.Pending<Part<T>>> ahead = new ArrayDeque<>();
    private int wanted = 1;
    private boolean ended;

    private record Part<T>(T contents, boolean last) {}

    Parts(ReaderConnection connection, long stream, ReaderConnection.Results<T> contents) {
        this.connection = connection;
        this.stream = stream;
        this.contents = contents;
    }

    /**
     * The next part; nothing after the last.
     *
     * @throws StoreException why the node refuses it, or the connection is lost
     */
    Optional<T> next() {
        if (ended) {
            return Optional.empty();
        }
        try {
            while (ahead.size() < wanted) {
                ahead.add(pull());
            }
            Part<T> part = connection.await(ahead.removeFirst());
            wanted = Math.min(2 * wanted, Math.min(AHEAD_MAX, connection.window()));
            if (part.last()) {
                end();
            }
            return Optional.of(part.contents());
        } catch (StoreException e) {
            end();
            throw e;
        }
    }

    private ReaderConnection.Pending<Part<T>> pull() {
        return connection.send("pull", 2, arguments -> arguments.integer(stream).integer(PART_BYTES), this::part);
    }

    private Part<T> part(FrameReader reply) throws WireException {
        T read = contents.read(reply);
        return new Part<>(read, reply.bool());
    }

    /** What was asked for beyond the end is refused, which is no matter. */
    private void end() {
        ended = true;
        ahead.forEach(connection::forget);
        ahead.clear();
    }

    /** Lets go of what was not read. */
    @Override
    public void close() {
        if (!ended) {
            end();
            connection.drop(stream);
        }
    }
}
