package io.swingnode.node.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.actors.export.StoreHealth;
import io.swingnode.protocol.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that read the store of a running node by themselves are counted by it. */
class NodeReadingTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path home;

    private SwingNode node;
    private NodeControl control;
    private ControlServer server;

    @BeforeEach
    void start() throws Exception {
        node = SwingNode.start(NodeSettings.of(home)
                .withoutJournal()
                .withConfig(ConfigFactory.parseString("swingnode.store.wal { limit = 32 MiB, check-every = 20 ms }")));
        control = new NodeControl(node);
        server = ControlServer.open(ControlServer.appSocket(home), control);
    }

    @AfterEach
    void close() throws Exception {
        server.close();
        control.close();
        node.close();
    }

    private StoreHealth health() {
        return node.host().storeHealth().toCompletableFuture().join();
    }

    @Test
    void readerIsCountedUntilItCloses() {
        try (NodeReading reading = NodeReading.begin(Optional.of(home), "verify (process 7)")) {
            await().atMost(LIMIT).until(() -> health().views() == 1);
            assertThat(health().oldestView()).contains("verify (process 7)");
            reading.requireOpen();
        }
        await().atMost(LIMIT).until(() -> health().views() == 0);
    }

    @Test
    void readerIsToldToStopWhenTheLogGetsTooLong() {
        try (NodeReading reading = NodeReading.begin(Optional.of(home), "verify (process 7)");
                StoreSession session = node.openSession();
                // Keeps the log from starting over, as the view of the command would.
                var view = node.host().openExport(io.swingnode.protocol.ArtifactMode.OPERATIONAL)) {
            await().atMost(LIMIT).until(() -> health().views() == 2);
            assertThat(view.blockHeight()).isZero();
            for (int commit = 0; commit < 10; commit++) {
                session.kernel().kv().set("large", ("" + commit).repeat(4 << 20));
                var unused = session.host().commit();
            }
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThatThrownBy(reading::requireOpen)
                            .isInstanceOf(StoreException.class)
                            .hasMessageContaining("verify (process 7)")
                            .hasMessageContaining("swingnode.store.wal.limit"));
        }
    }

    @Test
    void readerWithoutANodeGoesOn() {
        try (NodeReading none = NodeReading.begin(Optional.empty(), "verify");
                NodeReading unserved = NodeReading.begin(Optional.of(home.resolve("other")), "verify")) {
            none.requireOpen();
            unserved.requireOpen();
        }
    }
}
