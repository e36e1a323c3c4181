package io.swingnode.node.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
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
 * a line of JSON, and its answer: any number of lines {@code {"event": …}}, then {@code {"result": …}} or
 * {@code {"error": {"code", "message"}}}. A client keeps its end open until it has its answer. Each socket has one handler; another kind of client gets another socket.
 */
public final class ControlServer implements AutoCloseable {
    static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

    /** The kernel's limit for the path of a socket, less one for its end. */
    private static final int MAX_PATH_BYTES = 103;

    /**
     * What clients may take.
     *
     * @param connections at the same time; more are told so and closed
     * @param requestMillis within which a client's request must have come
     */
    record Limits(int connections, long requestMillis) {
        static final Limits DEFAULT = new Limits(200, 30_000);
    }

    private static final int MAX_REQUEST_CHARS = 1 << 20;

    /** Answers one request. */
    interface Handler {
        void handle(JsonNode request, Reply reply) throws Exception;
    }

    /** The way back to the client; an event that cannot be sent means that the client has gone. */
    interface Reply {
        void event(JsonNode event) throws IOException;

        void result(JsonNode result) throws IOException;

        /**
         * Interrupts the calling thread once the client closes its end: for handlers that wait for long. What the
         * client sends after its request is ignored.
         */
        void watch();
    }

    private final Path socket;
    private final ServerSocketChannel channel;
    private final Handler handler;
    private final Limits limits;
    private final Semaphore connections;

    private ControlServer(Path socket, ServerSocketChannel channel, Handler handler, Limits limits) {
        this.socket = socket;
        this.channel = channel;
        this.handler = handler;
        this.limits = limits;
        this.connections = new Semaphore(limits.connections());
    }

    /** The socket through which commands reach the applications of a home directory. */
    public static Path appSocket(Path home) {
        return home.toAbsolutePath().normalize().resolve("node").resolve("control.sock");
    }

    /** Listens; the caller holds the lock of the home directory, so that an old socket file is nobody's. */
    public static ControlServer open(Path socket, Handler handler) throws IOException {
        return open(socket, handler, Limits.DEFAULT);
    }

    public static ControlServer open(Path socket, Handler handler, Limits limits) throws IOException {
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
            throw new StoreException(
                    Reason.USAGE,
                    "the path of the control socket " + socket + " is longer than " + MAX_PATH_BYTES
                            + " bytes, which the system does not allow: choose a shorter home directory");
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
                Thread.ofVirtual().name("control-client").start(() -> admit(client));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.warn("A connection to {} failed", socket, e);
            }
        }
    }

    private void admit(SocketChannel client) {
        try (client) {
            if (connections.tryAcquire()) {
                try {
                    serve(client);
                } finally {
                    connections.release();
                }
            } else {
                refuse(client);
            }
        } catch (IOException e) {
            LOG.debug("A client left", e);
        }
    }

    /** Reads the request first: a client that could not send it would not look for an answer. */
    private void refuse(SocketChannel client) throws IOException {
        LOG.warn("A client of {} is refused: too many are connected", socket);
        if (!request(client).isEmpty()) {
            String words = limits.connections() + " clients are connected already; end one, or try again later";
            new Channel(client).error(new LifecycleException(Code.QUEUE_FULL, words));
        }
    }

    private void serve(SocketChannel client) throws IOException {
        Channel reply = new Channel(client);
        try {
            handler.handle(JSON.readTree(request(client)), reply);
        } catch (ClosedChannelException e) {
            LOG.debug("A client left", e);
        } catch (Exception e) {
            // Whoever waits for what a client wants is interrupted when the client leaves.
            boolean left = Thread.interrupted() || e instanceof InterruptedException;
            if (!left) {
                reply.error(e);
            }
        }
    }

    /** The client's line; one that sends none for long gives its place to others. */
    private String request(SocketChannel client) throws IOException {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        CompletableFuture<Void> unused = asked.orTimeout(limits.requestMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((done, outOfTime) -> {
                    if (outOfTime != null) {
                        hangUp(client);
                    }
                });
        try {
            // Never closed by itself: that would wait for the watch of the same channel.
            return readLine(new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8)));
        } finally {
            asked.complete(null);
        }
    }

    private static void hangUp(SocketChannel client) {
        try {
            client.close();
        } catch (IOException e) {
            LOG.debug("A client left", e);
        }
    }

    private static String readLine(BufferedReader lines) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = lines.read(); c >= 0 && c != '\n'; c = lines.read()) {
            line.append((char) c);
            if (line.length() > MAX_REQUEST_CHARS) {
                throw new StoreException(Reason.USAGE, "the request is longer than " + MAX_REQUEST_CHARS);
            }
        }
        return line.toString();
    }

    /** Writes replies, one line each. */
    private record Channel(SocketChannel client) implements Reply {
        @Override
        public void event(JsonNode event) throws IOException {
            write(JsonNodeFactory.instance.objectNode().set("event", event));
        }

        @Override
        public void result(JsonNode result) throws IOException {
            write(JsonNodeFactory.instance.objectNode().set("result", result));
        }

        private void error(Exception failure) throws IOException {
            ObjectNode reply = JsonNodeFactory.instance.objectNode();
            reply.putObject("error")
                    .put("code", ControlErrors.code(failure))
                    .put("message", ControlErrors.message(failure));
            write(reply);
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
                    LOG.debug("A client goes on sending after its request");
                }
            } catch (IOException e) {
                LOG.debug("The connection has ended", e);
            }
        }

        private synchronized void write(JsonNode line) throws IOException {
            try {
                ByteBuffer bytes =
                        ByteBuffer.wrap((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    client.write(bytes);
                }
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a tree can always be written", e);
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
