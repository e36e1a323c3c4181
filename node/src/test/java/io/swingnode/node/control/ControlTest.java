package io.swingnode.node.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.node.Cancellation;
import io.swingnode.node.CancelledException;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.Main;
import io.swingnode.node.NodeRefusal;
import io.swingnode.protocol.StoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringWriter;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path home;

    private ControlServer serve(ControlServer.Handler handler) throws IOException {
        Files.createDirectories(home.resolve("node"));
        return ControlServer.open(ControlServer.appSocket(home), handler);
    }

    private static final ControlRequest FOLLOW = new ControlRequest.Events(Optional.empty(), false);
    private static final ControlRequest HELLO = new ControlRequest.Status(Optional.of("hello"), List.of(), false);

    private static ControlEvent event(ControlRequest request) {
        return new ControlEvent(
                1, "2026-01-01T00:00:00Z", request.toString(), false, "hello", JsonNodeFactory.instance.objectNode());
    }

    @Test
    void answersWithEventsAndAResultOnASocketOfItsUserAlone() throws IOException {
        ControlServer.Handler echo = (request, reply) -> {
            reply.event(event(request));
            reply.result(new ControlResult.Done());
        };
        try (ControlServer server = serve(echo)) {
            assertThat(Files.getPosixFilePermissions(Path.of(server.toString())))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            List<ControlEvent> events = new ArrayList<>();
            assertThat(ControlClient.send(home, HELLO, events::add)).contains(new ControlResult.Done());
            assertThat(events).containsExactly(event(HELLO));
        }
        assertThat(ControlServer.appSocket(home)).doesNotExist();
    }

    @Test
    void passesRefusalsOnWithTheirCode() throws IOException {
        ControlServer.Handler refusing = (request, reply) -> {
            throw new LifecycleException(LifecycleException.Code.UNHEALTHY, "it is not well");
        };
        try (ControlServer server = serve(refusing)) {
            assertThat(server.toString()).isNotEmpty();
            assertThatThrownBy(() -> ControlClient.send(home, HELLO, event -> {}))
                    .isInstanceOfSatisfying(
                            NodeRefusal.class,
                            refusal -> assertThat(refusal.code()).isEqualTo("UNHEALTHY"))
                    .hasMessage("it is not well");
        }
    }

    /** A handler that waits for ever, as one does that follows events of a quiet application. */
    private ControlServer serveQuietly(ControlServer.Limits limits, Semaphore waiting) throws IOException {
        Files.createDirectories(home.resolve("node"));
        return ControlServer.open(
                ControlServer.appSocket(home),
                (request, reply) -> {
                    if (request instanceof ControlRequest.Events) {
                        reply.watch();
                        waiting.release();
                        new CountDownLatch(1).await();
                    }
                    reply.result(new ControlResult.Done());
                },
                limits);
    }

    private SocketChannel connect(String line) throws IOException {
        SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(ControlServer.appSocket(home)));
        client.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
        return client;
    }

    /** A client whose request is waited for; one that had its answer may have kept its place a moment longer. */
    private SocketChannel connectWaiting(Semaphore waiting) throws IOException {
        for (int i = 0; i < 10_000; i++) {
            SocketChannel client = connect("{\"request\":\"events\"}\n");
            client.configureBlocking(false);
            boolean waits = await().atMost(PATIENCE)
                    .until(() -> outcome(client, waiting), Optional::isPresent)
                    .orElseThrow();
            if (waits) {
                return client;
            }
            client.close();
        }
        throw new AssertionError("no place became free for a client that waits");
    }

    /** True once the client's request waits, false once it was refused. */
    private static Optional<Boolean> outcome(SocketChannel client, Semaphore waiting) throws IOException {
        if (waiting.tryAcquire()) {
            return Optional.of(true);
        }
        return client.read(ByteBuffer.allocate(1000)) == 0 ? Optional.empty() : Optional.of(false);
    }

    @Test
    void freesThePlaceOfAClientThatLeavesAtOnce() throws Exception {
        Semaphore waiting = new Semaphore(0);
        try (ControlServer server = serveQuietly(new ControlServer.Limits(2, 64, 500, 30_000), waiting)) {
            assertThat(server.toString()).isNotEmpty();
            for (int i = 0; i < 10; i++) {
                try (SocketChannel first = connectWaiting(waiting);
                        SocketChannel second = connectWaiting(waiting)) {
                    assertThat(first.isOpen() && second.isOpen()).isTrue();
                    assertThatThrownBy(() -> ControlClient.send(home, HELLO, event -> {}))
                            .hasMessageContaining("2 clients are connected already");
                }
                await().atMost(Duration.ofMinutes(2)).until(() -> answers());
            }
        }
    }

    private boolean answers() {
        try {
            return ControlClient.send(home, HELLO, event -> {}).isPresent();
        } catch (StoreException e) {
            return false;
        }
    }

    @Test
    void hasNoPatienceWithAClientThatAsksNothing() throws IOException {
        Semaphore waiting = new Semaphore(0);
        try (ControlServer server = serveQuietly(new ControlServer.Limits(1, 64, 500, 200), waiting);
                SocketChannel silent = connect("{\"request\"")) {
            assertThat(server.toString()).isNotEmpty();
            await().atMost(Duration.ofMinutes(2)).until(() -> answers());
            assertThat(silent.read(ByteBuffer.allocate(1000))).isNegative();
        }
    }

    @Test
    void aSignalEndsTheWaitForAnAnswer() throws Exception {
        Semaphore waiting = new Semaphore(0);
        Cancellation cancellation = new Cancellation();
        try (ControlServer server = serveQuietly(ControlServer.Limits.DEFAULT, waiting)) {
            assertThat(server.toString()).isNotEmpty();
            CompletableFuture<Optional<ControlResult>> following = CompletableFuture.supplyAsync(
                    () -> ControlClient.send(home, FOLLOW, event -> {}, progress -> {}, cancellation));
            waiting.acquire();
            cancellation.request();
            assertThat(following)
                    .failsWithin(PATIENCE)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(CancelledException.class)
                    .withMessageContaining("goes on there");
        }
    }

    @Test
    void silentClientsKeepNobodyOut() throws Exception {
        Semaphore waiting = new Semaphore(0);
        List<SocketChannel> silent = new ArrayList<>();
        try (ControlServer server = serveQuietly(new ControlServer.Limits(1, 3, 1, 600_000), waiting)) {
            assertThat(server.toString()).isNotEmpty();
            for (int i = 0; i < 20; i++) {
                silent.add(connect("{\"request\""));
            }
            assertThat(ControlClient.send(home, HELLO, event -> {})).contains(new ControlResult.Done());
            assertThat(silent.getFirst().read(ByteBuffer.allocate(1000))).isNegative();
        } finally {
            for (SocketChannel client : silent) {
                client.close();
            }
        }
    }

    private List<String> answer(byte[] request) throws IOException {
        try (SocketChannel client = connect("")) {
            ByteBuffer bytes = ByteBuffer.wrap(request);
            while (bytes.hasRemaining()) {
                client.write(bytes);
            }
            return new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8))
                    .lines()
                    .toList();
        }
    }

    @Test
    void saysWhatIsWrongWithTheBytesOfARequest() throws IOException {
        ControlServer.Handler never = (request, reply) -> {
            throw new AssertionError(request);
        };
        try (ControlServer server = serve(never)) {
            assertThat(server.toString()).isNotEmpty();
            byte[] endless = new byte[20 << 20];
            Arrays.fill(endless, (byte) 'x');
            assertThat(answer(endless)).singleElement().asString().contains("USAGE", "longer than 1048576 bytes");
            assertThat(answer(new byte[] {'{', (byte) 0xC3, (byte) 0x28, '}', '\n'}))
                    .singleElement()
                    .asString()
                    .contains("USAGE", "not text in UTF-8");
        }
    }

    @Test
    void refusesABadRequestWithoutAskingTheHandler() throws IOException {
        ControlServer.Handler never = (request, reply) -> {
            throw new AssertionError(request);
        };
        try (ControlServer server = serve(never);
                SocketChannel client = connect("{\"request\":\"start\"}\n")) {
            assertThat(server.toString()).isNotEmpty();
            assertThat(Channels.newReader(client, StandardCharsets.UTF_8))
                    .extracting(reader -> new BufferedReader(reader).lines().toList())
                    .isEqualTo(List.of("{\"error\":{\"code\":\"USAGE\",\"message\":\"app: required\"}}"));
        }
    }

    @Test
    void refusesAHomeWhoseSocketPathIsTooLong() {
        Path deep = home.resolve("x".repeat(120));
        assertThatThrownBy(() -> ControlServer.open(ControlServer.appSocket(deep), (request, reply) -> {}))
                .hasMessageContaining("shorter home");
    }

    @Test
    void saysThatNoNodeRuns() {
        StringWriter err = new StringWriter();
        int status = Main.run(new String[] {"app", "status", home.toString()}, new StringWriter(), err);
        assertThat(status).isEqualTo(ExitCodes.FAILED);
        assertThat(err.toString()).contains("no node is running", "./swingnode serve");
    }
}
