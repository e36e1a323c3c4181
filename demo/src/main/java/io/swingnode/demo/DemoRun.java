package io.swingnode.demo;

import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.SwingNode;
import io.swingnode.actors.export.NodeExport;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.persistence.transfer.ExportDirectory;
import io.swingnode.persistence.transfer.ImportOptions;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.SnapshotInfo;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import io.swingnode.streams.ExportDirectorySink;
import io.swingnode.streams.ExportPart;
import io.swingnode.streams.ExportStreams;
import io.swingnode.streams.ImportStreams;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * The whole demonstration: run, fail and recover a vat, crash, replay, export, import, compare.
 *
 * <p>Runs on the calling thread, through the same API that any kernel or host would use.
 */
public final class DemoRun {
    /** The reason of the failure that is provoked in the actor of a vat, also in the warning that it logs. */
    public static final String PLANNED_FAULT = "the worker died while it wrote its snapshot";

    private static final VatId VICTIM = new VatId("v1");

    private final NodeSettings settings;

    /** The mode that contains all history that the store keeps. */
    private final ArtifactMode mode;

    private final long blocks;
    private final DemoOptions options;
    private final DemoListener listener;
    private final BlockTimes times = new BlockTimes();

    /**
     * @param settings the node to run on; its home must not contain a store yet
     * @param blocks how many blocks to run
     */
    public DemoRun(NodeSettings settings, long blocks, DemoOptions options, DemoListener listener) {
        this.settings = settings;
        this.mode = settings.storeOptions().keepTranscripts() ? ArtifactMode.ARCHIVAL : ArtifactMode.OPERATIONAL;
        this.blocks = blocks;
        this.options = options;
        this.listener = listener;
    }

    /**
     * Runs the demonstration.
     *
     * @throws StoreException (CONFLICT) when the home already contains a store
     */
    public DemoReport run() {
        if (StoreDirectory.isStore(settings.storeDir())) {
            throw new StoreException(
                    Reason.CONFLICT,
                    settings.storeDir() + " already contains a store; give the demo a home of its own");
        }
        String fault;
        Crash crash;
        try (SwingNode node = SwingNode.start(settings);
                DemoKernel kernel = DemoKernel.start(node, options)) {
            listener.tell("running " + options.vats() + " vats on a new store in " + settings.storeDir());
            runBlocks(kernel, blocks / 2);
            fault = failVat(kernel);
            runBlocks(kernel, blocks * 3 / 4);
            crash = crash(kernel);
        }
        long startedNanos = System.nanoTime();
        try (SwingNode node = SwingNode.start(settings);
                DemoKernel kernel = DemoKernel.start(node, options)) {
            long recoverMillis = millisSince(startedNanos);
            boolean same = recover(kernel, crash, recoverMillis);
            runBlocks(kernel, blocks);
            long snapshots = kernel.session().snapshots().listAll().size();
            Copy copy = copy(node);
            return report(kernel, fault, recoverMillis, same, snapshots, copy);
        }
    }

    private void runBlocks(DemoKernel kernel, long until) {
        while (kernel.height() < until) {
            listener.checkStop();
            times.add(kernel.runBlock());
            listener.blocks(kernel.height(), blocks);
        }
    }

