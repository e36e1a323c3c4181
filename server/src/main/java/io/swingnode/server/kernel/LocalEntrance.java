package io.swingnode.server.kernel;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;

/** A Unix domain socket: its mode says who may connect, and they may do anything. */
final class LocalEntrance implements Entrance {
    private final SocketPath socket;
    private final ServerSocketChannel channel;
    private final ServerLimits limits;

    LocalEntrance(SocketPath socket, ServerLimits limits) throws IOException {
        this.socket = socket;
        this.channel = socket.listen();
        this.limits = limits;
    }

    Path path() {
        return socket.named();
    }

    @Override
    public ByteChannel accept() throws IOException {
        return channel.accept();
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public int connectionsMax() {
        return limits.connections();
    }

    @Override
    public int frameBytes() {
        return limits.frameBytes();
    }

    @Override
    public void admit(Hello hello) {
        // Whoever can open the socket is the user of the node.
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Once nobody is connected any more. */
    void remove() throws IOException {
        socket.remove();
    }

    @Override
    public String toString() {
        return socket.toString();
    }
}
