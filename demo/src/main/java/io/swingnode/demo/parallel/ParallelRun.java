package io.swingnode.demo.parallel;

import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.SwingNode;
import io.swingnode.demo.CopyCheck;
import io.swingnode.demo.DemoListener;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Runs the same blocks on two nodes in turn, on one of them serially and on the other in parallel, and compares their hashes
 * after each block and their stores at the end.
 */
public final class ParallelRun {
    private final Path home;
    private final ParallelOptions options;
    private final DemoListener listener;

    private double serialMillis;
    private double parallelMillis;
    private long reruns;
    private long failures;
    private String activityHash = "";

    /** @param home gets a node of its own for each way, {@code serial} and {@code parallel} */
    public ParallelRun(Path home, ParallelOptions options, DemoListener listener) {
        this.home = home;
        this.options = options;
        this.listener = listener;
    }

    /**
     * Runs it.
     *
     * @throws StoreException (CONFLICT) when one of the homes already contains a store
     */
    public ParallelReport run() {
        NodeSettings serial = settings("serial");
        NodeSettings parallel = settings("parallel");
        Deliveries deliveries = new Deliveries(options);
        listener.tell("running the workload \"" + options.workload() + "\" with " + options.vats()
                + " vats: each block serially in " + serial.home() + ", and then by " + options.threads()
                + " threads in " + parallel.home());
        boolean same;
        try (SwingNode one = SwingNode.start(serial);
                SwingNode other = SwingNode.start(parallel);
                ParallelKernel serialKernel = ParallelKernel.start(one, options, deliveries);
                ParallelKernel parallelKernel = ParallelKernel.start(other, options, deliveries)) {
            same = runBlocks(serialKernel, parallelKernel);
        }
        boolean sameStore = haveSameContents(serial.storeDir(), parallel.storeDir());
        listener.tell(String.format(
                Locale.ROOT,
                "made %,d of %,d deliveries again, because they had read what a lower crank changed; the stores %s",
                reruns,
                options.blocks() * options.cranksPerBlock(),
                sameStore ? "are identical" : "DIFFER"));
        return new ParallelReport(
                options.workload().toString(),
                options.threads(),
                options.blocks(),
                options.blocks() * options.cranksPerBlock(),
                reruns,
                failures,
                Math.round(serialMillis),
                Math.round(parallelMillis),
                parallelMillis == 0 ? 0 : serialMillis / parallelMillis,
                same,
                sameStore,
                activityHash);
    }

    private NodeSettings settings(String way) {
        NodeSettings settings = NodeSettings.of(home.resolve(way));
        if (StoreDirectory.isStore(settings.storeDir())) {
            throw new StoreException(
                    Reason.CONFLICT,
                    settings.storeDir() + " already contains a store; give the demo a home of its own");
        }
        return settings;
    }

    private boolean runBlocks(ParallelKernel serial, ParallelKernel parallel) {
        for (long block = 1; block <= options.blocks(); block++) {
            listener.checkStop();
            ParallelKernel.Outcome one = serial.serialBlock();
            ParallelKernel.Outcome other = parallel.parallelBlock();
            serialMillis += one.millis();
            parallelMillis += other.millis();
            reruns += other.reruns();
            failures += other.failures();
            activityHash = other.activityHash();
            listener.blocks(block, options.blocks());
            if (!one.activityHash().equals(other.activityHash()) || one.failures() != other.failures()) {
                listener.tell("block " + block + " DIFFERS: serially it has the activity hash " + one.activityHash()
                        + ", in parallel " + other.activityHash());
                return false;
            }
        }
        return true;
    }

    private static boolean haveSameContents(Path serial, Path parallel) {
        try (StoreExporter one = StoreExporter.open(serial, ArtifactMode.ARCHIVAL);
                StoreExporter other = StoreExporter.open(parallel, ArtifactMode.ARCHIVAL)) {
            return CopyCheck.areIdentical(one, other);
        }
    }
}
