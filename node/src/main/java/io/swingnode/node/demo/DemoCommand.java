package io.swingnode.node.demo;

import io.swingnode.actors.NodeSettings;
import io.swingnode.components.files.FileTrees;
import io.swingnode.demo.DemoListener;
import io.swingnode.demo.DemoOptions;
import io.swingnode.demo.DemoReport;
import io.swingnode.demo.DemoRun;
import io.swingnode.demo.parallel.ParallelOptions;
import io.swingnode.demo.parallel.ParallelReport;
import io.swingnode.demo.parallel.ParallelRun;
import io.swingnode.demo.parallel.Workload;
import io.swingnode.node.ByteSizes;
import io.swingnode.node.Cancellation;
import io.swingnode.node.ConsoleLog;
import io.swingnode.node.Counts;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.ProgramName;
import io.swingnode.node.Progress;
import io.swingnode.node.store.ArchiveMixin;
import io.swingnode.persistence.StoreOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a small kernel on a new store, and shows that it recovers from faults. */
@Command(
        name = "demo",
        description = {
            "Run a small kernel on a new store: deliver messages, fail and recover a vat actor, crash, replay,",
            "export, import into a second store, and compare both. With --parallel: run blocks both serially and with several",
            "deliveries at the same time, and compare them."
        },
        footer = {
            "  ./swingnode demo",
            "  ./swingnode demo --parallel 2 --workload chains --work-micros 1000",
            "  ./swingnode demo --keep my-demo                # keeps its home, and says what to try with it",
            "  ./swingnode demo --home /tmp/demo --blocks 1000 --vats 30 --seed 7",
            "  ./swingnode demo --home /tmp/big --heap-bytes 16000000 --keep-snapshots   # a store of gigabytes",
            "  ./swingnode demo --home /tmp/demo --archive-dir /tmp/demo/node/archive --drop-transcripts"
        })
final class DemoCommand implements Callable<Integer> {
    @Mixin
    private OutputMixin output;

    @Option(
            names = {"--keep", "--home"},
            paramLabel = "DIR",
            description =
                    "Where to keep the node and the copies; by default, a temporary directory that is deleted afterwards.")
    private @Nullable Path home;

    @Option(
            converter = Counts.SomeLong.class,
            names = "--blocks",
            defaultValue = "200",
            description = "How many blocks to run (${DEFAULT-VALUE}).")
    private long blocks;

