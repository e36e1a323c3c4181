package io.swingnode.server.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.transfer.ExportSource;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.server.kernel.ServerLimits;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a client reads over a connection is what is in the store. */
@Timeout(120)
class RemoteExportTest {
    private static final ArtifactMode MODE = ArtifactMode.ARCHIVAL;

    /** More than Akka has threads for blocking work. */
    private static final int READERS = 40;

    @TempDir
    Path temp;

    private ServedSample served;

    @BeforeEach
    void serve() throws IOException {
        served = ServedSample.in(temp, ServerLimits.defaults());
    }

    @AfterEach
    void end() {
        served.close();
    }

    private RemoteExport open() {
        return RemoteExport.open(served.address(), served.options(), MODE);
    }

    private static <T> List<T> all(Cursor<T> cursor) {
        try (cursor) {
            List<T> all = new ArrayList<>();
            cursor.forEachRemaining(all::add);
            return all;
        }
    }

    private static String digest(ExportSource source, ArtifactName name) throws IOException {
        try (InputStream bytes = source.artifact(name)) {
            return Hashes.sha256(bytes.readAllBytes());
        }
    }

    private static void assertSame(ExportSource remote, ExportSource local) throws IOException {
        assertThat(all(remote.exportData())).isEqualTo(all(local.exportData()));
        assertThat(remote.entryCount()).isEqualTo(local.entryCount());
        List<ArtifactName> names = all(local.artifactNames());
        assertThat(all(remote.artifactNames())).isEqualTo(names).hasSize(4);
        for (ArtifactName name : names) {
            assertThat(digest(remote, name)).isEqualTo(digest(local, name));
        }
        for (String key : List.of("host.height", "host.note", "host.none")) {
            assertThat(remote.hostValue(key)).isEqualTo(local.hostValue(key));
        }
    }

    @Test
    void givesWhatTheStoreHas() throws IOException {
        try (RemoteExport remote = open();
                StoreExporter local = StoreExporter.open(served.dir(), MODE)) {
            assertSame(remote, local);
        }
    }

    @Test
    void aViewStaysWhileTheStoreGoesOn() throws IOException {
        try (RemoteExport remote = open();
                StoreExporter local = StoreExporter.open(served.dir(), MODE)) {
            try (SwingStore store = SwingStore.open(served.dir(), StoreOptions.defaults())) {
                store.kernelKv().set("later", "value");
                store.commit();
            }
            assertSame(remote, local);
            try (RemoteExport later = open()) {
                assertThat(later.entryCount()).isEqualTo(remote.entryCount() + 1);
            }
        }
    }

    @Test
    void aStreamThatIsNotReadToItsEndIsLetGoOf() throws IOException {
        try (RemoteExport remote = open();
                StoreExporter local = StoreExporter.open(served.dir(), MODE)) {
            ArtifactName name = all(local.artifactNames()).getFirst();
            // A connection may have 256 streams open.
            for (int i = 0; i < 300; i++) {
                try (InputStream bytes = remote.artifact(name)) {
                    assertThat(bytes.read()).isNotNegative();
                }
            }
            assertSame(remote, local);
        }
    }

    @Test
    void aRefusalEndsNothing() throws IOException {
        try (RemoteExport remote = open();
                StoreExporter local = StoreExporter.open(served.dir(), MODE)) {
            assertThatThrownBy(() -> digest(remote, ArtifactName.parse("snapshot.v77.1")))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_FOUND))
                    .hasMessageContaining("the node at " + served.address());
            assertSame(remote, local);
        }
    }

    /** They connect, ask for much, and read nothing of it. */
    @Test
    void readersThatStopDelayNobody() throws IOException {
        List<ReaderConnection> stopped = new ArrayList<>();
        try {
            for (int i = 0; i < READERS; i++) {
                ReaderConnection reader = ReaderConnection.open(served.address(), served.options(), MODE);
                stopped.add(reader);
                long export = reader.ask("export.open", 0, none -> {}, reply -> {
                    long id = reply.integer();
                    var height = reply.textOrNone();
                    return height.isPresent() && reply.integer() > 0 ? id : -1;
                });
                long stream = reader.ask(
                        "export.artifact",
                        2,
                        arguments -> arguments.integer(export).name("snapshot.v1.1"),
                        reply -> reply.integer());
                for (int pull = 0; pull < 8; pull++) {
                    var unused = reader.send(
                            "pull", 2, arguments -> arguments.integer(stream).integer(1 << 20), reply -> true);
                }
            }
            try (RemoteExport remote = open();
                    StoreExporter local = StoreExporter.open(served.dir(), MODE)) {
                assertSame(remote, local);
            }
        } finally {
            stopped.forEach(ReaderConnection::close);
        }
    }

    @Test
    void aLostConnectionStaysLost() {
        try (RemoteExport remote = open()) {
            served.close();
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> all(remote.exportData()))
                        .isInstanceOfSatisfying(
                                StoreException.class,
                                e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE))
                        .hasMessageContaining(
                                "the connection to " + served.server().path() + " is lost");
            }
        }
    }

    @Test
    void saysWhenNothingListens() throws IOException {
        served.close();
        Path none = temp.resolve("none");
        assertThatThrownBy(() -> NodeAddress.of(none.toString()))
                .hasMessageContaining("nothing listens at " + none + "; is a node serving there?");
        Path left = temp.resolve("left.sock");
        try (ServerSocketChannel closed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            closed.bind(UnixDomainSocketAddress.of(left));
        }
        assertThatThrownBy(() -> RemoteExport.open(NodeAddress.of(left.toString()), ClientOptions.defaults(), MODE))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE))
                .hasMessageContaining("nothing listens at " + left + "; is a node serving there?");
    }

    @Test
    void doesNotWaitForASilentNodeForEver() throws IOException {
        Path path = temp.resolve("silent.sock");
        try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.bind(UnixDomainSocketAddress.of(path));
            ClientOptions hasty = ClientOptions.defaults().withTimeout(Duration.ofSeconds(1));
            assertThatThrownBy(() -> RemoteExport.open(NodeAddress.of(path.toString()), hasty, MODE))
                    .hasMessageContaining(path + " has not answered for 1 s");
        }
    }

    @Test
    void findsASocketWhosePathIsTooLongForAnAddress() throws IOException {
        Path home = Files.createDirectories(temp.resolve("h"));
        Path node = Files.createDirectories(home.resolve("node"));
        Files.writeString(node.resolve("kernel.sock"), served.server().path() + "\n");
        try (RemoteExport remote = RemoteExport.open(NodeAddress.of(home.toString()), served.options(), MODE)) {
            assertThat(remote.hostValue("host.height")).hasValue("7");
        }
    }
}
