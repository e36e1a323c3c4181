package io.swingnode.node.store;

import io.swingnode.node.Cancellation;
import io.swingnode.node.Counts;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.server.client.ClientOptions;
import io.swingnode.server.client.NodeAddress;
import io.swingnode.server.client.RemoteExport;
import io.swingnode.server.net.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that read the store of a node over a connection. */
final class RemoteMixin {
    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "For HOST:PORT on this machine: the token of the node, node/reader-token in its home.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--tls-certificate",
            paramLabel = "FILE",
            description = "For HOST:PORT elsewhere: the certificate of this side, in PEM; with --tls-key and"
                    + " --tls-authority.")
    private @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "The private key of that certificate, in PEM.")
    private @Nullable Path key;

    @Option(
            names = "--tls-authority",
            paramLabel = "FILE",
            description = "The authority that the node's certificate must be of, in PEM.")
    private @Nullable Path authority;

    @Option(
            converter = Counts.Some.class,
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long the node may be silent (default 60).")
    private int timeoutSeconds;

    /** Work on a copy of the store of a node. */
    interface Work {
        void on(RemoteExport export);
    }

    /** Whether any of the options was given, which mean nothing without a node to connect to. */
    boolean isGiven() {
        return tokenFile != null || certificate != null || key != null || authority != null;
    }

    /**
     * Connects, and ends the connection when the work is done, or the user stops the program while it waits for the node.
     *
     * @param stoppedMessage tells the user what has been left behind and how to continue
     */
    void with(String from, ArtifactMode mode, String stoppedMessage, Work work) {
        Cancellation cancellation = Cancellation.ofProcess();
        try (RemoteExport export = RemoteExport.open(NodeAddress.of(from), options(), mode)) {
            Cancellation.Registration stopping = cancellation.onRequest(export::close);
            try {
                work.on(export);
            } finally {
                stopping.close();
            }
        } catch (StoreException e) {
            cancellation.check(stoppedMessage);
            throw e;
        }
    }

    private ClientOptions options() {
        if (timeoutSeconds < 1) {
            throw new StoreException(Reason.USAGE, "--timeout is " + timeoutSeconds + ", but must be at least 1");
        }
        ClientOptions options = ClientOptions.defaults().withTimeout(Duration.ofSeconds(timeoutSeconds));
        Path token = tokenFile;
        if (token != null) {
            options = options.withTokenFile(token);
        }
        Path own = certificate;
        Path secret = key;
        Path trusted = authority;
        if (own != null && secret != null && trusted != null) {
            return options.withTls(new TlsFiles(own, secret, trusted));
        }
        if (own != null || secret != null || trusted != null) {
            throw new StoreException(
                    Reason.USAGE, "--tls-certificate, --tls-key and --tls-authority go together; give all three");
        }
        return options;
    }
}
