package io.swingnode.server.client;

import io.swingnode.server.net.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a client connects.
 *
 * @param tokenFile the file of the token that a port on loopback asks for
 * @param tls by what a port in TLS is asked, and shown who asks
 * @param storeDir the store to read, of a server that has several
 * @param timeout how long the node may be silent while it is waited for
 */
public record ClientOptions(
        Optional<Path> tokenFile, Optional<TlsFiles> tls, Optional<Path> storeDir, Duration timeout) {
    /** Nothing to show, and a minute of silence. */
    public static ClientOptions defaults() {
        return new ClientOptions(Optional.empty(), Optional.empty(), Optional.empty(), Duration.ofMinutes(1));
    }

    public ClientOptions withTokenFile(Path file) {
        return new ClientOptions(Optional.of(file), tls, storeDir, timeout);
    }

    public ClientOptions withTls(TlsFiles files) {
        return new ClientOptions(tokenFile, Optional.of(files), storeDir, timeout);
    }

    public ClientOptions withStoreDir(Path dir) {
        return new ClientOptions(tokenFile, tls, Optional.of(dir), timeout);
    }

    public ClientOptions withTimeout(Duration silence) {
        return new ClientOptions(tokenFile, tls, storeDir, silence);
    }
}
