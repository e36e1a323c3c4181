package io.swingnode.server.client;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.server.net.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where a node listens for its readers. */
public sealed interface NodeAddress {
    /**
     * A Unix domain socket.
     *
     * @param given as the user named it
     * @param socket where it is
     */
    record Local(String given, Path socket) implements NodeAddress {
        @Override
        public String toString() {
            return given;
        }
    }

    /** A port of a machine. */
    record Port(HostPort port) implements NodeAddress {
        @Override
        public String toString() {
            return port.toString();
        }
    }

    /**
     * The address that a user gives: the path of a socket, the home of a node, or {@code HOST:PORT}. A path that is there wins.
     *
     * @throws StoreException (NOT_FOUND) when it is none of them
     */
    static NodeAddress of(String given) {
        Path path = Path.of(given);
        Optional<HostPort> port = HostPort.find(given);
        if (port.isPresent() && !Files.exists(path)) {
            return new Port(port.get());
        }
        Path socket = Files.isDirectory(path) ? path.resolve("node").resolve("kernel.sock") : path;
        if (!Files.exists(socket)) {
            throw new StoreException(
                    Reason.NOT_FOUND,
                    "nothing listens at " + socket
                            + "; is a node serving there? Name its socket, its home, or HOST:PORT");
        }
        return new Local(given, Files.isRegularFile(socket) ? elsewhere(socket) : socket);
    }

    /** The path of a socket may be too long for an address; a file then says where it is. */
    private static Path elsewhere(Path file) {
        try {
            if (Files.size(file) > 4096) {
                throw new StoreException(Reason.USAGE, file + " is neither a socket nor a home; name one of them");
            }
            return Path.of(Files.readString(file).strip());
        } catch (IOException e) {
            throw new UncheckedIOException("reading where the socket " + file + " is", e);
        }
    }
}
