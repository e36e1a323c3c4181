package io.swingnode.server.client;

import io.swingnode.persistence.io.IoReason;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.server.net.HostPort;
import io.swingnode.server.net.SocketBytes;
import io.swingnode.server.net.TlsFiles;
import io.swingnode.server.net.TlsReason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Connects to a node. */
final class Dialer {
    private final NodeAddress address;
    private final ClientOptions options;

    Dialer(NodeAddress address, ClientOptions options) {
        this.address = address;
        this.options = options;
    }

    /**
     * Connects; in TLS when the options have it.
     *
     * @throws StoreException (UNAVAILABLE) when nothing listens there, or the two sides do not trust each other; (USAGE) when the
     *     options do not fit the address
     */
    WatchedChannel dial() {
        try {
            return switch (address) {
                case NodeAddress.Local local -> dial(local);
                case NodeAddress.Port port -> dial(port.port());
            };
        } catch (ConnectException e) {
            throw unavailable("nothing listens at " + address + "; is a node serving there?", e);
        } catch (SocketTimeoutException e) {
            throw unavailable(silent(), e);
        } catch (IOException e) {
            throw unavailable("no connection to " + address + ": " + IoReason.of(e), e);
        }
    }

    /** Whether the connection is one in TLS. */
    boolean isTls() {
        return address instanceof NodeAddress.Port && options.tls().isPresent();
    }

    String silent() {
        return address + " has not answered for " + options.timeout().toSeconds()
                + " s; see whether the node there is well, and try again";
    }

    private WatchedChannel dial(NodeAddress.Local local) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        return connected(new WatchedChannel(channel, options.timeout()), () -> {
            boolean unused = channel.connect(UnixDomainSocketAddress.of(local.socket()));
        });
    }

    private WatchedChannel dial(HostPort port) throws IOException {
        InetSocketAddress there = port.resolve();
        if (options.tls().isEmpty()) {
            requireToken(there);
        }
        Socket socket = new Socket();
        try {
            socket.connect(
                    there, (int) Math.min(Integer.MAX_VALUE, options.timeout().toMillis()));
            if (options.tls().isEmpty()) {
                return new WatchedChannel(SocketBytes.plain(socket), options.timeout());
            }
            SocketBytes secured =
                    SocketBytes.secure(socket, secured(options.tls().get(), socket, port));
            return introduced(new WatchedChannel(secured, options.timeout()), secured);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private WatchedChannel introduced(WatchedChannel channel, SocketBytes secured) throws IOException {
        try {
            return connected(channel, secured::begin);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            throw unavailable("no connection in TLS to " + address + ": " + TlsReason.of(e), e);
        }
    }

    private static SSLSocket secured(TlsFiles files, Socket socket, HostPort port) throws IOException {
        SSLSocket secured =
                (SSLSocket) files.context().getSocketFactory().createSocket(socket, port.host(), port.port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        // The certificate must be one for this host.
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        return secured;
    }

    private void requireToken(InetSocketAddress there) {
        if (!there.getAddress().isLoopbackAddress()) {
            throw new StoreException(
                    Reason.USAGE,
                    address + " is not on this machine, and is reached in TLS only; give a certificate, its key and the"
                            + " authority of the node's certificate");
        }
        if (options.tokenFile().isEmpty()) {
            throw new StoreException(
                    Reason.USAGE,
                    address + " asks for a token; name its file, which is node/reader-token in the node's home, or give"
                            + " a certificate if the node has one");
        }
    }

    private interface Step {
        void go() throws IOException;
    }

    private WatchedChannel connected(WatchedChannel channel, Step step) throws IOException {
        try {
            return channel.watched(() -> {
                step.go();
                return channel;
            });
        } catch (IOException e) {
            channel.close();
            throw channel.hasTimedOut() ? new SocketTimeoutException(e.getMessage()) : e;
        }
    }

    private static StoreException unavailable(String message, IOException e) {
        return new StoreException(Reason.UNAVAILABLE, message, e);
    }
}
