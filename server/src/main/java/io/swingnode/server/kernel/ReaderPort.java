package io.swingnode.server.kernel;

import com.typesafe.config.Config;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.server.net.HostPort;
import io.swingnode.server.net.TlsFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a server listens for readers on other machines.
 *
 * @param port where
 * @param tls by which both sides know each other; empty on loopback only, where readers show a token
 * @param tokenFile the file of the token
 */
public record ReaderPort(HostPort port, Optional<TlsFiles> tls, Path tokenFile) {
    private static final String SETTINGS = "swingnode.server.";
    private static final String TOKEN_FILE = "reader-token";

    /**
     * What the settings of a home say; empty when it has no such port.
     *
     * @param nodeDir the folder of the node's own files, from which paths in the settings are seen
     * @param listen what the user has given instead of the setting
     * @throws StoreException (USAGE) when they say something that cannot be
     */
    public static Optional<ReaderPort> of(Config config, Path nodeDir, Optional<String> listen) {
        String place = listen.isPresent() ? "--listen" : SETTINGS + "listen";
        String text = listen.orElseGet(() -> config.getString(SETTINGS + "listen"));
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new ReaderPort(HostPort.parse(place, text), tls(config, nodeDir), nodeDir.resolve(TOKEN_FILE)));
    }

    private static Optional<TlsFiles> tls(Config config, Path nodeDir) {
        List<String> names = List.of("certificate", "key", "authority");
        List<String> missing = names.stream()
                .filter(name -> config.getString(SETTINGS + "tls." + name).isEmpty())
                .toList();
        if (missing.size() == names.size()) {
            return Optional.empty();
        }
        if (!missing.isEmpty()) {
            throw new StoreException(
                    Reason.USAGE,
                    SETTINGS + "tls has no " + String.join(" and no ", missing)
                            + "; set certificate, key and authority, or none of them");
        }
        return Optional.of(new TlsFiles(
                nodeDir.resolve(config.getString(SETTINGS + "tls.certificate")),
                nodeDir.resolve(config.getString(SETTINGS + "tls.key")),
                nodeDir.resolve(config.getString(SETTINGS + "tls.authority"))));
    }
}
