package io.swingnode.server.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.persistence.io.FileMode;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.persistence.transfer.ExportCopy;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.server.kernel.ReaderPort;
import io.swingnode.server.kernel.ServerLimits;
import io.swingnode.server.net.HostPort;
import io.swingnode.server.net.TlsFiles;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A port in TLS: both sides show certificates of the authorities that the other trusts. */
@Timeout(180)
class TlsPortTest {
    private static final ArtifactMode MODE = ArtifactMode.ARCHIVAL;

    @TempDir
    static Path keys;

    @TempDir
    Path temp;

    private static TestAuthority ours;
    private static TestAuthority theirs;

    private ServedSample served;
    private HostPort port;

    @BeforeAll
    static void makeCertificates() throws Exception {
        ours = TestAuthority.make(keys.resolve("ours"));
        theirs = TestAuthority.make(keys.resolve("theirs"));
        ours.issue("node", "-ext", "san=dns:localhost,ip:127.0.0.1");
        ours.issue("elsewhere", "-ext", "san=dns:elsewhere.example");
        ours.issue("reader");
        ours.issue("expired", "-startdate", "-10d", "-validity", "5");
        theirs.issue("reader");
        theirs.issue("node", "-ext", "san=dns:localhost,ip:127.0.0.1");
    }

    @BeforeEach
    void serve() throws IOException {
        served = ServedSample.in(temp, ServerLimits.defaults().withIdleMillis(2000));
        port = served.server().listen(listening(ours.files("node", ours)));
    }

    @AfterEach
    void end() {
        served.close();
    }

    private ReaderPort listening(TlsFiles files) {
        return new ReaderPort(new HostPort("127.0.0.1", 0), Optional.of(files), temp.resolve("reader-token"));
    }

    private RemoteExport open(HostPort at, TlsFiles files) {
        ClientOptions options = served.options().withTls(files).withTimeout(Duration.ofSeconds(30));
        return RemoteExport.open(NodeAddress.of(at.toString()), options, MODE);
    }

    private void assertRefused(TlsFiles files, String why) {
        assertThatThrownBy(() -> open(port, files))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE))
                .hasMessageContaining(port.toString())
                .hasMessageContaining(why);
        // And others are still let in.
        try (RemoteExport remote = open(port, ours.files("reader", ours))) {
            assertThat(remote.hostValue("host.height")).hasValue("7");
        }
    }

    @Test
    void copiesAWholeStore() throws IOException {
        try (RemoteExport remote = open(port, ours.files("reader", ours))) {
            ExportCopy.Report report =
                    ExportCopy.copy(remote, temp.resolve("copy"), MODE, CopyProgress.NONE, FileMode.OWNER);
            assertThat(report.artifacts()).isEqualTo(4);
        }
        assertThat(temp.resolve("reader-token")).doesNotExist();
    }

    @Test
    void refusesAReaderOfAnotherAuthority() {
        assertRefused(theirs.files("reader", ours), "refused the certificate of this one");
    }

    @Test
    void refusesAReaderWhoseCertificateHasExpired() {
        // The client would not even begin with it.
        assertThatThrownBy(() -> open(port, ours.files("expired", ours)))
                .hasMessageContaining("is valid from")
                .hasMessageContaining("make a new one");
        assertThatThrownBy(() -> handshake(ours.showing("expired"))).isInstanceOf(IOException.class);
    }

    @Test
    void refusesAReaderWithoutACertificate() {
        assertThatThrownBy(() -> handshake(ours.withoutCertificate())).isInstanceOf(IOException.class);
    }

    /** In TLS 1.3 a client learns of its refusal when it reads. */
    private void handshake(SSLContext context) throws IOException {
        try (Socket socket = context.getSocketFactory().createSocket("127.0.0.1", port.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(0);
            assertThat(socket.getInputStream().read()).as("let in").isNotNegative();
            throw new AssertionError("an answer to a client that should have been refused");
        }
    }

    @Test
    void refusesANodeOfAnotherAuthorityAndOneOfAnotherName() {
        assertRefused(ours.files("reader", theirs), "is not of an authority that is trusted here");
        HostPort elsewhere = served.server().listen(listening(ours.files("elsewhere", ours)));
        assertThatThrownBy(() -> open(elsewhere, ours.files("reader", ours)))
                .hasMessageContaining("the certificate of the other side does not fit");
    }

    @Test
    void refusesAClientInPlain() {
        Path token = temp.resolve("token");
        assertThatThrownBy(() -> {
                    Files.writeString(token, "f".repeat(64));
                    RemoteExport.open(
                            NodeAddress.of(port.toString()), served.options().withTokenFile(token), MODE);
                })
                .isInstanceOf(StoreException.class);
    }

    /** Each of them waits for a side that says nothing, on a thread of its own. */
    @Test
    void clientsThatDoNotBeginAreEndedAndDelayNobody() throws IOException {
        try (SocketChannel silent = SocketChannel.open(port.resolve())) {
            try (RemoteExport remote = open(port, ours.files("reader", ours))) {
                assertThat(remote.hostValue("host.height")).hasValue("7");
            }
            assertThat(silent.read(ByteBuffer.allocate(1))).isNegative();
        }
    }

    @Test
    void saysWhichFileCannotBeUsed() throws IOException {
        TlsFiles right = ours.files("node", ours);
        Path absent = temp.resolve("absent.pem");
        Path junk = temp.resolve("junk.pem");
        Files.writeString(junk, "no PEM at all\n");
        assertThatThrownBy(
                        () -> served.server().listen(listening(new TlsFiles(absent, right.key(), right.authority()))))
                .hasMessageContaining(absent + " cannot be used for TLS: no such file or directory");
        assertThatThrownBy(() -> served.server().listen(listening(new TlsFiles(junk, right.key(), right.authority()))))
                .hasMessageContaining(junk.toString());
        assertThatThrownBy(() ->
                        served.server().listen(listening(new TlsFiles(right.certificate(), junk, right.authority()))))
                .hasMessageContaining(junk + " holds no private key in PKCS #8");
        assertThatThrownBy(() -> served.server().listen(listening(ours.files("expired", ours))))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.USAGE))
                .hasMessageContaining("is valid from");
    }
}