    /** Saves a snapshot whose stream fails in the middle, and checks that the store has not changed. */
    private String failVat(DemoKernel kernel) {
        Optional<SnapshotInfo> before = kernel.session().snapshots().getSnapshotInfo(VICTIM);
        Source<ByteString, ?> broken = Source.from(List.of(1, 2, 3)).map(part -> {
            if (part == 3) {
                throw new IllegalStateException(PLANNED_FAULT);
            }
            return ByteString.fromArray(new byte[64 * 1024]);
        });
        long position =
                kernel.session().transcripts().getCurrentSpanBounds(VICTIM).endPos();
        var result = kernel.session().saveSnapshot(VICTIM, position, broken).toCompletableFuture();
        kernel.session().settle();
        String fault;
        try {
            result.join();
            throw new IllegalStateException("a snapshot whose stream failed was saved");
        } catch (CompletionException e) {
            fault = String.valueOf(
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
        }
        if (!kernel.session().snapshots().getSnapshotInfo(VICTIM).equals(before)) {
            throw new IllegalStateException("a snapshot whose stream failed changed the store");
        }
        listener.tell("made the actor of vat " + VICTIM + " fail in the middle of a snapshot (" + fault
                + "): the actor was restarted, and the block continues");
        return fault;
    }

    /** The state of the kernel at the moment of the crash. */
    private record Crash(long height, long digest, String lostActivityHash) {}

    /** Runs a block and stops without committing it, like a process that is killed. */
    private Crash crash(DemoKernel kernel) {
        long height = kernel.height();
        long digest = kernel.digest();
        String lost = kernel.execute();
        kernel.close();
        listener.tell("stopped in the middle of block " + (height + 1) + ", with " + options.cranksPerBlock()
                + " cranks done and none committed");
        return new Crash(height, digest, lost);
    }

    private boolean recover(DemoKernel kernel, Crash crash, long recoverMillis) {
        boolean sameState = kernel.height() == crash.height() && kernel.digest() == crash.digest();
        boolean sameHash = kernel.execute().equals(crash.lostActivityHash());
        times.add(kernel.commit(crash.height() + 1));
        listener.tell("recovered in " + recoverMillis + " ms: replayed " + options.vats()
                + " vats from their snapshots and spans; the lost block "
                + (sameState && sameHash ? "gave the same activity hash again" : "DIFFERS"));
        return sameState && sameHash;
    }

    private record Copy(long bytes, long exportMillis, long importMillis, boolean identical) {}

    private Copy copy(SwingNode node) {
        Path exportDir = settings.home().resolve("export");
        Path copyDir = settings.home().resolve("copy");
        long exportStart = System.nanoTime();
        long artifacts;
        try (NodeExport export = node.host().openExport(mode)) {
            artifacts = ExportPart.all(export)
                    .runWith(
                            ExportDirectorySink.to(exportDir, export.blockHeight(), mode, CopyProgress.NONE),
                            node.system())
                    .toCompletableFuture()
                    .join();
        }
        long exportMillis = millisSince(exportStart);
        listener.tell("exported " + artifacts + " artifacts to " + exportDir + " in " + exportMillis + " ms");
        long importStart = System.nanoTime();
        long bytes;
        try (ExportDirectory source = ExportDirectory.open(exportDir)) {
            bytes = ImportStreams.importTo(ExportStreams.of(source), copyDir, ImportOptions.of(mode), node.system())
                    .toCompletableFuture()
                    .join()
                    .artifactBytes();
        }
        long importMillis = millisSince(importStart);
        boolean identical;
        try (StoreExporter one = StoreExporter.open(settings.storeDir(), mode);
                StoreExporter other = StoreExporter.open(copyDir, mode)) {
            identical = CopyCheck.areIdentical(one, other);
        }
        listener.tell("imported into " + copyDir + " in " + importMillis + " ms: the copy is "
                + (identical ? "identical" : "DIFFERENT"));
        return new Copy(bytes, exportMillis, importMillis, identical);
    }

    private DemoReport report(
            DemoKernel kernel, String fault, long recoverMillis, boolean same, long snapshots, Copy copy) {
        return new DemoReport(
                times.blocks(),
                times.cranks(),
                times.items(),
                times.itemBytes(),
                times.cranksPerSecond(),
                times.commitMillis(0.5),
                times.commitMillis(0.99),
                snapshots,
                fault,
                options.vats(),
                recoverMillis,
                same,
                copy.bytes(),
                copy.exportMillis(),
                copy.importMillis(),
                copy.identical(),
                kernel.height(),
                kernel.session().getActivityhash());
    }

    private static long millisSince(long startedNanos) {
        return (System.nanoTime() - startedNanos) / 1_000_000;
    }
}
