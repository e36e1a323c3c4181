package io.swingnode.server.kernel;

import static io.swingnode.server.kernel.WireClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.protocol.BlockStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running node serves its own store over a socket. */
class HomeStoreTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> BOTH = List.of("kernel", "host");

    @TempDir
    private Path home;

    private SwingNode node;
    private KernelServer server;

    @BeforeEach
    void start() {
        node = SwingNode.start(NodeSettings.of(home));
        server = KernelServer.open(
                home.resolve("node").resolve("kernel.sock"),
                new HomeStore(node),
                ServerLimits.defaults(),
                home.resolve("node"),
                node.system());
    }

    @AfterEach
    void end() {
        server.close();
        node.close();
    }

    private WireClient hello(List<String> roles, Map<String, Object> options) throws Exception {
        return WireClient.hello(server.path(), roles, options);
    }

    private void commitBlock(long height) throws Exception {
        try (WireClient kernel = hello(BOTH, Map.of("exports", true))) {
            kernel.behind("crank.start");
            kernel.behind("kv.set", text("key"), text("of " + height));
            kernel.ask("crank.hashes").done();
            kernel.behind("crank.finish");
            kernel.behind("host.set", text("host.height"), text(Long.toString(height)));
            kernel.ask("commit").done();
            kernel.ask("close").done();
        }
    }

    @Test
    void theBlocksOfAKernelAreInTheLedger() throws Exception {
        commitBlock(1);
        commitBlock(2);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                node.host().blockStatus(2).toCompletableFuture().join())
                        .isInstanceOf(BlockStatus.Committed.class));
    }

    @Test
    void aSessionOfTheSameVirtualMachineKeepsAKernelOut() throws Exception {
        try (StoreSession session = node.openSession();
                WireClient late = WireClient.connect(server.path())) {
            session.kernel().kv().set("key", "value");
            assertThat(late.ask("hello", 1L, 1L, BOTH, Map.of()).refusal(2)).startsWith("BUSY: database is locked");
        }
        commitBlock(1);
    }

    @Test
    void readersExportWhileAKernelWorks() throws Exception {
        commitBlock(1);
        try (WireClient kernel = hello(BOTH, Map.of());
                WireClient reader = hello(List.of("reader"), Map.of("mode", "operational"))) {
            kernel.ask("kv.set", text("key"), text("of a later block")).done();
            long export = reader.ask("export.open").done().integer();
            kernel.ask("commit").done();
            assertThat(reader.ask("export.host", export, text("host.height"))
                            .done()
                            .textOrNone())
                    .contains("1");
            long data = reader.ask("export.data", export).done().integer();
            var part = reader.ask("pull", data, 0L).done();
            part.beginArray();
            assertThat(part.text()).isEqualTo("kv.activityhash");
            assertThat(part.text()).hasSize(64);
            assertThat(part.text()).isEqualTo("kv.key");
            assertThat(part.text()).isEqualTo("of 1");
            assertThat(part.atEnd()).isTrue();
            assertThat(node.host().storeHealth().toCompletableFuture().join().views())
                    .isEqualTo(1);
            reader.ask("export.close", export).done();
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(node.host()
                                .storeHealth()
                                .toCompletableFuture()
                                .join()
                                .views())
                        .isZero());
    }

    @Test
    void theStoreOfTheNodeIsTheOnlyOne() throws Exception {
        for (Map<String, Object> store : List.<Map<String, Object>>of(
                Map.of("memory", true),
                Map.of("dir", home.resolve("other").toString()),
                Map.of("file", home.resolve("x.sqlite").toString()))) {
            try (WireClient client = WireClient.connect(server.path())) {
                assertThat(client.ask("hello", 1L, 1L, BOTH, Map.of("store", store))
                                .refusal(2))
                        .startsWith("USAGE: this server serves the store in ");
            }
        }
        try (WireClient client = WireClient.connect(server.path())) {
            assertThat(client.ask("hello", 1L, 1L, BOTH, Map.of("reset", true)).refusal(2))
                    .contains("--erase");
        }
        try (WireClient client = WireClient.connect(server.path())) {
            assertThat(client.ask("hello", 1L, 1L, List.of("import"), Map.of()).refusal(2))
                    .contains("not replaced");
        }
        hello(BOTH, Map.of("store", Map.of("dir", home.resolve("store").toString())))
                .close();
    }
}
