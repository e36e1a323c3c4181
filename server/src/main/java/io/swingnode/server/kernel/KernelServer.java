package io.swingnode.server.kernel;

import akka.actor.typed.ActorSystem;
import akka.stream.Materializer;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.wire.FrameReader;
import io.swingnode.protocol.wire.FrameWriter;
import io.swingnode.protocol.wire.WireException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on a socket for kernels, hosts, readers and importers of other processes. A connection that breaks the protocol, or
 * fails, ends alone. Closing ends all of them; a request that is being worked on, such as a commit, is finished first.
 */
public final class KernelServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KernelServer.class);
    private static final long WATCH_MILLIS = 500;
    private static final long END_MILLIS = 30_000;

    private final SocketPath socket;
    private final ServerSocketChannel channel;
    private final ServedStores stores;
    private final ServerLimits limits;
    private final Path spoolDir;
    private final Materializer streams;
    private final Map<SocketChannel, Connected> connected = new ConcurrentHashMap<>();
    private final Map<StoreName, BlockLease> shared = new ConcurrentHashMap<>();
    private final Map<String, BlockLease> sessions = new ConcurrentHashMap<>();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("kernel-server-watch").factory());

    private record Connected(FrameInput in, Thread thread) {}

    private KernelServer(
            SocketPath socket, ServedStores stores, ServerLimits limits, Path spoolDir, ActorSystem<?> system)
            throws IOException {
        this.socket = socket;
        this.channel = socket.listen();
        this.stores = stores;
        this.limits = limits;
        this.spoolDir = spoolDir;
        this.streams = Materializer.createMaterializer(system);
    }

    /**
     * Listens on a Unix domain socket.
     *
     * @param path of the socket, which is made with mode 0600; where it is too long for an address, a file that says where the
     *     socket is
     * @param spoolDir where uploads are kept that do not fit into memory
     * @throws StoreException (UNAVAILABLE) when the socket cannot be made
     */
    public static KernelServer open(
            Path path, ServedStores stores, ServerLimits limits, Path spoolDir, ActorSystem<?> system) {
        try {
            KernelServer server = new KernelServer(SocketPath.of(path), stores, limits, spoolDir, system);
            server.start();
            return server;
        } catch (IOException e) {
            throw new StoreException(
                    Reason.UNAVAILABLE, "no socket for kernels can be made at " + path + ": " + e.getMessage(), e);
        }
    }

    private void start() {
        var unused = watch.scheduleWithFixedDelay(this::endSilent, WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
        Thread accepting = Thread.ofPlatform().daemon().name("kernel-server").unstarted(this::accept);
        accepting.start();
    }

    /** Where it listens, as a client would name it. */
    public Path path() {
        return socket.named();
    }

    private void accept() {
        while (channel.isOpen()) {
            try {
                SocketChannel client = channel.accept();
                if (connected.size() >= limits.connections()) {
                    refuse(client);
                } else {
                    admit(client);
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.warn("A connection to {} failed: {}", socket, e.getMessage());
            }
        }
    }

    private void refuse(SocketChannel client) throws IOException {
        LOG.warn("Refused a client of {}: {} are connected", socket, limits.connections());
        try (client) {
            FrameWriter reply = new FrameWriter();
            Replies.last(
                    reply,
                    0,
                    new StoreException(
                            Reason.BUSY,
                            limits.connections() + " clients are connected already; end one, or try again later"));
            BlockConnection.send(reply, client);
        }
    }

    private void admit(SocketChannel client) {
        FrameInput in = new FrameInput(client, limits.frameBytes());
        in.expectFrame();
        Thread thread = Thread.ofPlatform().daemon().name("kernel-connection").unstarted(() -> serve(client, in));
        connected.put(client, new Connected(in, thread));
        thread.start();
    }

    /** Half a frame, or no handshake, for too long. */
    private void endSilent() {
        long now = System.nanoTime();
        connected.forEach((client, connection) -> {
            if (connection.in().halfForNanos(now) > TimeUnit.MILLISECONDS.toNanos(limits.idleMillis())) {
                tellSilent(client);
            }
        });
    }

    private void tellSilent(SocketChannel client) {
        FrameWriter reply = new FrameWriter();
        Replies.last(
                reply,
                0,
                new StoreException(
                        Reason.USAGE,
                        "half a frame, or no handshake, for " + limits.idleMillis() + " ms; connect again"));
        try (client) {
            BlockConnection.send(reply, client);
        } catch (IOException e) {
            LOG.debug("A silent client is gone", e);
        }
    }

    private void serve(SocketChannel client, FrameInput in) {
        boolean served = false;
        try {
            Optional<FrameReader> first = in.next();
            if (first.isPresent()) {
                served = true;
                serve(client, in, Hello.read(first.get()));
            }
        } catch (WireException e) {
            last(client, 0, e.toRefusal());
        } catch (IOException e) {
            LOG.debug("A client of {} closed its connection", socket, e);
        } catch (RuntimeException e) {
            LOG.error("A connection to {} failed", socket, e);
        } finally {
            if (!served) {
                forget(client);
            }
        }
    }

    private void serve(SocketChannel client, FrameInput in, Hello hello) throws IOException {
        boolean handedOn = false;
        try {
            hello.require();
            if (hello.ofBlock()) {
                serveBlock(client, in, hello);
            } else {
                StreamConnection.Operations operations = operations(hello);
                greet(client, hello, new byte[0]);
                handedOn = true;
                StreamConnection.serve(in, client, operations, streams).whenComplete((done, failure) -> forget(client));
            }
        } catch (StoreException e) {
            last(client, hello.id(), e);
        } finally {
            if (!handedOn) {
                forget(client);
            }
        }
    }

    private StreamConnection.Operations operations(Hello hello) {
        if (hello.roles().contains(Hello.Role.READER)) {
            return new ReaderOperations(
                    () -> stores.openExport(hello.options().store(), hello.mode()), limits.streams());
        }
        if (hello.roles().contains(Hello.Role.IMPORT)) {
            return new ImportOperations(stores.importTarget(hello.options().store()), hello.mode(), spoolDir);
        }
        BlockLease lease = sessions.get(HexFormat.of().formatHex(hello.session()));
        if (lease == null) {
            throw new StoreException(Reason.NOT_FOUND, "there is no such session any more; its block has ended");
        }
        return new StreamOperations(lease.streams());
    }

    private void serveBlock(SocketChannel client, FrameInput in, Hello hello) throws IOException {
        BlockLease lease = lease(hello);
        String session = HexFormat.of().formatHex(lease.session());
        sessions.put(session, lease);
        try {
            greet(client, hello, lease.session());
            new BlockConnection(in, client, lease, hello.roles()).serve();
        } finally {
            lease.end();
        }
    }

    private void forgetBlock(BlockLease lease) {
        boolean session = sessions.values().remove(lease);
        boolean block = shared.values().remove(lease);
        LOG.debug("A block has ended (session {}, shared {})", session, block);
    }

    /** A block in memory is its connection's own. */
    private BlockLease lease(Hello hello) {
        BlockOptions options = hello.options();
        if (options.store() instanceof StoreName.Memory || options.readOnly()) {
            BlockLease own = new BlockLease(stores, options, limits, this::forgetBlock);
            own.join(hello.roles());
            return own;
        }
        BlockLease lease;
        synchronized (shared) {
            lease = shared.computeIfAbsent(
                    options.store(), name -> new BlockLease(stores, options, limits, this::forgetBlock));
        }
        lease.join(hello.roles());
        return lease;
    }

    private void greet(SocketChannel client, Hello hello, byte[] session) throws IOException {
        FrameWriter reply = new FrameWriter();
        reply.begin(4)
                .integer(hello.id())
                .integer(0)
                .integer(Hello.VERSION)
                .map(5)
                .member("server")
                .name("swingnode")
                .member("frameBytes")
                .integer(limits.frameBytes())
                .member("window")
                .integer(limits.window())
                .member("idleMillis")
                .integer(limits.idleMillis())
                .member("session")
                .bytes(session)
                .endMap()
                .end();
        BlockConnection.send(reply, client);
    }

    private static void last(SocketChannel client, long id, StoreException reason) {
        FrameWriter reply = new FrameWriter();
        Replies.last(reply, id, reason);
        try {
            BlockConnection.send(reply, client);
        } catch (IOException e) {
            LOG.debug("A client did not wait for its error", e);
        }
    }

    private void forget(SocketChannel client) {
        Connected unused = connected.remove(client);
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing a connection", e);
        }
    }

    /** Ends all connections, once the requests have ended that are being worked on. */
    @Override
    public void close() {
        watch.shutdown();
        try {
            channel.close();
            Set<SocketChannel> clients = Set.copyOf(connected.keySet());
            for (BlockLease lease : Arrays.asList(shared.values().toArray(BlockLease[]::new))) {
                lease.end();
            }
            for (SocketChannel client : clients) {
                Connected connection = connected.get(client);
                client.close();
                if (connection != null) {
                    connection.thread().join(END_MILLIS);
                }
            }
            socket.remove();
        } catch (IOException e) {
            throw new UncheckedIOException("closing the socket for kernels", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return socket.toString();
    }
}
