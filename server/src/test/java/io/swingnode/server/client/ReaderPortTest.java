package io.swingnode.server.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.wire.FrameReader;
import io.swingnode.protocol.wire.FrameWriter;
import io.swingnode.server.kernel.ReaderPort;
import io.swingnode.server.kernel.ServerLimits;
import io.swingnode.server.net.FrameInput;
import io.swingnode.server.net.HostPort;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A port on loopback: whoever has the token may read, and nothing else. */
@Timeout(120)
class ReaderPortTest {
    private static final ArtifactMode MODE = ArtifactMode.OPERATIONAL;

    @TempDir
    Path temp;

    private ServedSample served;
    private HostPort port;
    private Path token;

    @BeforeEach
    void serve() throws IOException {
        served = ServedSample.in(temp, ServerLimits.defaults().withConnections(16));
        token = temp.resolve("reader-token");
        port = served.server().listen(wanted("127.0.0.1:0"));
    }

    @AfterEach
    void end() {
        served.close();
    }

    private static Config settings(String text) {
        return ConfigFactory.parseString(text).withFallback(ConfigFactory.defaultReference());
    }

    private ReaderPort wanted(String listen) {
        return ReaderPort.of(settings(""), temp, Optional.of(listen)).orElseThrow();
    }

    private RemoteExport open(Path tokenFile) {
        return RemoteExport.open(
                NodeAddress.of(port.toString()), served.options().withTokenFile(tokenFile), MODE);
    }

    @Test
    void letsWhoeverHasTheTokenRead() throws IOException {
        assertThat(Files.getPosixFilePermissions(token)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        try (RemoteExport remote = open(token)) {
            assertThat(remote.hostValue("host.height")).hasValue("7");
        }
        String before = Files.readString(token);
        HostPort second = served.server().listen(wanted("127.0.0.1:0"));
        assertThat(second).isNotEqualTo(port);
        assertThat(Files.readString(token)).isEqualTo(before);
    }

    @Test
    void refusesOthers() throws IOException {
        Path other = temp.resolve("other");
        Files.writeString(other, "f".repeat(64));
        assertThatThrownBy(() -> open(other))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.USAGE))
                .hasMessageContaining("the token is not the one of this node");
        assertThatThrownBy(() -> open(temp.resolve("absent")))
                .hasMessageContaining("cannot be read: no such file or directory");
        assertThatThrownBy(() -> RemoteExport.open(NodeAddress.of(port.toString()), served.options(), MODE))
                .hasMessageContaining("asks for a token");
    }

    private String refusal(byte[] shown, String... roles) throws Exception {
        try (SocketChannel channel = SocketChannel.open(port.resolve())) {
            FrameWriter out = new FrameWriter();
            out.begin(6).integer(1).name("hello").integer(1).integer(1).array(roles.length);
            for (String role : roles) {
                out.name(role);
            }
            out.endArray().map(1).member("token").bytes(shown).endMap().end();
            channel.write(out.frames());
            FrameReader reply =
                    new FrameInput(channel, 1 << 20).next().orElseThrow(() -> new AssertionError("no answer"));
            assertThat(reply.integer()).isEqualTo(1);
            assertThat(reply.integer()).isEqualTo(2);
            return reply.name() + ": " + reply.name();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kernel", "host", "stream", "import"})
    void refusesOtherRoles(String role) throws Exception {
        byte[] right = Files.readString(token).getBytes(StandardCharsets.UTF_8);
        assertThat(refusal(right, role)).contains("USAGE: over TCP only the role reader is served");
        assertThat(refusal(new byte[0], role)).contains("the token is not the one");
    }

    @Test
    void strangersLeaveRoomForTheKernel() throws IOException {
        List<SocketChannel> strangers = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                strangers.add(SocketChannel.open(port.resolve()));
            }
            try (RemoteExport remote = RemoteExport.open(served.address(), served.options(), MODE)) {
                assertThat(remote.hostValue("host.height")).hasValue("7");
            }
        } finally {
            for (SocketChannel stranger : strangers) {
                stranger.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:0", "[::]:0"})
    void isOnLoopbackOnlyWithoutCertificates(String everywhere) {
        assertThatThrownBy(() -> served.server().listen(wanted(everywhere)))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.USAGE))
                .hasMessageContaining("allowed with certificates only");
    }

    @Test
    void refusesATokenFileThatOthersMayRead() throws IOException {
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> served.server().listen(wanted("127.0.0.1:0")))
                .hasMessageContaining("others than its owner may use the token file " + token);
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(token, "short\n");
        assertThatThrownBy(() -> served.server().listen(wanted("127.0.0.1:0")))
                .hasMessageContaining("could be guessed");
    }

    @Test
    void readsItsSettings() {
        assertThat(ReaderPort.of(settings(""), temp, Optional.empty())).isEmpty();
        assertThat(ReaderPort.of(settings("swingnode.server.listen = \"[::1]:8460\""), temp, Optional.empty()))
                .map(ReaderPort::port)
                .hasValue(new HostPort("::1", 8460));
        assertThatThrownBy(() -> ReaderPort.of(settings(""), temp, Optional.of("8460")))
                .hasMessageContaining("--listen is \"8460\", but must be HOST:PORT");
        assertThatThrownBy(() -> ReaderPort.of(
                        settings("swingnode.server { listen = \"a:1\", tls.key = k }"), temp, Optional.empty()))
                .hasMessageContaining("swingnode.server.tls has no certificate and no authority");
    }

    @Test
    void saysWhenThePortIsTaken() {
        assertThatThrownBy(() -> served.server().listen(wanted(port.toString())))
                .hasMessageContaining("readers cannot be served at " + port)
                .hasMessageContaining("choose another port");
    }
}