    @Option(
            converter = Counts.Some.class,
            names = "--vats",
            defaultValue = "12",
            description = "How many vats to run (${DEFAULT-VALUE}).")
    private int vats;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Seed; runs with the same seed are identical (${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            converter = Counts.Some.class,
            names = "--cranks",
            defaultValue = "50",
            description = "Deliveries per block (${DEFAULT-VALUE}).")
    private int cranks;

    @Option(
            converter = Counts.Some.class,
            names = "--item-bytes",
            defaultValue = "1500",
            description = "Size of a transcript item (${DEFAULT-VALUE}).")
    private int itemBytes;

    @Option(
            converter = Counts.Some.class,
            names = "--heap-bytes",
            defaultValue = "262144",
            description = "Size of a vat's heap (${DEFAULT-VALUE}).")
    private int heapBytes;

    @Option(
            converter = Counts.Some.class,
            names = "--snapshot-every",
            defaultValue = "200",
            description = "Deliveries to a vat between two snapshots (${DEFAULT-VALUE}).")
    private int snapshotEvery;

    @Option(names = "--keep-snapshots", description = "Keep the bytes of snapshots that are no longer in use.")
    private boolean keepSnapshots;

    @Option(names = "--drop-transcripts", description = "Drop the items of a span when it closes.")
    private boolean dropTranscripts;

    @Mixin
    private ArchiveMixin archive;

    @Option(
            converter = Counts.Some.class,
            names = "--parallel",
            paramLabel = "THREADS",
            description =
                    "Make so many deliveries at the same time, by numbered cranks, and compare each block with the same"
                            + " block run serially on a second node.")
    private @Nullable Integer parallel;

    @Option(
            names = "--workload",
            defaultValue = "independent",
            description =
                    "With --parallel, what deliveries have to do with each other: independent (the default); hot, where"
                            + " each fourth changes a key that all share; chains, of messages from vat to vat.")
    private Workload workload;

    @Option(
            converter = Counts.AnyInt.class,
            names = "--work-micros",
            paramLabel = "N",
            defaultValue = "500",
            description = "With --parallel, processor time that a vat takes for a delivery, about (${DEFAULT-VALUE}).")
    private int workMicros;

    @Override
    public Integer call() throws IOException {
        Path given = home;
        Path directory = given == null ? Files.createTempDirectory("swingnode-demo-") : given;
        try {
            return run(directory);
        } finally {
            if (given == null) {
                FileTrees.delete(directory);
            }
        }
    }

    private int run(Path directory) {
        Integer threads = parallel;
        if (threads != null) {
            return runParallel(directory, threads);
        }
        DemoOptions defaults = DemoOptions.defaults();
        DemoOptions options =
                new DemoOptions(seed, vats, cranks, itemBytes, heapBytes, snapshotEvery, defaults.threads());
        StoreOptions storeOptions = StoreOptions.builder()
                .keepTranscripts(!dropTranscripts)
                .keepSnapshots(keepSnapshots)
                .build();
        NodeSettings settings = NodeSettings.of(directory).withStoreOptions(archive.applyTo(storeOptions));
        try (Progress progress = output.progress("blocks")) {
            DemoReport report = run(new DemoRun(settings, blocks, options, listener(progress)));
            output.print(report, text(report) + "\n\n" + ProgramName.in(next()));
            return report.isSound() ? ExitCodes.OK : ExitCodes.FAILED;
        }
    }

    /** Commands that work as they stand. */
    private String next() {
        Path kept = home;
        if (kept == null) {
            return """
                    Its home was deleted. To keep one, and look around in it:
                      ./swingnode demo --keep my-demo""";
        }
        String dir = quoted(kept.toString());
        String copy = quoted(kept.resolve("copy").toString());
        String backups = quoted(kept + "-backups");
        return String.join(
                "\n",
                "The home is kept in " + kept + ". To look around:",
                "  ./swingnode info " + dir,
                "  ./swingnode vats " + dir,
                "  ./swingnode items " + dir + " v1 -n 3",
                "  ./swingnode blocks " + dir,
                "  ./swingnode verify " + dir,
                "  ./swingnode diff " + dir + " " + copy,
                "  ./swingnode backup " + dir + " " + backups,
                "  ./swingnode serve " + dir + "       # then, in another terminal: ./swingnode top " + dir);
    }

    /** As a shell takes it. */
    private static String quoted(String path) {
        return path.matches("[A-Za-z0-9_./+@%:,=-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
    }

    private int runParallel(Path directory, int threads) {
        ParallelOptions options =
                new ParallelOptions(workload, seed, blocks, cranks, vats, itemBytes, workMicros, threads);
        try (Progress progress = output.progress("blocks")) {
            ParallelReport report = new ParallelRun(directory, options, listener(progress)).run();
            output.print(report, text(report));
            return report.isSound() ? ExitCodes.OK : ExitCodes.FAILED;
        }
    }

    private static String text(ParallelReport report) {
        return String.format(
                Locale.ROOT,
                """
                  blocks       %,d with %,d cranks of the workload "%s"; %,d failed and were rolled back
                  serial       %.1f s
                  parallel     %.1f s with %d threads: %.2f times as fast; %,d cranks were run again
                  activity     %s
                %s""",
                report.blocks(),
                report.cranks(),
                report.workload(),
                report.failures(),
                report.serialMillis() / 1e3,
                report.parallelMillis() / 1e3,
                report.threads(),
                report.speedUp(),
                report.reruns(),
                report.activityHash(),
                report.isSound()
                        ? "Both ways gave the same hash after each block, and the same store."
                        : "SOMETHING DIFFERS: see above.");
    }

    /** The listener tells of the fault that is provoked; a warning amid success would look like a failure. */
    private static DemoReport run(DemoRun demo) {
        ConsoleLog.Telling told = ConsoleLog.leaveOut(DemoRun.PLANNED_FAULT);
        try {
            return demo.run();
        } finally {
            told.close();
        }
    }

    private DemoListener listener(Progress progress) {
        return new DemoListener() {
            @Override
            public void tell(String sentence) {
                if (!output.isJson()) {
                    Progress.beside(() -> {
                        output.out().println("· " + sentence);
                        output.out().flush();
                    });
                }
            }

            @Override
            public void blocks(long done, long total) {
                progress.update(done, total, "blocks");
            }

            @Override
            public void checkStop() {
                Cancellation.ofProcess()
                        .check(
                                home == null
                                        ? "the demo was stopped"
                                        : "the demo was stopped; the blocks that it committed are in " + home);
            }
        };
    }

    private static String text(DemoReport report) {
        return String.format(
                Locale.ROOT,
                """
                  blocks       %,d with %,d cranks and %,d items (%s); height %d
                  speed        %,d cranks/s; commits %.1f ms median, %.1f ms p99
                  snapshots    %,d
                  activity     %s
                  copy         %s of artifacts, exported in %.1f s, imported in %.1f s
                %s""",
                report.blocks(),
                report.cranks(),
                report.items(),
                ByteSizes.text(report.itemBytes()),
                report.height(),
                report.cranksPerSecond(),
                report.commitMillisMedian(),
                report.commitMillisP99(),
                report.snapshots(),
                report.activityHash(),
                ByteSizes.text(report.exportedBytes()),
                report.exportMillis() / 1e3,
                report.importMillis() / 1e3,
                report.isSound()
                        ? "Replay gave the same hash, and the copy is identical."
                        : "SOMETHING DIFFERS: see above.");
    }
}
