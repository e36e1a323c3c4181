package io.swingnode.components.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.PackageSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Packages from servers. */
@Timeout(120)
class FetchTest {
    private static final byte[] ARCHIVE = "an archive".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path dir;

    private Packages packages() {
        return new Packages(dir.resolve("cache"), new PackageLimits(10, 100_000));
    }

    private PackageSource source(int port) throws IOException {
        Path file = Files.write(dir.resolve("archive"), ARCHIVE);
        return new PackageSource(
                PackageSource.Kind.URL, "http://127.0.0.1:" + port + "/a.zip", PackageListing.sha256(file));
    }

    /** As servers do that handle upgrades themselves. */
    @Test
    void offersNoOtherProtocol() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/", exchange -> {
            boolean upgrade = exchange.getRequestHeaders().containsKey("Upgrade");
            exchange.sendResponseHeaders(upgrade ? 400 : 200, ARCHIVE.length);
            exchange.getResponseBody().write(ARCHIVE);
            exchange.close();
        });
        server.start();
        try {
            PackageSource source = source(server.getAddress().getPort());
            packages().fetch(source);
            assertThat(packages().isCached(source)).isTrue();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void tellsInWordsOfAServerThatIsNotThere() throws IOException {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }
        PackageSource source = source(port);
        assertThatThrownBy(() -> packages().fetch(source))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("http://127.0.0.1:" + port + "/a.zip")
                .hasMessageEndingWith("it cannot be fetched: nothing answers there");
    }

    @Test
    void tellsInWordsOfAFileThatCannotBeRead() throws IOException {
        PackageSource source = new PackageSource(
                PackageSource.Kind.ARCHIVE, dir.resolve("none").toString(), "0".repeat(64));
        assertThatThrownBy(() -> packages().fetch(source))
                .hasMessageEndingWith("it cannot be fetched: " + dir.resolve("none") + ": no such file or directory");
    }
}
