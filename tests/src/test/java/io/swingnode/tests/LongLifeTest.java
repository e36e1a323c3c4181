package io.swingnode.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.stream.javadsl.Sink;
import akka.stream.testkit.TestSubscriber;
import akka.stream.testkit.javadsl.TestSink;
import com.typesafe.config.ConfigFactory;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.SwingNode;
import io.swingnode.actors.export.NodeExport;
import io.swingnode.actors.export.StoreHealth;
import io.swingnode.demo.DemoKernel;
import io.swingnode.demo.DemoOptions;
import io.swingnode.journal.Journal;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.BlockResult;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.VatId;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many blocks at full speed, with readers beside them: what the node takes of the heap, of threads, of open files
 * and of the write-ahead log must not grow with the number of blocks.
 */
class LongLifeTest {
    /** A day of blocks, one every six seconds. */
    private static final int BLOCKS_OF_A_DAY = 14_400;

    private static final int BLOCKS_BETWEEN_READERS = 20;
    private static final long WAL_LIMIT_BYTES = 32L << 20;

    /** Between two looks at the log's length it grows by what a few blocks write. */
    private static final long WAL_GROWTH_BYTES_MAX = 4L << 20;

    private static final double HEAP_GROWTH_MAX = 1.25;
    private static final long HEAP_SLACK_BYTES = 8L << 20;
    private static final int SAMPLES = 8;

    /** Those that block, of which there are 16, the store's, and a few for each processor. */
    private static final int POOL_THREADS_MAX =
            40 + 8 * Math.max(4, Runtime.getRuntime().availableProcessors());

    @TempDir
    Path home;

    @Test
    void takesNoMoreAfterManyBlocks() throws IOException {
        live(480);
    }

    @Test
    @Tag("slow")
    void takesNoMoreAfterADayOfBlocks() throws IOException {
        live(BLOCKS_OF_A_DAY);
    }

    private record Sample(long heapBytes, long threads, long poolThreads, long files) {}

    private void live(int blocks) throws IOException {
        NodeSettings settings = new NodeSettings(
                home,
                StoreOptions.builder().keepTranscripts(false).build(),
                Optional.of(Journal.ofHome(home)),
                Optional.empty(),
                ConfigFactory.parseString(
                        "swingnode.store.wal { limit = " + WAL_LIMIT_BYTES + ", check-every = 20ms }"));
        DemoOptions options = new DemoOptions(7, 4, 20, 2000, 4096, 50, 2);
        long longestLog = 0;
        long endedReaders = 0;
        long spansRead = 0;
        Sample early = new Sample(0, 0, 0, 0);
        Sample late = early;
        try (SwingNode node = SwingNode.start(settings);
                DemoKernel kernel = DemoKernel.start(node, options)) {
            TestSubscriber.Probe<ExportEntry> stuck = startStuckReader(node);
            for (int block = 1; block <= blocks; block++) {
                BlockResult result = kernel.runBlock();
                assertThat(result.height()).isEqualTo(block);
                longestLog = Math.max(longestLog, StoreDirectory.walBytes(settings.storeDir()));
                letTheCheckKeepUp(node);
                if (block % BLOCKS_BETWEEN_READERS == 0) {
                    StoreHealth health =
                            node.host().storeHealth().toCompletableFuture().join();
                    // Near the limit a reader may be refused, or ended.
                    if (health.walBytes() <= WAL_LIMIT_BYTES / 2) {
                        readASpan(node);
                        spansRead++;
                    }
                    if (health.views() == 0 && health.walBytes() <= WAL_LIMIT_BYTES) {
                        assertThat(stuck.expectError()).hasMessageContaining("was ended");
                        endedReaders++;
                        stuck = startStuckReader(node);
                    }
                }
                if (block % (blocks / SAMPLES) == 0) {
                    late = sample();
                    early = early.heapBytes() == 0 || block <= blocks / 4 ? late : early;
                }
            }
            assertThat(node.host()
                            .ledgerHealth()
                            .toCompletableFuture()
                            .join()
                            .orElseThrow()
                            .last()
                            .orElseThrow()
                            .height())
                    .isEqualTo(blocks);
        }
        System.out.printf(
                "LongLifeTest: %d blocks; log at most %d bytes, %d stuck readers ended; %s, then %s%n",
                blocks, longestLog, endedReaders, early, late);
        assertThat(endedReaders).isPositive();
        assertThat(spansRead).isPositive();
        assertThat(longestLog).isLessThan(WAL_LIMIT_BYTES + WAL_GROWTH_BYTES_MAX);
        assertThat((double) late.heapBytes()).isLessThan(early.heapBytes() * HEAP_GROWTH_MAX + HEAP_SLACK_BYTES);
        assertThat(late.threads()).isLessThanOrEqualTo(early.threads() + 4);
        assertThat(late.poolThreads()).isLessThanOrEqualTo(POOL_THREADS_MAX);
        assertThat(late.files()).isLessThanOrEqualTo(early.files() + 8);
    }

    /** On a busy machine the kernel is not to outrun the check of the log, which shares the processors with it. */
    private static void letTheCheckKeepUp(SwingNode node) {
        if (StoreDirectory.walBytes(node.settings().storeDir()) > WAL_LIMIT_BYTES) {
            try {
                await().atMost(Duration.ofSeconds(1))
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> node.host()
                                        .storeHealth()
                                        .toCompletableFuture()
                                        .join()
                                        .views()
                                == 0);
            } catch (ConditionTimeoutException stays) {
                // A view that began after another was ended may stay until the log has grown on.
            }
        }
    }

    /** Threads of pools come as they are needed, up to a number that is set. */
    private static boolean isOfAPool(Thread thread) {
        return thread.getName().contains("dispatcher") || thread.getName().startsWith("ForkJoinPool");
    }

    /** An export that takes one entry and then stays for as long as it may. */
    private static TestSubscriber.Probe<ExportEntry> startStuckReader(SwingNode node) {
        NodeExport export = node.host().openExport(ArtifactMode.OPERATIONAL);
        TestSubscriber.Probe<ExportEntry> reader =
                export.exportData().runWith(TestSink.create(node.system()), node.system());
        reader.request(1);
        ExportEntry first = reader.expectNext();
        assertThat(first.key()).isNotEmpty();
        return reader;
    }

    private static void readASpan(SwingNode node) {
        long items = node.kernel()
                .readSpan(new VatId("v1"), OptionalLong.empty())
                .thenCompose(span -> span.runWith(Sink.fold(0L, (count, item) -> count + 1), node.system()))
                .toCompletableFuture()
                .join();
        assertThat(items).isNotNegative();
    }

    private static Sample sample() throws IOException {
        ManagementFactory.getMemoryMXBean().gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        Map<Boolean, Long> all = Thread.getAllStackTraces().keySet().stream()
                .collect(Collectors.partitioningBy(LongLifeTest::isOfAPool, Collectors.counting()));
        long threads = all.getOrDefault(false, 0L);
        long pools = all.getOrDefault(true, 0L);
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return new Sample(heap, threads, pools, 0);
        }
        try (Stream<Path> open = Files.list(descriptors)) {
            return new Sample(heap, threads, pools, open.count());
        }
    }
}
