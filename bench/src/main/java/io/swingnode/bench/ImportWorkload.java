package io.swingnode.bench;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.persistence.transfer.ImportOptions;
import io.swingnode.persistence.transfer.ImportReport;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.streams.ExportStreams;
import io.swingnode.streams.ImportStreams;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** W4: builds a store from an archival export in files, checks it and makes it durable. */
record ImportWorkload() implements Workload {
    @Override
    public Outcome run(BenchSetting setting) throws Exception {
        FolderExport export = new FolderExport(setting.data().export());
        // Before Akka's threads do so at once, of which the logging library would warn on standard error.
        Object unused = LoggerFactory.getILoggerFactory();
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "import");
        try {
            return measure(export, setting.directory(), system);
        } finally {
            system.terminate();
        }
    }

    private static Outcome measure(FolderExport export, Path target, ActorSystem<?> system) throws Exception {
        Tally tally = new Tally();
        double processorBefore = Clock.processorSeconds();
        double started = Clock.seconds();
        ImportReport report = ImportStreams.importTo(
                        ExportStreams.of(export),
                        target,
                        ImportOptions.of(ArtifactMode.ARCHIVAL).withProgress(tally),
                        system)
                .toCompletableFuture()
                .join();
        double seconds = Clock.seconds() - started;
        long bytes = tally.dataCharacters + export.artifactBytes();
        double dataSeconds = tally.dataEnded - started;
        return new Outcome()
                .figure("secs", seconds)
                .figure("cpuS", Clock.processorSeconds() - processorBefore)
                .figure("dataS", dataSeconds)
                .figure("artifactS", seconds - dataSeconds)
                .count("pairs", report.entries())
                .count("artifacts", report.artifacts())
                .mega("MB", bytes)
                .megaPerSecond("MBps", bytes, seconds)
                .mega("dbMB", Directories.sizeBytes(target));
    }

    /** Receives the progress of the import. */
    private static final class Tally implements CopyProgress {
        private long dataCharacters;
        private double dataEnded = Clock.seconds();

        @Override
        public void advanced(Step step, long count, long bytes) {
            if (step == Step.DATA) {
                dataCharacters = bytes;
                dataEnded = Clock.seconds();
            }
        }
    }
}
