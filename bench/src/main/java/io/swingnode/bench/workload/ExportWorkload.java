package io.swingnode.bench.workload;

import io.swingnode.bench.measure.Clock;
import io.swingnode.bench.measure.Meter;
import io.swingnode.bench.measure.Outcome;
import io.swingnode.bench.measure.ResultDigest;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** W3: reads all export data of a store, and then every artifact of a mode. */
record ExportWorkload(ArtifactMode mode) implements Workload {
    private static final int CHUNK_BYTES = 64 << 10;

    @Override
    public Repetition prepare(BenchSetting setting) throws Exception {
        return new Export(setting.data().store(), mode);
    }

    private record Export(Path store, ArtifactMode mode) implements Repetition {
        @Override
        public Outcome measure() throws IOException {
            Meter meter = new Meter();
            meter.start();
            double started = Clock.seconds();
            try (StoreExporter exporter = StoreExporter.openReadingAhead(store, mode)) {
                return new Run(exporter).measure(mode, started, meter);
            }
        }

        @Override
        public void addDigests(Outcome outcome) throws IOException {
            outcome.text("digest", ResultDigest.ofExport(store, mode, true));
        }

        @Override
        public void close() {
            // Each run opens and closes the store itself, because opening is measured.
        }
    }

    /** One run and its running totals. */
    private static final class Run {
        private final StoreExporter exporter;
        private final byte[] chunk = new byte[CHUNK_BYTES];
        private long pairs;
        private long dataCharacters;
        private long artifacts;
        private long artifactBytes;
        private long snapshotBytes;
        private double snapshotSeconds;
        private long chunks;

        Run(StoreExporter exporter) {
            this.exporter = exporter;
        }

        Outcome measure(ArtifactMode mode, double started, Meter meter) throws IOException {
            readData();
            double dataRead = Clock.seconds();
            readArtifacts();
            double ended = Clock.seconds();
            meter.stop();
            double dataSeconds = dataRead - started;
            double artifactSeconds = ended - dataRead;
            double spanSeconds = artifactSeconds - snapshotSeconds;
            return meter.addTo(new Outcome()
                    .text("mode", mode.label())
                    .figure("secs", ended - started)
                    .figure("dataS", dataSeconds)
                    .count("pairs", pairs)
                    .perSecond("pairsPerS", pairs, dataSeconds)
                    .mega("dataMB", dataCharacters)
                    .count("artifacts", artifacts)
                    .mega("artifactMB", artifactBytes)
                    .figure("artifactS", artifactSeconds)
                    .megaPerSecond("artifactMBps", artifactBytes, artifactSeconds)
                    .megaPerSecond("totalMBps", artifactBytes + dataCharacters, ended - started)
                    .figure("snapS", snapshotSeconds)
                    .megaPerSecond("snapMBps", snapshotBytes, snapshotSeconds)
                    .figure("trS", spanSeconds)
                    .megaPerSecond("trMBps", artifactBytes - snapshotBytes, spanSeconds)
                    .count("chunks", chunks));
        }

        private void readData() {
            try (Cursor<ExportEntry> entries = exporter.exportData()) {
                while (entries.hasNext()) {
                    ExportEntry entry = entries.next();
                    pairs++;
                    dataCharacters += entry.key().length();
                    if (entry.value().isPresent()) {
                        dataCharacters += entry.value().get().length();
                    }
                }
            }
        }

        private void readArtifacts() throws IOException {
            try (Cursor<ArtifactName> names = exporter.artifactNames()) {
                while (names.hasNext()) {
                    ArtifactName name = names.next();
                    double started = Clock.seconds();
                    long bytes = read(name);
                    artifacts++;
                    artifactBytes += bytes;
                    if (name instanceof ArtifactName.Snapshot) {
                        snapshotSeconds += Clock.seconds() - started;
                        snapshotBytes += bytes;
                    }
                }
            }
        }

        private long read(ArtifactName name) throws IOException {
            long bytes = 0;
            try (InputStream artifact = exporter.artifact(name)) {
                for (int count = artifact.read(chunk); count >= 0; count = artifact.read(chunk)) {
                    bytes += count;
                    chunks++;
                }
            }
            return bytes;
        }
    }
}
