package io.swingnode.server.client;

import io.swingnode.persistence.io.IoReason;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.wire.FrameReader;
import io.swingnode.protocol.wire.FrameWriter;
import io.swingnode.protocol.wire.WireException;
import io.swingnode.server.net.FrameInput;
import io.swingnode.server.net.TlsReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A connection of the role reader: requests, of which several may be under way, and their replies. Threads take turns. A
 * connection that is lost is lost: every later request says why.
 */
final class ReaderConnection implements AutoCloseable {
    private static final int FRAME_BYTES_MAX = 1 << 30;
    private static final long VERSION = 1;

    private final ReentrantLock turn = new ReentrantLock();
    private final NodeAddress address;
    private final Dialer dialer;
    private final WatchedChannel channel;
    private final FrameInput in;
    private final FrameWriter out = new FrameWriter();
    private final Map<Long, Pending<?>> pending = new HashMap<>();
    private long lastId;
    private int window = 1;
    private boolean greeted;
    private @Nullable StoreException lost;
    private volatile boolean closed;

    private ReaderConnection(NodeAddress address, Dialer dialer) {
        this.address = address;
        this.dialer = dialer;
        this.channel = dialer.dial();
        // A frame is believed as far as its bytes arrive; the largest value of a store must fit.
        this.in = new FrameInput(
                channel, (int) Math.min(FRAME_BYTES_MAX, Runtime.getRuntime().maxMemory() / 4));
    }

    /**
     * Connects and introduces itself.
     *
     * @throws StoreException (UNAVAILABLE) when there is no node, or it does not answer; or why it refuses
     */
    static ReaderConnection open(NodeAddress address, ClientOptions options, ArtifactMode mode) {
        Optional<byte[]> token = options.tokenFile().map(ReaderConnection::token);
        ReaderConnection connection = new ReaderConnection(address, new Dialer(address, options));
        try {
            connection.window = connection.ask(
                    "hello", 4, arguments -> hello(arguments, options, mode, token), ReaderConnection::greeting);
            connection.greeted = true;
            return connection;
        } catch (StoreException e) {
            connection.close();
            throw e;
        }
    }

    private static byte[] token(Path file) {
        try {
            return Files.readString(file).strip().getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new StoreException(
                    Reason.USAGE,
                    "the token file " + file + " cannot be read: " + IoReason.of(e)
                            + "; name the file node/reader-token of the node's home, or a copy",
                    e);
        }
    }

    private static void hello(FrameWriter out, ClientOptions options, ArtifactMode mode, Optional<byte[]> token) {
        out.integer(VERSION).integer(VERSION).array(1).name("reader").endArray();
        out.map(1 + (token.isPresent() ? 1 : 0) + (options.storeDir().isPresent() ? 1 : 0))
                .member("mode")
                .name(mode.label());
        token.ifPresent(bytes -> out.member("token").bytes(bytes));
        options.storeDir()
                .ifPresent(dir -> out.member("store")
                        .map(1)
                        .member("dir")
                        .name(dir.toAbsolutePath().normalize().toString())
                        .endMap());
        out.endMap();
    }

    /** How many requests may be under way. */
    private static int greeting(FrameReader reply) throws WireException {
        long version = reply.integer();
        if (version != VERSION) {
            throw new WireException("the node speaks version " + version + " of the protocol, which was not offered");
        }
        long window = 1;
        reply.beginMap();
        while (!reply.atEnd()) {
            switch (reply.member()) {
                case "window" -> window = reply.integer();
                case "server" -> {
                    String unused = reply.name();
                }
                case "session" -> {
                    byte[] unused = reply.bytes();
                }
                default -> {
                    long unused = reply.integer();
                }
            }
        }
        return Math.clamp(window, 1, Integer.MAX_VALUE);
    }

    /** How many requests may be under way. */
    int window() {
        return window;
    }

    /** Writes the arguments of a request. */
    interface Arguments {
        void write(FrameWriter out);
    }

    /** Reads the results of a reply. */
    interface Results<T> {
        T read(FrameReader reply) throws WireException;
    }

    /** A request that is under way. Used while its thread has the turn. */
    static final class Pending<T> {
        private final long id;
        private final Results<T> results;
        private boolean answered;
        private Optional<T> result = Optional.empty();
        private Optional<StoreException> refusal = Optional.empty();

        private Pending(long id, Results<T> results) {
            this.id = id;
            this.results = results;
        }

