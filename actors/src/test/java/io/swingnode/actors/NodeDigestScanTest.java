package io.swingnode.actors;

import static io.swingnode.actors.TestNodes.askAccepted;
import static io.swingnode.actors.TestNodes.join;
import static io.swingnode.actors.TestNodes.recordedBlocks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.LoggingTestKit;
import com.typesafe.config.ConfigFactory;
import io.swingnode.actors.export.StoreHealth;
import io.swingnode.actors.ledger.BlockLedgerHealth;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.maintenance.ExportScan;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scan for the digest of the export data reads the store beside the node's work, like any other reader of it. */
class NodeDigestScanTest {
    @TempDir
    Path home;

    private final FaultyDisk disk = new FaultyDisk();
    private final CountDownLatch scansGoOn = new CountDownLatch(1);

    private NodeSettings settings() {
        return NodeSettings.of(home)
                .withStoreOptions(StoreOptions.builder().database(disk).build());
    }

    @AfterEach
    void letScansGoOn() {
        scansGoOn.countDown();
    }

    /** Scans wait from now on; nothing else in these tests reads the store on a blocking thread. */
    private void holdScans() {
        disk.whenReading(() -> {
            if (Thread.currentThread().getName().contains("blocking")) {
                try {
                    scansGoOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
    }

    private String scanned() {
        try (ExportScan scan = ExportScan.open(home.resolve("store"), Database.sqlite())) {
            return scan.run(entries -> {}).value();
        }
    }

    private static Optional<String> digest(SwingNode node) {
        return join(node.host().ledgerHealth()).flatMap(BlockLedgerHealth::exportDigest);
    }

    private void awaitDigest(SwingNode node) {
        await().atMost(Duration.ofMinutes(2)).until(() -> digest(node).isPresent());
        assertThat(digest(node)).contains(scanned());
    }

    private static void commit(SwingNode node, long height) {
        askAccepted(node, new KernelRequest.KvSet("height", "is " + height));
        askAccepted(node, TestNodes.commit(height));
    }

    private static StoreHealth health(SwingNode node) {
        return join(node.host().storeHealth());
    }

    private static void awaitViews(SwingNode node, int views) {
        await().atMost(Duration.ofMinutes(2)).until(() -> health(node).views() == views);
    }

    @Test
    void scanIsAmongTheReadersOfTheStoreAndHoldsNothingUp() {
        holdScans();
        try (SwingNode node = SwingNode.start(settings())) {
            awaitViews(node, 1);
            assertThat(health(node).oldestView()).contains("the scan for the digest of the export data");
            commit(node, 1);
            commit(node, 2);
            assertThat(digest(node)).isEmpty();
            scansGoOn.countDown();
            awaitDigest(node);
            awaitViews(node, 0);
            commit(node, 3);
        }
        assertThat(recordedBlocks(home).getFirst().exportDigest()).isEmpty();
        assertThat(recordedBlocks(home).getLast().exportDigest()).contains(scanned());
    }

    @Test
    void scanIsEndedWhenTheLogGetsTooLong() {
        holdScans();
        ActorTestKit logs = ActorTestKit.create();
        try (SwingNode node = SwingNode.start(settings()
                .withConfig(
                        ConfigFactory.parseString("swingnode.store.wal { limit = 32 MiB, check-every = 20 ms }")))) {
            awaitViews(node, 1);
            LoggingTestKit.warn("the scan for the digest of the export data was ended")
                    .expect(logs.system(), () -> {
                        for (long height = 1; health(node).views() > 0; height++) {
                            askAccepted(node, new KernelRequest.KvSet("large", ("" + height).repeat(1 << 20)));
                            askAccepted(node, TestNodes.commit(height));
                        }
                        return true;
                    });
            LoggingTestKit.warn("is computed again after 60 s").expect(logs.system(), () -> {
                scansGoOn.countDown();
                return true;
            });
            assertThat(digest(node)).isEmpty();
        } finally {
            logs.shutdownTestKit();
        }
    }

    @Test
    void blockThatIsAbandonedOrWhoseCommitIsRefusedLeavesTheDigest() {
        try (SwingNode node = SwingNode.start(settings())) {
            awaitDigest(node);
            commit(node, 1);
            // Whatever lost the digest would need a scan to know it again.
            holdScans();
            askAccepted(node, new KernelRequest.KvSet("abandoned", "1"));
            askAccepted(node, new HostRequest.AbandonBlock());
            assertThat(digest(node)).contains(scanned());
            try (StoreSession session = node.openSession()) {
                session.kernel().kv().set("lost with its session", "1");
            }
            assertThat(digest(node)).contains(scanned());
            try (StoreSession session = node.openSession()) {
                session.kernel().kv().set("refused", "1");
                session.kernel().startCrank();
                StoreException refusal = catchThrowableOfType(
                        StoreException.class, () -> session.host().commit());
                assertThat(refusal.reason()).isEqualTo(StoreException.Reason.USAGE);
                assertThat(digest(node)).contains(scanned());
                session.kernel().endCrank();
                var unused = session.host().commitBlock(2, CleanupBudget.PAUSED);
                assertThat(digest(node)).contains(scanned());
            }
        }
        assertThat(recordedBlocks(home).getLast().exportDigest()).contains(scanned());
    }
}
