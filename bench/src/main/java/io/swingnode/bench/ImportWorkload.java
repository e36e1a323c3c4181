package io.swingnode.bench;

import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.persistence.transfer.ImportOptions;
import io.swingnode.persistence.transfer.ImportReport;
import io.swingnode.persistence.transfer.StoreImporter;
import io.swingnode.protocol.ArtifactMode;

/** W4: builds a store from an archival export in files, checks it and makes it durable. */
record ImportWorkload() implements Workload {
    @Override
    public Outcome run(BenchSetting setting) throws Exception {
        FolderExport export = new FolderExport(setting.data().export());
        Tally tally = new Tally();
        double processorBefore = Clock.processorSeconds();
        double started = Clock.seconds();
        ImportReport report = StoreImporter.importFrom(
                export,
                setting.directory(),
                ImportOptions.of(ArtifactMode.ARCHIVAL).withProgress(tally));
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
                .mega("dbMB", Directories.sizeBytes(setting.directory()));
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
