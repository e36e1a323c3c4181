package io.swingnode.server.kernel;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.server.net.HostPort;
import io.swingnode.server.net.SocketBytes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A port of TCP, for readers alone: they show a certificate, or on loopback a token. */
final class PortEntrance implements Entrance {
    /** What a reader asks for is short. */
    private static final int FRAME_BYTES = 64 << 10;

    /** Strangers can connect, and wait: they must leave room for the kernel. */
    private static final int SHARE = 4;

    private final ServerSocket socket;
    private final HostPort port;
    private final Optional<SSLContext> tls;
    private final Optional<ReaderToken> token;
    private final ServerLimits limits;

    private PortEntrance(
            ServerSocket socket,
            HostPort port,
            Optional<SSLContext> tls,
            Optional<ReaderToken> token,
            ServerLimits limits) {
        this.socket = socket;
        this.port = port;
        this.tls = tls;
        this.token = token;
        this.limits = limits;
    }

    /**
     * Listens.
     *
     * @throws StoreException (USAGE) when that would let strangers in; (UNAVAILABLE) when the port cannot be had
     */
    static PortEntrance open(ReaderPort wanted, ServerLimits limits) {
        InetSocketAddress address = wanted.port().resolve();
        if (wanted.tls().isEmpty() && !address.getAddress().isLoopbackAddress()) {
            throw new StoreException(
                    Reason.USAGE,
                    wanted.port() + " can be reached from other machines, which is allowed with certificates only: set"
                            + " swingnode.server.tls (certificate, key and authority), or listen on 127.0.0.1");
        }
        Optional<SSLContext> tls = wanted.tls().map(files -> files.context());
        Optional<ReaderToken> token =
                tls.isPresent() ? Optional.empty() : Optional.of(ReaderToken.in(wanted.tokenFile()));
        try {
            ServerSocket socket = new ServerSocket();
            try {
                socket.setReuseAddress(true);
                socket.bind(address);
                HostPort bound = new HostPort(wanted.port().host(), socket.getLocalPort());
                return new PortEntrance(socket, bound, tls, token, limits);
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        } catch (IOException e) {
            throw new StoreException(
                    Reason.UNAVAILABLE,
                    "readers cannot be served at " + wanted.port() + ": " + e.getMessage() + "; choose another port",
                    e);
        }
    }

    HostPort port() {
        return port;
    }

    @Override
    public ByteChannel accept() throws IOException {
        Socket client;
        try {
            client = socket.accept();
        } catch (IOException e) {
            if (socket.isClosed()) {
                throw new ClosedChannelException();
            }
            throw e;
        }
        try {
            return tls.isPresent() ? secured(tls.get(), client) : SocketBytes.plain(client);
        } catch (IOException | RuntimeException e) {
            client.close();
            throw e;
        }
    }

    private static ByteChannel secured(SSLContext context, Socket client) throws IOException {
        SSLSocket secured = (SSLSocket) context.getSocketFactory().createSocket(client, null, true);
        secured.setNeedClientAuth(true);
        return SocketBytes.secure(client, secured);
    }

    @Override
    public boolean isOpen() {
        return !socket.isClosed();
    }

    @Override
    public int connectionsMax() {
        return Math.max(1, limits.connections() / SHARE);
    }

    @Override
    public int frameBytes() {
        return FRAME_BYTES;
    }

    @Override
    public void admit(Hello hello) {
        if (token.isPresent() && !token.get().isShownBy(hello.token())) {
            throw new StoreException(
                    Reason.USAGE,
                    "the token is not the one of this node; give the contents of node/reader-token in its home");
        }
        if (!hello.roles().equals(Set.of(Hello.Role.READER))) {
            throw new StoreException(
                    Reason.USAGE,
                    "over TCP only the role reader is served; all others connect to the socket in the node's home");
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    @Override
    public String toString() {
        return port.toString();
    }
}
