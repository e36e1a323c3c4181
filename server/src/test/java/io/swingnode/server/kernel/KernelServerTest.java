package io.swingnode.server.kernel;

import static io.swingnode.server.kernel.WireClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.protocol.VatId;
import io.swingnode.protocol.wire.FrameReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Programs of other languages work on the block of a store over a socket. */
class KernelServerTest extends ServerTest {
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

    /** The hashes and the number of entries that a client has worked out are compared with the store's own. */
    @Test
    void aClientMayWorkOutWhatACrankComesTo() throws Exception {
        String crankHash;
        String activityHash;
        try (WireClient kernel = both()) {
            kernel.behind("crank.start");
            kernel.behind("kv.set", text("a"), text("1"));
            FrameReader hashes = kernel.ask("crank.hashes").done();
            crankHash = hashes.name();
            activityHash = hashes.name();
        }
        awaitFree();
        try (WireClient kernel = again()) {
            kernel.behind("crank.start");
            kernel.behind("kv.set", text("a"), text("1"));
            assertThat(pairs(kernel.ask("crank.list").done())).containsExactly("kv.a=1");
            kernel.behind("crank.hashed", crankHash, activityHash);
            kernel.behind("crank.listed", 2L);
            assertThat(pairs(kernel.ask("exports.take").done())).isEmpty();
            kernel.ask("commit").done();
            kernel.behind("crank.start");
            kernel.behind("crank.hashed", crankHash, activityHash);
            assertThat(kernel.ask("commit").refusal(3)).startsWith("CONFLICT").contains(crankHash);
        }
        try (WireClient kernel = again()) {
            kernel.behind("crank.start");
            kernel.behind("kv.set", text("b"), text("2"));
            kernel.behind("crank.listed", 2L);
            assertThat(kernel.ask("commit").refusal(3)).startsWith("CONFLICT").contains("2 changes", "the store 1");
        }
        try (WireClient kernel = again()) {
            assertThat(kernel.ask("kv.get", text("b")).done().textOrNone()).isEmpty();
        }
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

    @Test
    void roundTripsAndConnectionsAreTold() throws Exception {
        AtomicInteger answered = new AtomicInteger();
        server.timedBy(new ServerTimer() {
            @Override
            public void answered(long nanos) {
                answered.incrementAndGet();
            }
        });
        try (WireClient kernel = both()) {
            kernel.behind("kv.set", text("a"), text("1"));
            kernel.ask("kv.get", text("a")).done();
            kernel.ask("commit").done();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(answered).hasValue(2));
            assertThat(server.connections()).isEqualTo(Map.of("kernel", 1L, "host", 1L));
        }
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
