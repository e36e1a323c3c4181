package kernel;

import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.swingnode.actors.HostSession;
import io.swingnode.actors.KernelSession;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.actors.export.NodeExport;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.BlockResult;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.KeySection;
import io.swingnode.protocol.SpanBounds;
import io.swingnode.protocol.VatId;
import io.swingnode.streams.ExportDirectorySink;
import io.swingnode.streams.ExportPart;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A small deterministic kernel that keeps everything in a node of its own. Each run adds three blocks to the home, and
 * leaves an export of the last one beside the store.
 *
 * <p>What makes it a kernel: all that happens to a vat is a delivery; each delivery is one crank; what a crank does to the store is
 * kept or undone as a whole; and a vat whose process is gone is made again from its last snapshot and the deliveries since.
 */
public final class Kernel {
    private static final List<VatId> VATS = List.of(new VatId("v1"), new VatId("v2"));
    private static final int BLOCKS = 3;
    private static final int DELIVERIES_PER_BLOCK = 4;

    /** A snapshot is taken after so many deliveries, so that no replay is longer. */
    private static final int SNAPSHOT_EVERY = 4;

    private final SwingNode node;
    /** The kernel's side: cranks, keys, transcripts, snapshots. It cannot commit. */
    private final KernelSession kernel;
    /** The host's side: blocks, and the keys under {@code host.}, which the kernel does not see. It runs no cranks. */
    private final HostSession host;

    private final Map<VatId, Counter> heaps = new TreeMap<>((a, b) -> a.value().compareTo(b.value()));

    private Kernel(SwingNode node, StoreSession session) {
        this.node = node;
        this.kernel = session.kernel();
        this.host = session.host();
    }

    public static void main(String[] args) {
        if (args.length != 1) {
            System.err.println("usage: Kernel HOME");
            System.exit(2);
        }
        Path home = Path.of(args[0]);
        // NodeSettings.of leaves the applications of the home out, which this kernel has no use for.
        // Closing the session gives up what was not committed; closing the node waits for what is being written.
        try (SwingNode node = SwingNode.start(NodeSettings.of(home));
                StoreSession session = node.openSession()) {
            Kernel kernel = new Kernel(node, session);
            kernel.wake();
            for (int i = 0; i < BLOCKS; i++) {
                kernel.runBlock();
            }
            kernel.export(home.resolve("export-" + kernel.height()));
        }
    }

    /** The height of the last committed block, which the store keeps for the host. */
    private long height() {
        return host.hostKv().get(KeySection.HEIGHT_KEY).map(Long::parseLong).orElse(0L);
    }

    /** Makes the vats, or makes them again: nothing of a heap is kept but its last snapshot and the deliveries since. */
    private void wake() {
        boolean born = kernel.kv().has("example.born");
        for (VatId vat : VATS) {
            if (!born) {
                kernel.transcripts().initTranscript(vat);
            }
            heaps.put(vat, born ? replayed(vat) : Counter.fresh());
        }
        if (!born) {
            kernel.kv().set("example.born", "true");
            host.commit();
        }
        System.out.println(born ? "woken at block " + height() + ": " + sums() : "a new kernel with " + VATS);
    }

    private Counter replayed(VatId vat) {
        Counter counter = kernel.snapshots().getSnapshotInfo(vat).isPresent()
                ? Counter.fromSnapshot(kernel.loadSnapshot(vat)
                        // Fails when the bytes do not match the hash on record.
                        .runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), node.system())
                        .toCompletableFuture()
                        .join()
                        .toArray())
                : Counter.fresh();
        // Closed spans end with a snapshot, so the current one holds what came after it.
        for (Iterator<String> items = kernel.transcripts().readSpan(vat); items.hasNext(); ) {
            try {
                counter.deliver(Long.parseLong(items.next()));
            } catch (IllegalArgumentException e) {
                // It was refused then, too.
            }
        }
        return counter;
    }

    /** Runs some deliveries and commits them, all or none. */
    private void runBlock() {
        long height = height() + 1;
        // Refused for a block that was committed: a host that is a block behind its store finds out here.
        host.beginBlock(height);
        for (int i = 0; i < DELIVERIES_PER_BLOCK; i++) {
            // A function of the height and place, so that every replica does the same. One of them is not positive.
            crank(VATS.get(i % VATS.size()), height * 10 + i - 12);
        }
        // The budget says how much of terminated vats may be deleted in this block; it must be the same on all replicas.
        BlockResult block = host.commitBlock(height, CleanupBudget.DEFAULT);
        System.out.printf(
                "block %d: %d cranks, activity hash %s, %s%n",
                block.height(), block.cranks(), block.activityHash().substring(0, 12), sums());
    }

    /** One delivery: what it changes in the store is kept together with its place in the transcript. */
    private void crank(VatId vat, long number) {
        kernel.startCrank();
        kernel.establishCrankSavepoint("deliver");
        try {
            kernel.kv().set("example.last." + vat.value(), Long.toString(number));
            heaps.get(vat).deliver(number);
        } catch (IllegalArgumentException e) {
            // A vat that fails leaves nothing but the fact that it was asked.
            kernel.rollbackCrank("deliver");
        }
        kernel.transcripts().addItem(vat, Long.toString(number));
        // What replicas compare after each crank: they have done the same if and only if these agree.
        kernel.emitCrankHashes();
        kernel.endCrank();
        snapshotIfDue(vat);
    }

    private void snapshotIfDue(VatId vat) {
        SpanBounds span = kernel.transcripts().getCurrentSpanBounds(vat);
        if (span.endPos() - span.startPos() < SNAPSHOT_EVERY) {
            return;
        }
        // Hashed and compressed by the node, beside this thread; the commit of this block waits for it.
        kernel.saveSnapshot(
                vat, span.endPos(), Source.single(ByteString.fromArray(heaps.get(vat).toSnapshot())));
        // What comes after the snapshot is a new span.
        kernel.transcripts().rolloverSpan(vat);
    }

    /** Copies the last committed block. Blocks could be run and committed meanwhile: an export has a view of its own. */
    private void export(Path dir) {
        try (NodeExport export = node.host().openExport(ArtifactMode.OPERATIONAL)) {
            long artifacts = ExportPart.all(export)
                    .runWith(
                            ExportDirectorySink.to(
                                    dir, export.blockHeight(), ArtifactMode.OPERATIONAL, CopyProgress.NONE),
                            node.system())
                    .toCompletableFuture()
                    .join();
            System.out.println("exported block " + export.blockHeight() + " with " + artifacts + " artifacts to " + dir);
        }
    }

    private String sums() {
        StringBuilder text = new StringBuilder();
        heaps.forEach((vat, heap) ->
                text.append(text.isEmpty() ? "" : ", ").append(vat.value()).append(" has ").append(heap.sum()));
        return text.toString();
    }
}
