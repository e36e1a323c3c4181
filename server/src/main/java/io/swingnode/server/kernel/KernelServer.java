package io.swingnode.server.kernel;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.stream.Materializer;
import io.swingnode.persistence.io.IoReason;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.wire.FrameReader;
import io.swingnode.protocol.wire.FrameWriter;
import io.swingnode.protocol.wire.WireException;
import io.swingnode.server.net.FrameInput;
import io.swingnode.server.net.HostPort;
import io.swingnode.server.net.TlsReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
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

    private final LocalEntrance socket;
    private final List<PortEntrance> ports = new CopyOnWriteArrayList<>();
    private final ServedStores stores;
    private final ServerLimits limits;
    private final Path spoolDir;
    private final Materializer streams;
    private final Executor exporting;
    private final Map<ByteChannel, Connected> connected = new ConcurrentHashMap<>();
    private final Map<StoreName, BlockLease> shared = new ConcurrentHashMap<>();
    private final Map<String, BlockLease> sessions = new ConcurrentHashMap<>();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("kernel-server-watch").factory());

    private volatile ServerTimer timer = ServerTimer.NONE;

    private record Connected(
            FrameInput in, Thread thread, Entrance through, AtomicBoolean told, Set<Hello.Role> roles) {}

    private KernelServer(
            LocalEntrance socket, ServedStores stores, ServerLimits limits, Path spoolDir, ActorSystem<?> system) {
        this.socket = socket;
        this.stores = stores;
        this.limits = limits;
        this.spoolDir = spoolDir;
        this.streams = Materializer.createMaterializer(system);
        this.exporting = system.dispatchers().lookup(DispatcherSelector.fromConfig(FewThreads.DISPATCHER));
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
            KernelServer server =
                    new KernelServer(new LocalEntrance(SocketPath.of(path), limits), stores, limits, spoolDir, system);
            server.start();
            return server;
        } catch (IOException e) {
            throw new StoreException(
                    Reason.UNAVAILABLE, "no socket for kernels can be made at " + path + ": " + IoReason.of(e), e);
        }
    }

    private void start() {
        var unused = watch.scheduleWithFixedDelay(this::endSilent, WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
        startAccepting(socket);
    }

    private void startAccepting(Entrance entrance) {
        Thread accepting = Thread.ofPlatform().daemon().name("kernel-server").unstarted(() -> accept(entrance));
        accepting.start();
    }

    /**
     * Listens for readers on a port of TCP, too.
     *
     * @return where
     * @throws StoreException (USAGE) when that would let strangers in, or a file for it cannot be used; (UNAVAILABLE) when the
     *     port cannot be had
     */
    public HostPort listen(ReaderPort wanted) {
        PortEntrance entrance = PortEntrance.open(wanted, limits);
        ports.add(entrance);
        startAccepting(entrance);
        return entrance.port();
    }

    /** Where it listens, as a client would name it. */
    public Path path() {
        return socket.path();
    }

    /** Has {@code hearer} told of requests from now on. */
    public void timedBy(ServerTimer hearer) {
        timer = hearer;
    }

    /** The roles of connections. */
    public static List<String> roles() {
        return Arrays.stream(Hello.Role.values()).map(Hello.Role::wireName).toList();
    }

    /** How many connections there are of each role; one that is a kernel and a host counts as both. */
    public Map<String, Long> connections() {
        return connected.values().stream()
                .flatMap(connection -> connection.roles().stream())
                .collect(Collectors.groupingBy(Hello.Role::wireName, Collectors.counting()));
    }

    private void accept(Entrance entrance) {
        while (entrance.isOpen()) {
            try {
                ByteChannel client = entrance.accept();
                if (isFull(entrance)) {
                    refuse(client, entrance);
                } else {
                    admit(client, entrance);
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.warn("A connection to {} failed: {}", entrance, e.getMessage());
            }
        }
    }

    private boolean isFull(Entrance entrance) {
        return connected.size() >= limits.connections()
                || connected.values().stream()
                                .filter(other -> other.through().equals(entrance))
                                .count()
                        >= entrance.connectionsMax();
    }

    private void refuse(ByteChannel client, Entrance entrance) {
        LOG.warn("Refused a client of {}: {} are connected", entrance, connected.size());
        FrameWriter reply = new FrameWriter();
        Replies.last(
                reply,
                0,
                new StoreException(
                        Reason.BUSY,
                        entrance.connectionsMax() + " clients are connected already; end one, or try again later"));
        try (client) {
            BlockConnection.send(reply, client);
        } catch (IOException e) {
            LOG.debug("A client that was refused is gone", e);
        }
    }

    private void admit(ByteChannel client, Entrance entrance) {
        FrameInput in = new FrameInput(client, entrance.frameBytes());
        in.expectFrame();
        Thread thread = Thread.ofPlatform().daemon().name("kernel-connection").unstarted(() -> serve(client, in));
        connected.put(client, new Connected(in, thread, entrance, new AtomicBoolean(), ConcurrentHashMap.newKeySet()));
        thread.start();
    }

    /** Half a frame, or no handshake, for too long. */
    private void endSilent() {
        long now = System.nanoTime();
        connected.forEach((client, connection) -> {
            if (connection.in().halfForNanos(now) > TimeUnit.MILLISECONDS.toNanos(limits.idleMillis())
                    && connection.told().compareAndSet(false, true)) {
                // A client that does not read either would keep the watch waiting: it is told on a thread of its own.
                Thread.ofPlatform().daemon().name("kernel-last-words").start(() -> tellSilent(client));
                var unused = watch.schedule(() -> end(client), WATCH_MILLIS, TimeUnit.MILLISECONDS);
            }
        });
    }

    private void tellSilent(ByteChannel client) {
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

    private static void end(ByteChannel client) {
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing a connection", e);
        }
    }

    private void serve(ByteChannel client, FrameInput in) {
        boolean served = false;
        try {
            Optional<FrameReader> first = in.next();
            if (first.isPresent()) {
                Hello hello = Hello.read(first.get());
                served = true;
                serve(client, in, hello);
            }
        } catch (WireException e) {
            last(client, 0, e.toRefusal());
        } catch (SSLException e) {
            LOG.info("A client was not let in: {}", TlsReason.of(e));
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

    private void serve(ByteChannel client, FrameInput in, Hello hello) throws IOException {
        boolean handedOn = false;
        try {
            Connected connection = connected.get(client);
            if (connection == null) {
                return;
            }
            connection.through().admit(hello);
            hello.require();
            connection.roles().addAll(hello.roles());
            if (hello.ofBlock()) {
                serveBlock(client, in, hello);
            } else {
                StreamConnection.Operations operations = operations(hello);
                greetOrClose(client, hello, connection.through(), operations);
                handedOn = true;
                StreamConnection.serve(in, client, operations, streams, bytes -> timer.sent(bytes))
                        .whenComplete((done, failure) -> forget(client));
            }
        } catch (StoreException e) {
            last(client, hello.id(), e);
        } catch (UncheckedIOException e) {
            last(client, hello.id(), unavailable(e));
        } finally {
            if (!handedOn) {
                forget(client);
            }
        }
    }

    private static StoreException unavailable(UncheckedIOException e) {
        IOException cause = e.getCause();
        String reason = cause == null ? "" : ": " + IoReason.of(cause);
        return new StoreException(Reason.UNAVAILABLE, e.getMessage() + reason, e);
    }

    /** What was opened for a client that is gone already must not stay open. */
    private void greetOrClose(ByteChannel client, Hello hello, Entrance through, StreamConnection.Operations operations)
            throws IOException {
        boolean greeted = false;
        try {
            greet(client, hello, through, new byte[0]);
            greeted = true;
        } finally {
            if (!greeted) {
                operations.close();
            }
        }
    }

    private StreamConnection.Operations operations(Hello hello) {
        if (hello.roles().contains(Hello.Role.READER)) {
            return new FewThreads(
                    new ReaderOperations(
                            () -> stores.openExport(hello.options().store(), hello.mode()), limits.streams()),
                    exporting);
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

    private void serveBlock(ByteChannel client, FrameInput in, Hello hello) throws IOException {
        BlockLease lease = lease(hello);
        String session = HexFormat.of().formatHex(lease.session());
        sessions.put(session, lease);
        try {
            greet(client, hello, socket, lease.session());
            new BlockConnection(in, client, lease, hello.roles(), nanos -> timer.answered(nanos)).serve();
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

    private void greet(ByteChannel client, Hello hello, Entrance entrance, byte[] session) throws IOException {
        FrameWriter reply = new FrameWriter();
        reply.begin(4)
                .integer(hello.id())
                .integer(0)
                .integer(Hello.VERSION)
                .map(5)
                .member("server")
                .name("swingnode")
                .member("frameBytes")
                .integer(entrance.frameBytes())
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

    private static void last(ByteChannel client, long id, StoreException reason) {
        FrameWriter reply = new FrameWriter();
        Replies.last(reply, id, reason);
        try {
            BlockConnection.send(reply, client);
        } catch (IOException e) {
            LOG.debug("A client did not wait for its error", e);
        }
    }

    private void forget(ByteChannel client) {
        Connected unused = connected.remove(client);
        end(client);
    }

    /** Ends all connections, once the requests have ended that are being worked on. */
    @Override
    public void close() {
        watch.shutdown();
        try {
            socket.close();
            for (PortEntrance port : ports) {
                port.close();
            }
            Set<ByteChannel> clients = Set.copyOf(connected.keySet());
            for (BlockLease lease : Arrays.asList(shared.values().toArray(BlockLease[]::new))) {
                lease.end();
            }
            for (ByteChannel client : clients) {
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
