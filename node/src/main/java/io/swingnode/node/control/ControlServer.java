package io.swingnode.node.control;

import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on a Unix domain socket that only the node's user may use (mode 0600). A connection carries one request,
 * a line of JSON, and its answer: any number of lines {@code {"event": …}} or {@code
 * {"progress": …}}, then {@code {"result": …}} or
 * {@code {"error": {"code", "message"}}}. A client keeps its end open until it has its answer.
 */
public final class ControlServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

    /** The limit of the operating system for the path of a socket, without the terminating zero byte. */
    private static final int MAX_PATH_BYTES = 103;

    /**
     * Limits for clients.
     *
     * @param connections clients at the same time whose request is being answered; others are refused with an error
     * @param silent clients at the same time whose request is still to come; more take the place of the oldest
     * @param graceMillis time for which each of these keeps its place
     * @param requestMillis time within which the request of a client must arrive
     */
    record Limits(int connections, int silent, long graceMillis, long requestMillis) {
        static final Limits DEFAULT = new Limits(200, 64, 500, 30_000);
    }

    private static final int MAX_REQUEST_BYTES = 1 << 20;
    private static final int READ_BYTES = 8 * 1024;

    /** Of what is left of a bad request, so many bytes are read, for so long, that its sender reads the answer. */
    private static final long MAX_IGNORED_BYTES = 64L << 20;

    private static final long LINGER_MILLIS = 5_000;

    /** Answers one request. */
    public interface Handler {
        void handle(ControlRequest request, Reply reply) throws Exception;
    }

    /** Sends the answer to the client; an exception means that the client has closed the connection. */
    public interface Reply {
        void event(ControlEvent event) throws IOException;

        void progress(ControlProgress progress) throws IOException;

        void result(ControlResult result) throws IOException;

        /**
         * Interrupts the calling thread when the client closes its end, for handlers that may wait a long time. Anything
         * that the client sends after its request is ignored.
         */
        void watch();
    }

    private final Path socket;
    private final ServerSocketChannel channel;
    private final Handler handler;
    private final Limits limits;
    private final Semaphore connections;
    private final SilentClients silent;

    private ControlServer(Path socket, ServerSocketChannel channel, Handler handler, Limits limits) {
        this.socket = socket;
        this.channel = channel;
        this.handler = handler;
        this.limits = limits;
        this.connections = new Semaphore(limits.connections());
        this.silent = new SilentClients(limits.silent(), limits.graceMillis());
    }

    /** The socket through which commands reach the applications of a home directory. */
    public static Path appSocket(Path home) {
        return home.toAbsolutePath().normalize().resolve("node").resolve("control.sock");
    }

    /** Starts to listen. The caller holds the lock of the home directory, so an old socket file is not in use. */
    public static ControlServer open(Path socket, Handler handler) throws IOException {
        return open(socket, handler, Limits.DEFAULT);
    }

    public static ControlServer open(Path socket, Handler handler, Limits limits) throws IOException {
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
            throw new StoreException(
                    Reason.USAGE,
                    "the path of the control socket " + socket + " is longer than " + MAX_PATH_BYTES
                            + " bytes, which the operating system does not allow: choose a shorter home directory");
        }
        Files.deleteIfExists(socket);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        channel.bind(UnixDomainSocketAddress.of(socket));
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        ControlServer server = new ControlServer(socket, channel, handler, limits);
        Thread.ofVirtual().name("control").start(server::accept);
        return server;
    }

    private void accept() {
        while (channel.isOpen()) {
            try {
                SocketChannel client = channel.accept();
                silent.enter(client);
                Thread.ofVirtual().name("control-client").start(() -> admit(client));
            } catch (ClosedChannelException | InterruptedException e) {
                return;
            } catch (IOException e) {
                LOG.warn("A connection to {} failed", socket, e);
            }
        }
    }

    private void admit(SocketChannel client) {
        try (client) {
            Channel reply = new Channel(client);
            String line;
            try {
                line = request(client);
            } catch (StoreException refusal) {
                reply.error(refusal);
                awaitEndOf(client);
                return;
            } finally {
                silent.leave(client);
            }
            if (connections.tryAcquire()) {
                try {
                    answer(line, reply);
                } finally {
                    connections.release();
                }
            } else {
                LOG.warn("Refused a client of {}: too many are connected", socket);
                String message = limits.connections() + " clients are connected already; end one, or try again later";
                reply.error(new LifecycleException(Code.QUEUE_FULL, message));
            }
        } catch (IOException e) {
            LOG.debug("A client closed its connection", e);
        }
    }

    private void answer(String line, Channel reply) throws IOException {
        try {
            handler.handle(ControlJson.readRequest(line), reply);
        } catch (ClosedChannelException e) {
            LOG.debug("A client closed its connection", e);
        } catch (Exception e) {
            // A handler that watches its client is interrupted when the client closes the connection.
            boolean left = Thread.interrupted() || e instanceof InterruptedException;
            if (!left) {
                reply.error(e);
            }
        }
    }

    /** Closing a connection on which unread bytes wait would take its error from the client. */
    private void awaitEndOf(SocketChannel client) throws IOException {
        client.shutdownOutput();
        CompletableFuture<Void> ended = hangUpAfter(client, Math.min(LINGER_MILLIS, limits.requestMillis()));
        try {
            ByteBuffer ignored = ByteBuffer.allocate(READ_BYTES);
            long bytes = 0;
            for (int read = 0; read >= 0 && bytes < MAX_IGNORED_BYTES; read = client.read(ignored.clear())) {
                bytes += read;
            }
        } finally {
            ended.complete(null);
        }
    }

    private static CompletableFuture<Void> hangUpAfter(SocketChannel client, long millis) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        CompletableFuture<Void> unused = ended.orTimeout(millis, TimeUnit.MILLISECONDS)
                .whenComplete((done, outOfTime) -> {
                    if (outOfTime != null) {
                        SilentClients.hangUp(client);
                    }
                });
        return ended;
    }

    /** The line of the client. A client that sends none in time is disconnected. */
    private String request(SocketChannel client) throws IOException {
        CompletableFuture<Void> asked = hangUpAfter(client, limits.requestMillis());
        try {
            return readLine(client);
        } finally {
            asked.complete(null);
        }
    }

    /** What follows the line in the same packet is ignored, as all is that a client sends after its request. */
    private static String readLine(SocketChannel client) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        ByteBuffer part = ByteBuffer.allocate(READ_BYTES);
        while (client.read(part.clear()) >= 0) {
            byte[] bytes = part.array();
            for (int i = 0; i < part.position(); i++) {
                if (bytes[i] == '\n') {
                    line.write(bytes, 0, i);
                    return text(line.toByteArray());
                }
            }
            line.write(bytes, 0, part.position());
            if (line.size() > MAX_REQUEST_BYTES) {
                throw new StoreException(Reason.USAGE, "the request is longer than " + MAX_REQUEST_BYTES + " bytes");
            }
        }
        return text(line.toByteArray());
    }

    private static String text(byte[] utf8) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new StoreException(Reason.USAGE, "the request is not text in UTF-8", e);
        }
    }

    /** Writes replies, one line each. */
    private record Channel(SocketChannel client) implements Reply {
        @Override
        public void event(ControlEvent event) throws IOException {
            write(new ControlReply.Event(event));
        }

        @Override
        public void progress(ControlProgress progress) throws IOException {
            write(new ControlReply.Progress(progress));
        }

        @Override
        public void result(ControlResult result) throws IOException {
            write(new ControlReply.Result(result));
        }

        private void error(Exception failure) throws IOException {
            write(new ControlReply.Failure(
                    new ControlReply.Refusal(ControlErrors.code(failure), ControlErrors.message(failure))));
        }

        @Override
        public void watch() {
            Thread handler = Thread.currentThread();
            Thread.ofVirtual().name("control-watch").start(() -> {
                awaitEnd();
                handler.interrupt();
            });
        }

        /** Returns when either side has closed the connection. */
        private void awaitEnd() {
            ByteBuffer ignored = ByteBuffer.allocate(1024);
            try {
                while (client.read(ignored.clear()) >= 0) {
                    LOG.debug("Ignored what a client sent after its request");
                }
            } catch (IOException e) {
                LOG.debug("The connection has ended", e);
            }
        }

        private synchronized void write(ControlReply line) throws IOException {
            ByteBuffer bytes = ByteBuffer.wrap((ControlJson.write(line) + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                client.write(bytes);
            }
        }
    }

    @Override
    public String toString() {
        return socket.toString();
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(socket);
    }
}
