package io.swingnode.server.kernel;

import static io.swingnode.server.kernel.WireClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A peer that breaks the protocol hears of it once and is gone; nobody else notices. */
class BrokenFramesTest {
    private static final long IDLE_MILLIS = 300;
    private static final int CONNECTIONS = 6;
    private static final Map<String, Object> MEMORY = Map.of("store", Map.of("memory", true));
    private static ActorSystem<Void> system;

    @TempDir
    private Path temp;

    private KernelServer server;

    @BeforeAll
    static void startSystem() {
        system = ActorSystem.create(Behaviors.empty(), "broken-frames-test");
    }

    @AfterAll
    static void endSystem() {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
    }

    @BeforeEach
    void serve() {
        ServerLimits limits =
                ServerLimits.defaults().withIdleMillis(IDLE_MILLIS).withConnections(CONNECTIONS);
        server = KernelServer.open(temp.resolve("k.sock"), new NamedStores(), limits, temp, system);
    }

    @AfterEach
    void endServer() {
        server.close();
    }

    private WireClient both() throws Exception {
        return WireClient.hello(server.path(), List.of("kernel", "host"), MEMORY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ffffffff                     | is longer than",
                "00000001 ff                  | not a CBOR item",
                "00000001 01                  | should have an array where it has a number",
                "00000000                     | should have an array",
                "00000002 8101                | should have a text string",
                "00000005 8201636b76          | not a CBOR item",
                "00000009 82 01 666b762e676574 | should have a byte string",
                "00000009 82 01 666b762e676500 | no operation",
                "00000009 82 20 666b762e676574 | the id -1",
                "0000000a 83 01 666b762e676574 f6 | should have a byte string",
                "0000000c 84 01 666b762e676574 4161 01 | more values than its operation takes",
                "0000000c 83 01 666b762e676574 416101 | something follows",
                "0000000b 83 00 666b762e676574 4161 | cannot be sent without an id",
            })
    void whatBreaksTheRulesEndsItsConnectionAlone(String frame, String message) throws Exception {
        byte[] bytes = HexFormat.of().parseHex(frame.replace(" ", ""));
        try (WireClient other = both();
                WireClient breaking = both()) {
            breaking.sendRaw(bytes);
            WireClient.Answer last = breaking.answer();
            assertThat(last.id()).isZero();
            assertThat(last.refusal(2)).startsWith("USAGE: ").contains(message);
            assertThat(breaking.isEnded()).isTrue();
            other.ask("kv.set", text("a"), text("1")).done();
            other.ask("commit").done();
        }
    }

    @Test
    void halfAFrameIsNotWaitedForLong() throws Exception {
        try (WireClient half = both()) {
            half.sendRaw(new byte[] {0, 0, 1});
            assertThat(half.answer().refusal(2)).contains("half a frame");
        }
    }

    @Test
    void aByteNowAndThenDoesNotHelp() throws Exception {
        try (WireClient slow = both()) {
            ByteBuffer length = ByteBuffer.allocate(4).putInt(1000).flip();
            slow.sendRaw(length.array());
            // Not silent, and yet no frame will ever come of it.
            ScheduledExecutorService trickle = Executors.newSingleThreadScheduledExecutor();
            try {
                var unused = trickle.scheduleAtFixedRate(() -> sendByte(slow), 10, 10, TimeUnit.MILLISECONDS);
                assertThat(slow.answer().refusal(2)).contains("half a frame");
            } finally {
                trickle.shutdownNow();
            }
        }
    }

    /** An exception ends the task, as the server has ended the connection. */
    private static void sendByte(WireClient client) {
        try {
            client.sendRaw(new byte[] {0});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aConnectionThatSaysNothingIsEnded() throws Exception {
        try (WireClient mute = WireClient.connect(server.path())) {
            assertThat(mute.answer().refusal(2)).contains("no handshake");
        }
    }

    @Test
    void aClientMayBeSilentBetweenRequests() throws Exception {
        try (WireClient quiet = both();
                WireClient mute = WireClient.connect(server.path())) {
            assertThat(mute.answer().refusal(2)).contains("no handshake");
            quiet.ask("commit").done();
        }
    }

    @Test
    void versionsAndRolesAreAgreedUponFirst() throws Exception {
        try (WireClient newer = WireClient.connect(server.path())) {
            assertThat(newer.ask("hello", 2L, 3L, List.of("kernel"), MEMORY).refusal(2))
                    .startsWith("UNSUPPORTED: ")
                    .contains("version 1")
                    .contains("2 to 3");
        }
        try (WireClient mixed = WireClient.connect(server.path())) {
            assertThat(mixed.ask("hello", 1L, 1L, List.of("kernel", "reader"), MEMORY)
                            .refusal(2))
                    .startsWith("USAGE: ");
        }
        try (WireClient unknown = WireClient.connect(server.path())) {
            assertThat(unknown.ask("hello", 1L, 1L, List.of("king"), MEMORY).refusal(2))
                    .contains("no role \"king\"");
        }
        try (WireClient rude = WireClient.connect(server.path())) {
            assertThat(rude.ask("kv.get", (Object) text("a")).refusal(2)).contains("must be \"hello\"");
        }
        try (WireClient stranger = WireClient.connect(server.path())) {
            assertThat(stranger.ask("hello", 1L, 1L, List.of("stream"), Map.of("session", new byte[16]))
                            .refusal(2))
                    .startsWith("NOT_FOUND: ");
        }
    }

    @Test
    @Timeout(60)
    void brokenHandshakesTakeNobodysPlace() throws Exception {
        for (int i = 0; i < 2 * CONNECTIONS; i++) {
            try (WireClient rude = WireClient.connect(server.path())) {
                assertThat(rude.ask("hello", 1L, 1L, List.of("king"), MEMORY).refusal(2))
                        .contains("no role");
                assertThat(rude.isEnded()).isTrue();
            }
        }
        both().close();
    }

    @Test
    void oneMoreThanTheServerTakesIsTold() throws Exception {
        List<WireClient> clients = new java.util.ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(both());
            }
            try (WireClient late = WireClient.connect(server.path())) {
                assertThat(late.answer().refusal(2)).startsWith("BUSY: ");
            }
            clients.getFirst().ask("commit").done();
        } finally {
            for (WireClient client : clients) {
                client.close();
            }
        }
    }
}
