package io.swingnode.bench.workload;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import io.swingnode.bench.data.Directories;
import io.swingnode.bench.data.FolderExport;
import io.swingnode.bench.measure.Clock;
import io.swingnode.bench.measure.Meter;
import io.swingnode.bench.measure.Outcome;
import io.swingnode.bench.measure.ResultDigest;
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
    public Repetition prepare(BenchSetting setting) throws Exception {
        FolderExport export = new FolderExport(setting.data().export());
        // Before Akka's threads do so at once, of which the logging library would warn on standard error.
        Object unused = LoggerFactory.getILoggerFactory();
        return new Import(export, setting.directory(), ActorSystem.create(Behaviors.empty(), "import"));
    }

    private record Import(FolderExport export, Path target, ActorSystem<Void> system) implements Repetition {
        @Override
        public Outcome measure() throws Exception {
            Meter meter = new Meter();
            meter.start();
            Tally tally = new Tally();
            double started = Clock.seconds();
            ImportReport report = ImportStreams.importTo(
                            ExportStreams.of(export),
                            target,
                            ImportOptions.of(ArtifactMode.ARCHIVAL).withProgress(tally),
                            system)
                    .toCompletableFuture()
                    .join();
            meter.stop();
            long bytes = tally.dataCharacters + export.artifactBytes();
            double dataSeconds = tally.dataEnded - started;
            return meter.addTo(new Outcome()
                    .figure("secs", meter.seconds())
                    .figure("dataS", dataSeconds)
                    .figure("artifactS", meter.seconds() - dataSeconds)
                    .count("pairs", report.entries())
                    .count("artifacts", report.artifacts())
                    .mega("MB", bytes)
                    .megaPerSecond("MBps", bytes, meter.seconds())
                    .mega("dbMB", Directories.sizeBytes(target)));
        }

        @Override
        public void addDigests(Outcome outcome) throws Exception {
            outcome.text("digest", ResultDigest.ofExport(target, ArtifactMode.ARCHIVAL, false));
        }

        @Override
        public void close() {
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().join();
        }
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
