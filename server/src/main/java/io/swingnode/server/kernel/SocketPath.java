package io.swingnode.server.kernel;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where a Unix domain socket is. An address has room for about a hundred bytes: a socket whose path is longer lies in a folder of its
 * own below the temporary folder, and a file at the path says where.
 *
 * @param named the path by which the socket is known
 * @param actual where it is
 */
record SocketPath(Path named, Path actual) {
    private static final int ADDRESS_BYTES = 100;
    private static final String OWNER_ONLY = "rw-------";

    static SocketPath of(Path path) throws IOException {
        Path named = path.toAbsolutePath().normalize();
        if (named.toString().getBytes(StandardCharsets.UTF_8).length <= ADDRESS_BYTES) {
            return new SocketPath(named, named);
        }
        return new SocketPath(named, Files.createTempDirectory("swingnode").resolve("kernel.sock"));
    }

    /** Listens there. What an earlier server has left is replaced; the caller knows that none is running. */
    ServerSocketChannel listen() throws IOException {
        delete(named);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(actual));
            Files.setPosixFilePermissions(actual, PosixFilePermissions.fromString(OWNER_ONLY));
            if (!actual.equals(named)) {
                Files.writeString(named, actual + "\n");
                Files.setPosixFilePermissions(named, PosixFilePermissions.fromString(OWNER_ONLY));
            }
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    void remove() throws IOException {
        delete(actual);
        if (!actual.equals(named)) {
            delete(named);
            delete(actual.resolveSibling("").normalize());
        }
    }

    private static void delete(Path path) throws IOException {
        boolean unused = Files.deleteIfExists(path);
    }

    @Override
    public String toString() {
        return named.toString();
    }
}