        private void done(FrameReader reply) throws WireException {
            try {
                result = Optional.of(results.read(reply));
                reply.end();
            } catch (StoreException e) {
                // It names what cannot be.
                refusal = Optional.of(e);
            }
            answered = true;
        }

        private void refuse(StoreException why) {
            refusal = Optional.of(why);
            answered = true;
        }
    }

    /** Asks, and waits for the answer. */
    <T> T ask(String operation, int count, Arguments arguments, Results<T> results) {
        return await(send(operation, count, arguments, results));
    }

    /** Asks, without waiting. */
    <T> Pending<T> send(String operation, int count, Arguments arguments, Results<T> results) {
        turn.lock();
        try {
            requireConnected();
            Pending<T> request = new Pending<>(++lastId, results);
            out.clear();
            out.begin(2 + count).integer(request.id).name(operation);
            arguments.write(out);
            out.end();
            pending.put(request.id, request);
            ByteBuffer bytes = out.frames();
            while (bytes.hasRemaining()) {
                int unused = channel.write(bytes);
            }
            return request;
        } catch (IOException e) {
            // What the node said last may say why.
            readLastWords();
            throw lose(gone(e));
        } finally {
            turn.unlock();
        }
    }

    /** Waits for the answer to a request. */
    <T> T await(Pending<T> request) {
        turn.lock();
        try {
            while (!request.answered) {
                requireConnected();
                receive();
            }
            pending.remove(request.id);
            if (request.refusal.isPresent()) {
                throw request.refusal.get();
            }
            return request.result.orElseThrow();
        } catch (WireException e) {
            throw lose(new StoreException(
                    Reason.UNSUPPORTED,
                    address + " does not keep to the protocol: " + e.getMessage()
                            + "; install the same version of both sides",
                    e));
        } catch (IOException e) {
            throw lose(gone(e));
        } finally {
            turn.unlock();
        }
    }

    /** The answer to a request is not wanted any more. */
    void forget(Pending<?> request) {
        turn.lock();
        try {
            pending.remove(request.id);
        } finally {
            turn.unlock();
        }
    }

    /** Lets go of a stream of the node. A connection that is lost has none. */
    void drop(long stream) {
        turn.lock();
        try {
            if (lost == null && !closed) {
                forget(send("stream.drop", 1, arguments -> arguments.integer(stream), reply -> true));
            }
        } catch (StoreException e) {
            // Lost at this moment; what is asked for next says so.
        } finally {
            turn.unlock();
        }
    }

    private void receive() throws IOException, WireException {
        FrameReader reply = in.next().orElseThrow(() -> new IOException("the other side has ended it"));
        long id = reply.integer();
        long status = reply.integer();
        Pending<?> request = pending.get(id);
        if (status == 0) {
            if (request != null) {
                request.done(reply);
            } else if (id <= 0 || id > lastId) {
                throw new WireException("a reply to " + id + ", which was not asked");
            }
            return;
        }
        StoreException why = reason(reply.name(), reply.name());
        if (status == 1 && id > 0) {
            if (request != null) {
                request.refuse(why);
            }
        } else {
            throw lose(why);
        }
    }

    /** A failure there is none of a block here. */
    private StoreException reason(String name, String message) {
        Reason reason = Reason.UNAVAILABLE;
        for (Reason known : Reason.values()) {
            if (known.name().equals(name) && known.isRefusal()) {
                reason = known;
            }
        }
        return new StoreException(reason, "the node at " + address + ": " + message);
    }

    private void readLastWords() {
        try {
            while (lost == null) {
                receive();
            }
        } catch (IOException | WireException | StoreException e) {
            // Then there are none.
        }
    }

    private StoreException gone(IOException e) {
        if (closed) {
            return new StoreException(Reason.CLOSED, "the connection to " + address + " was closed", e);
        }
        if (channel.hasTimedOut()) {
            return new StoreException(Reason.UNAVAILABLE, dialer.silent(), e);
        }
        String why = dialer.isTls() && !greeted ? TlsReason.of(e) : IoReason.of(e);
        return new StoreException(
                Reason.UNAVAILABLE,
                "the connection to " + address + " is lost: " + why
                        + "; see whether the node there is well, and run the same again",
                e);
    }

    private StoreException lose(StoreException why) {
        StoreException first = lost == null ? why : lost;
        lost = first;
        pending.clear();
        return first;
    }

    private void requireConnected() {
        if (lost != null) {
            throw lost;
        }
    }

    /** Ends the connection; what waits on another thread ends too. */
    @Override
    public void close() {
        closed = true;
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing the connection to " + address, e);
        }
    }
}
