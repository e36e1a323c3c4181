package io.swingnode.server.kernel;

import static io.swingnode.server.kernel.WireClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.protocol.VatId;
import io.swingnode.protocol.wire.FrameReader;
import io.swingnode.server.kernel.WireClient.None;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs of other languages work on stores over a socket. */
class KernelServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> BOTH = List.of("kernel", "host");
    private static ActorSystem<Void> system;

    @TempDir
    private Path temp;

    private KernelServer server;

    @BeforeAll
    static void startSystem() {
        system = ActorSystem.create(Behaviors.empty(), "kernel-server-test");
    }

    @AfterAll
    static void endSystem() {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
    }

    @BeforeEach
    void serve() {
        serve(ServerLimits.defaults());
    }

    private void serve(ServerLimits limits) {
        server = KernelServer.open(socket(), new NamedStores(), limits, temp, system);
    }

    @AfterEach
    void endServer() {
        server.close();
    }

    private Path socket() {
        return temp.resolve("k.sock");
    }

    private Map<String, Object> store() {
        return Map.of("store", Map.of("dir", temp.resolve("store").toString()), "exports", true);
    }

    private WireClient both() throws Exception {
        return WireClient.hello(socket(), BOTH, store());
    }

    @Test
    void aCrankIsTheSameAsInTheSameVirtualMachine() throws Exception {
        String hash;
        try (WireClient kernel = both()) {
            kernel.behind("crank.start");
            kernel.behind("crank.savepoint", "deliver");
            kernel.behind("kv.set", text("a"), text("1"));
            kernel.behind("kv.set", text("local.b"), text("2"));
            kernel.behind("kv.delete", text("gone"));
            kernel.ask("transcript.init", "v1").done();
            kernel.behind("transcript.add", "v1", text("item"));
            FrameReader hashes = kernel.ask("crank.hashes").done();
            String crankHash = hashes.name();
            hash = hashes.name();
            assertThat(crankHash).hasSize(64);
            assertThat(pairs(hashes))
                    .startsWith("kv.a=1", "kv.activityhash=" + hash, "kv.gone=null")
                    .hasSize(4);
            kernel.behind("crank.finish");
            kernel.behind("host.set", text("host.height"), text("1"));
            assertThat(pairs(kernel.ask("exports.take").done())).isEmpty();
            kernel.ask("commit").done().end();
        }
        awaitFree();
        Path inTheSame = temp.resolve("same");
        try (SwingStore store = SwingStore.init(inTheSame, StoreOptions.defaults())) {
            store.startCrank();
            store.kernelKv().set("a", "1");
            store.kernelKv().set("local.b", "2");
            store.kernelKv().delete("gone");
            store.transcripts().initTranscript(new VatId("v1"));
            store.transcripts().addItem(new VatId("v1"), "item");
            assertThat(store.emitCrankHashes().activityHash()).isEqualTo(hash);
            store.endCrank();
        }
        try (SwingStore store = SwingStore.openReadOnly(temp.resolve("store"), StoreOptions.defaults())) {
            assertThat(store.kernelKv().get("local.b")).contains("2");
            assertThat(store.hostKv().get("host.height")).contains("1");
            assertThat(store.transcripts().readSpan(new VatId("v1")).next()).isEqualTo("item");
            assertThat(store.getActivityhash()).isEqualTo(hash);
        }
    }

    private static List<String> pairs(FrameReader reply) throws Exception {
        List<String> pairs = new java.util.ArrayList<>();
        reply.beginArray();
        while (!reply.atEnd()) {
            pairs.add(reply.text() + "=" + reply.textOrNone().orElse("null"));
        }
        return pairs;
    }

    /** A store is free a moment after its client has gone. */
    private void awaitFree() {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            both().close();
            return true;
        });
    }

    @Test
    void whatALostKernelHasNotCommittedIsAbandoned() throws Exception {
        try (WireClient kernel = both()) {
            kernel.behind("kv.set", text("kept"), text("1"));
            kernel.ask("commit").done();
            kernel.behind("kv.set", text("lost"), text("1"));
            assertThat(kernel.ask("kv.get", text("lost")).done().textOrNone()).contains("1");
        }
        awaitFree();
        try (WireClient kernel = again()) {
            assertThat(kernel.ask("kv.get", text("lost")).done().textOrNone()).isEmpty();
            assertThat(kernel.ask("kv.get", text("kept")).done().textOrNone()).contains("1");
        }
    }

    private WireClient again() {
        return await().atMost(PATIENCE).ignoreExceptions().until(this::both, client -> true);
    }

    @Test
    void oneConnectionHasTheBlockAtATime() throws Exception {
        try (WireClient first = both();
                WireClient second = WireClient.connect(socket())) {
            assertThat(second.ask("hello", 1L, 1L, BOTH, store()).refusal(2)).startsWith("BUSY: database is locked");
            assertThat(second.isEnded()).isTrue();
            first.ask("commit").done();
        }
    }

    @Test
    void anotherServerOrNodeIsKeptOutToo() throws Exception {
        Path elsewhere = temp.resolve("k2.sock");
        try (KernelServer other =
                        KernelServer.open(elsewhere, new NamedStores(), ServerLimits.defaults(), temp, system);
                WireClient first = both();
                WireClient second = WireClient.connect(other.path())) {
            assertThat(second.ask("hello", 1L, 1L, BOTH, store()).refusal(2)).startsWith("BUSY: database is locked");
            first.ask("commit").done();
        }
    }

    @Test
    void kernelAndHostMayBeTwoConnections() throws Exception {
        try (WireClient kernel = WireClient.hello(socket(), List.of("kernel"), store());
                WireClient host = WireClient.hello(socket(), List.of("host"), store())) {
            kernel.behind("kv.set", text("a"), text("1"));
            assertThat(kernel.ask("kv.get", text("a")).done().text()).isEqualTo("1");
            host.behind("host.set", text("host.height"), text("5"));
            host.ask("commit").done();
            kernel.leave();
            await().atMost(PATIENCE).untilAsserted(() -> {
                try (WireClient next = WireClient.hello(socket(), List.of("kernel"), store())) {
                    assertThat(next.ask("kv.get", text("a")).done().textOrNone())
                            .contains("1");
                }
            });
            assertThat(host.ask("commit").refusal(2)).contains("the open block is lost");
        }
    }

    @Test
    void aRoleAsksOnlyForWhatIsIts() throws Exception {
        try (WireClient kernel = WireClient.hello(socket(), List.of("kernel"), store())) {
            assertThat(kernel.ask("commit").refusal(2)).contains("\"commit\"").contains("host");
        }
        try (WireClient host = again(List.of("host"))) {
            assertThat(host.ask("crank.hashes").refusal(2))
                    .contains("\"crank.hashes\"")
                    .contains("kernel");
        }
    }

    private WireClient again(List<String> roles) {
        return await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> WireClient.hello(socket(), roles, store()), client -> true);
    }

    @Test
    void aRefusalThatNobodyWaitedForFailsTheBlock() throws Exception {
        try (WireClient kernel = both()) {
            kernel.behind("kv.set", text("a"), text("1"));
            kernel.behind("transcript.add", "v7", text("item of a vat without transcript"));
            kernel.behind("kv.set", text("b"), text("1"));
            assertThat(kernel.ask("kv.get", text("b")).refusal(3)).contains("v7");
            assertThat(kernel.ask("commit").refusal(3)).contains("v7");
        }
        try (WireClient kernel = again()) {
            assertThat(kernel.ask("kv.get", text("a")).done().textOrNone()).isEmpty();
        }
    }

    @Test
    void aRefusalChangesNothingAndTheConnectionGoesOn() throws Exception {
        try (WireClient kernel = both()) {
            assertThat(kernel.ask("crank.end").refusal(1)).startsWith("USAGE: ");
            assertThat(kernel.ask("cursor.next", 9L).refusal(1)).startsWith("NOT_FOUND: ");
            kernel.ask("kv.set", text("a"), text("1")).done().end();
            assertThat(kernel.ask("kv.set", text("host.a"), text("1")).refusal(1))
                    .startsWith("USAGE: ");
            kernel.ask("commit").done();
        }
    }

    @Test
    void keysComeInRangesAndThoseOfTheHostAmongThem() throws Exception {
        try (WireClient kernel = both()) {
            for (String key : List.of("a", "b", "i", "local.z")) {
                kernel.behind("kv.set", text(key), text("of " + key));
            }
            kernel.behind("host.set", text("host.height"), text("5"));
            FrameReader all = kernel.ask("kv.next", text("a"), 100L).done();
            assertThat(pairs(all)).containsExactly("b=of b", "host.height=5", "i=of i", "local.z=of local.z");
            assertThat(all.bool()).isTrue();
            FrameReader two = kernel.ask("kv.next", text(""), 2L).done();
            assertThat(pairs(two)).containsExactly("a=of a", "b=of b");
            assertThat(two.bool()).isFalse();
        }
    }

    @Test
    void anUploadBecomesASnapshotAndIsReadBack() throws Exception {
        byte[] heap = new byte[3_000_000];
        new java.util.Random(1).nextBytes(heap);
        try (WireClient kernel = WireClient.connect(socket())) {
            FrameReader greeting = kernel.ask("hello", 1L, 1L, BOTH, store()).done();
            byte[] session = session(greeting);
            try (WireClient stream = WireClient.hello(socket(), List.of("stream"), Map.of("session", session))) {
                long upload = stream.ask("upload.open").done().integer();
                for (int at = 0; at < heap.length; at += 1_000_000) {
                    stream.ask("upload.data", upload, java.util.Arrays.copyOfRange(heap, at, at + 1_000_000))
                            .done();
                }
                assertThat(kernel.ask("snapshot.save", "v1", 5L, upload).refusal(1))
                        .contains("upload.end");
                stream.ask("upload.end", upload).done();
                kernel.ask("snapshot.save", "v1", 5L, upload).done();
                assertThat(kernel.ask("snapshot.save", "v1", 6L, upload).refusal(1))
                        .startsWith("NOT_FOUND");
                long load = kernel.ask("snapshot.load", "v1").done().integer();
                assertThat(pullAll(stream, load)).isEqualTo(heap);
                kernel.ask("commit").done();
                long committed = kernel.ask("snapshot.load", "v1").done().integer();
                assertThat(pullAll(stream, committed)).isEqualTo(heap);
            }
        }
    }

    private static byte[] session(FrameReader greeting) throws Exception {
        assertThat(greeting.integer()).isEqualTo(1);
        greeting.beginMap();
        while (!greeting.atEnd()) {
            switch (greeting.member()) {
                case "session" -> {
                    return greeting.bytes();
                }
                case "server" -> assertThat(greeting.name()).isNotEmpty();
                default -> assertThat(greeting.integer()).isPositive();
            }
        }
        throw new AssertionError("no session");
    }

    private static byte[] pullAll(WireClient client, long stream) throws Exception {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        boolean done = false;
        while (!done) {
            FrameReader part = client.ask("pull", stream, 500_000L).done();
            all.writeBytes(part.bytes());
            done = part.bool();
        }
        return all.toByteArray();
    }

    @Test
    void anExportIsImported() throws Exception {
        try (WireClient kernel = both()) {
            kernel.ask("transcript.init", "v1").done();
            kernel.behind("transcript.add", "v1", text("one"));
            kernel.ask("transcript.rollSpan", "v1").done();
            kernel.behind("transcript.add", "v1", text("two"));
            kernel.behind("kv.set", text("a"), text("1"));
            kernel.ask("commit").done();
            try (WireClient reader = WireClient.hello(socket(), List.of("reader"), archival());
                    WireClient importer = WireClient.hello(
                            socket(),
                            List.of("import"),
                            Map.of("store", Map.of("dir", temp.resolve("copy").toString()), "mode", "archival"))) {
                long export = reader.ask("export.open").done().integer();
                long data = reader.ask("export.data", export).done().integer();
                FrameReader part = reader.ask("pull", data, 0L).done();
                part.beginArray();
                while (!part.atEnd()) {
                    importer.behind("import.record", text(part.text()), text(part.text()));
                }
                importer.ask("import.records").done();
                long names = reader.ask("export.names", export).done().integer();
                FrameReader list = reader.ask("pull", names, 0L).done();
                list.beginArray();
                while (!list.atEnd()) {
                    String name = list.name();
                    long artifact =
                            reader.ask("export.artifact", export, name).done().integer();
                    long upload = importer.ask("import.artifact", name).done().integer();
                    importer.ask("upload.data", upload, pullAll(reader, artifact))
                            .done();
                    importer.ask("upload.end", upload).done();
                }
                importer.ask("import.finish").done();
            }
        }
        try (SwingStore copy = SwingStore.openReadOnly(temp.resolve("copy"), StoreOptions.defaults())) {
            assertThat(copy.kernelKv().get("a")).contains("1");
            assertThat(copy.transcripts().readSpan(new VatId("v1"), 0).next()).isEqualTo("one");
        }
    }

    @Test
    void aBlockThatIsClosedIsFreeAtOnce() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (WireClient kernel = both()) {
                kernel.behind("kv.set", text("a"), text("1"));
                kernel.ask("close").done().end();
            }
        }
    }

    @Test
    void aStoreIsBegunAnew() throws Exception {
        try (WireClient kernel = both()) {
            kernel.behind("kv.set", text("a"), text("1"));
            kernel.ask("commit").done();
            kernel.ask("close").done();
        }
        Map<String, Object> reset =
                Map.of("store", Map.of("dir", temp.resolve("store").toString()), "reset", true);
        try (WireClient kernel = WireClient.hello(socket(), BOTH, reset)) {
            assertThat(kernel.ask("kv.get", text("a")).done().textOrNone()).isEmpty();
            kernel.ask("close").done();
        }
        Files.writeString(temp.resolve("store").resolve("foreign"), "of somebody else");
        try (WireClient refused = WireClient.connect(socket())) {
            assertThat(refused.ask("hello", 1L, 1L, BOTH, reset).refusal(2)).startsWith("USAGE: ");
        }
    }

    @Test
    void aReplyThatWasBegunAndIsRefusedIsWhole() throws Exception {
        try (WireClient kernel = both()) {
            for (String operation : List.of("snapshot.load", "transcript.rollSpan", "bundle.get", "bundle.has")) {
                assertThat(kernel.ask(operation, "v9").status()).isIn(0L, 1L);
            }
            kernel.ask("commit").done().end();
        }
    }

    @Test
    void halvesOfSurrogatePairsAreTakenAndGivenBack() throws Exception {
        byte[] half = {'k', (byte) 0xED, (byte) 0xA0, (byte) 0x80};
        try (WireClient kernel = both()) {
            kernel.behind("kv.set", half, half);
            assertThat(kernel.ask("kv.get", half).done().bytes()).isEqualTo(half);
            kernel.ask("commit").done();
            assertThat(kernel.ask("kv.get", half).done().bytes()).isEqualTo(half);
            assertThat(kernel.ask("kv.set", new byte[] {(byte) 0xFF}, half).refusal(2))
                    .contains("not UTF-8");
        }
    }

    @Test
    void spansAreReadInParts() throws Exception {
        String item = "x".repeat(30_000);
        try (WireClient kernel = both()) {
            kernel.ask("transcript.init", "v1").done();
            for (int i = 0; i < 10; i++) {
                kernel.behind("transcript.add", "v1", text(i + item));
            }
            FrameReader first = kernel.ask("transcript.read", "v1", None.NONE).done();
            long cursor = first.integer();
            int seen = count(first);
            boolean done = first.bool();
            while (!done) {
                FrameReader next = kernel.ask("cursor.next", cursor).done();
                seen += count(next);
                done = next.bool();
            }
            assertThat(seen).isEqualTo(10);
            assertThat(kernel.ask("cursor.next", cursor).refusal(1)).startsWith("NOT_FOUND");
        }
    }

    private Map<String, Object> archival() {
        return Map.of("store", Map.of("dir", temp.resolve("store").toString()), "mode", "archival");
    }

    private static int count(FrameReader reply) throws Exception {
        int count = 0;
        reply.beginArray();
        while (!reply.atEnd()) {
            assertThat(reply.text()).isNotEmpty();
            count++;
        }
        return count;
    }

    @Test
    void onlyTheOwnerMayConnect() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
                .isEqualTo("rw-------");
    }

    @Test
    void aPathThatIsTooLongForASocketIsAPointer() throws Exception {
        Path deep = Files.createDirectories(temp.resolve("d".repeat(100)));
        Path named = deep.resolve("k.sock");
        Path actual;
        try (KernelServer other = KernelServer.open(named, new NamedStores(), ServerLimits.defaults(), temp, system)) {
            actual = Path.of(Files.readString(named).strip());
            WireClient.hello(actual, BOTH, store()).close();
            assertThat(other.path()).isEqualTo(named);
        }
        assertThat(named).doesNotExist();
        assertThat(actual.getParent()).doesNotExist();
    }
}
