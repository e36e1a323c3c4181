package io.swingnode.actors;

import static io.swingnode.actors.TestNodes.askAccepted;
import static io.swingnode.actors.TestNodes.join;
import static io.swingnode.actors.TestNodes.recordedBlocks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.typesafe.config.ConfigFactory;
import io.swingnode.actors.ledger.BlockLedgerHealth;
import io.swingnode.actors.ledger.BlockRecord;
import io.swingnode.persistence.maintenance.ExportScan;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.transfer.ImportOptions;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.VatId;
import io.swingnode.streams.ExportStreams;
import io.swingnode.streams.ImportStreams;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that have run the same blocks have recorded the same digests, whatever way their stores have come. */
class ReplicaDigestTest {
    private static final VatId STAYS = new VatId("v1");
    private static final VatId GOES = new VatId("v2");
    private static final long HALF = 6;
    private static final long LAST = 14;

    @TempDir
    Path dir;

    private static SwingNode start(Path home, boolean pipelined) {
        SwingNode node = SwingNode.start(NodeSettings.of(home)
                .withConfig(ConfigFactory.parseString("swingnode.store.pipelined-commits = " + pipelined)));
        await().atMost(Duration.ofMinutes(2))
                .until(() -> join(node.host().ledgerHealth())
                        .flatMap(BlockLedgerHealth::exportDigest)
                        .isPresent());
        return node;
    }

    /** Blocks by message: keys, items, spans, snapshots, and from the middle on the cleanup of a vat, a row of each kind at a time. */
    private static void run(SwingNode node, long from, long to) {
        for (long height = from; height <= to; height++) {
            askAccepted(node, new HostRequest.BeginBlock(height));
            if (height == 1) {
                askAccepted(node, new KernelRequest.InitTranscript(STAYS));
                askAccepted(node, new KernelRequest.InitTranscript(GOES));
            }
            askAccepted(node, new KernelRequest.StartCrank());
            askAccepted(node, new KernelRequest.KvSet("key " + height % 4, "at " + height));
            askAccepted(node, new KernelRequest.KvDelete("key " + (height + 2) % 4));
            work(node, STAYS, height);
            if (height < HALF) {
                work(node, GOES, height);
            }
            if (height == HALF) {
                askAccepted(node, new KernelRequest.TerminateVat(GOES));
            }
            askAccepted(node, new KernelRequest.EmitCrankHashes());
            askAccepted(node, new KernelRequest.EndCrank());
            askAccepted(node, new HostRequest.CommitBlock(height, CleanupBudget.each(1), false));
        }
    }

    private static void work(SwingNode node, VatId vat, long height) {
        askAccepted(node, new KernelRequest.AddItem(vat, "item " + height));
        assertThat(join(node.kernel()
                        .saveSnapshot(vat, height, Source.single(ByteString.fromString("heap " + height)))))
                .isInstanceOf(Reply.SnapshotSaved.class);
        askAccepted(node, new KernelRequest.RolloverSpan(vat));
    }

    private static String scanned(Path home) {
        try (ExportScan scan = ExportScan.open(home.resolve("store"), Database.sqlite())) {
            return scan.run(entries -> {}).value();
        }
    }

    private static List<BlockRecord> blocksFrom(Path home, long height) {
        return recordedBlocks(home).stream()
                .filter(block -> block.height() >= height)
                .toList();
    }

    @Test
    void nodeThatIsRestoredFromAnExportHalfWayRecordsTheSameDigests() {
        Path first = dir.resolve("first");
        Path second = dir.resolve("second");
        try (SwingNode node = start(first, false)) {
            run(node, 1, HALF);
            try (StoreExporter export = StoreExporter.open(first.resolve("store"), ArtifactMode.OPERATIONAL)) {
                var unused = join(ImportStreams.importTo(
                        ExportStreams.of(export),
                        second.resolve("store"),
                        ImportOptions.of(ArtifactMode.OPERATIONAL),
                        node.system()));
            }
            run(node, HALF + 1, LAST);
        }
        try (SwingNode node = start(second, true)) {
            run(node, HALF + 1, LAST);
        }
        assertThat(blocksFrom(first, HALF + 1))
                .hasSize((int) (LAST - HALF))
                .allMatch(block -> block.exportDigest().isPresent())
                .extracting(BlockRecord::exportDigest)
                .doesNotHaveDuplicates()
                .isEqualTo(blocksFrom(second, HALF + 1).stream()
                        .map(BlockRecord::exportDigest)
                        .toList());
        assertThat(blocksFrom(first, HALF))
                .anyMatch(
                        block -> block.cleanup().spans() > 0 && block.cleanup().snapshots() > 0);
        assertThat(recordedBlocks(first).getLast().exportDigest())
                .contains(scanned(first))
                .contains(scanned(second));
    }
}
