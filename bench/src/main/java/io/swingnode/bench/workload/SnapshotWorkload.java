package io.swingnode.bench.workload;

import io.swingnode.bench.data.BenchData;
import io.swingnode.bench.measure.Clock;
import io.swingnode.bench.measure.Meter;
import io.swingnode.bench.measure.Outcome;
import io.swingnode.bench.measure.ResultDigest;
import io.swingnode.bench.measure.Samples;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.snapshot.CompressedSnapshot;
import io.swingnode.persistence.snapshot.SnapshotCompressor;
import io.swingnode.persistence.snapshot.SnapshotStore;
import io.swingnode.protocol.SnapshotResult;
import io.swingnode.protocol.VatId;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** W2: saves and loads 16 heap snapshots of 16 MiB, one or several at a time. */
record SnapshotWorkload(int atATime) implements Workload {
    private static final int SNAPSHOTS = 16;
    private static final int SNAP_POS = 200;
    private static final int CHUNK_BYTES = 64 << 10;

    @Override
    public Repetition prepare(BenchSetting setting) {
        SwingStore store = SwingStore.init(
                setting.directory(),
                StoreOptions.builder().exportSink(entries -> {}).build());
        return new Run(store, setting.data(), atATime);
    }

    /** One run and its running totals. */
    private static final class Run implements Repetition {
        private final SwingStore store;
        private final SnapshotStore snapshots;
        private final BenchData data;
        private final ExecutorService workers;
        private final int atATime;
        private final byte[][] heaps;
        private final Meter saveMeter = new Meter();
        private final Meter loadMeter = new Meter();
        private final Samples saving = new Samples();
        private final Samples committing = new Samples();
        private double compressSeconds;
        private double dbSaveSeconds;
        private long plainBytes;
        private long compressedBytes;

        Run(SwingStore store, BenchData data, int atATime) {
            this.store = store;
            this.snapshots = store.snapshots();
            this.data = data;
            this.workers = Executors.newFixedThreadPool(atATime);
            this.atATime = atATime;
            this.heaps = new byte[atATime][0];
        }

        @Override
        public Outcome measure() throws Exception {
            for (int first = 0; first < SNAPSHOTS; first += atATime) {
                saveGroup(first);
            }
            loadMeter.start();
            long loaded = 0;
            for (int first = 0; first < SNAPSHOTS; first += atATime) {
                loaded += loadGroup(first);
            }
            loadMeter.stop();
            double seconds = saving.total() + committing.total();
            Outcome outcome = new Outcome()
                    .count("conc", atATime)
                    .mega("MB", plainBytes)
                    .figure("ratio", (double) plainBytes / compressedBytes)
                    .figure("saveS", saving.total())
                    .megaPerSecond("saveMBps", plainBytes, saving.total())
                    .figure("commitS", committing.total())
                    .figure("secs", seconds)
                    .megaPerSecond("saveCommitMBps", plainBytes, seconds)
                    .figure("compressS", compressSeconds)
                    .figure("dbSaveS", dbSaveSeconds)
                    .figure("cpuSaveS", saveMeter.processorSeconds())
                    .figure("cpuLoadS", loadMeter.processorSeconds())
                    .figure("loadS", loadMeter.seconds())
                    .megaPerSecond("loadMBps", loaded, loadMeter.seconds());
            return saveMeter.plus(loadMeter).addTo(outcome);
        }

        @Override
        public void addDigests(Outcome outcome) throws Exception {
            ResultDigest digest = new ResultDigest();
            for (int i = 0; i < SNAPSHOTS; i++) {
                ResultDigest heap = new ResultDigest();
                try (InputStream plain = snapshots.loadSnapshot(vat(i))) {
                    heap.addBytes(plain);
                }
                digest.addLine(heap.finish());
            }
            outcome.text("digest", digest.finish());
        }

        @Override
        public void close() {
            workers.shutdownNow();
            store.close();
        }

        private static VatId vat(int index) {
            return new VatId("v" + (index + 1));
        }

        /** Saves as many heaps as are saved at a time; reading them from their files is not measured. */
        private void saveGroup(int first) throws Exception {
            for (int i = first; i < first + atATime; i++) {
                readHeap(i);
            }
            saveMeter.start();
            double started = Clock.seconds();
            if (atATime == 1) {
                note(snapshots.saveSnapshot(vat(first), SNAP_POS, new ByteArrayInputStream(heap(first))));
            } else {
                List<CompressedSnapshot> group = inParallel(first, this::compress);
                for (int i = 0; i < group.size(); i++) {
                    note(snapshots.saveSnapshot(vat(first + i), SNAP_POS, group.get(i)));
                }
            }
            double saved = Clock.seconds();
            store.commit();
            saving.add(saved - started);
            committing.add(Clock.seconds() - saved);
            saveMeter.stop();
        }

        private byte[] heap(int index) {
            return heaps[index % atATime];
        }

        /** Reads a heap into the buffer of the one that had its place in the last group, in small steps. */
        private void readHeap(int index) throws IOException {
            Path file = data.heap(index + 1);
            int sizeBytes = Math.toIntExact(Files.size(file));
            if (heap(index).length != sizeBytes) {
                heaps[index % atATime] = new byte[sizeBytes];
            }
            byte[] heap = heap(index);
            try (InputStream in = Files.newInputStream(file)) {
                int filled = 0;
                while (filled < sizeBytes) {
                    // A read of the whole file would need as much memory again, outside of the Java heap.
                    int count = in.readNBytes(heap, filled, Math.min(CHUNK_BYTES, sizeBytes - filled));
                    if (count == 0) {
                        throw new EOFException(file + " became shorter while it was read");
                    }
                    filled += count;
                }
            }
            plainBytes += sizeBytes;
        }

        private CompressedSnapshot compress(int index) throws IOException {
            SnapshotCompressor compressor = snapshots.newCompressor();
            compressor.writeAll(new ByteArrayInputStream(heap(index)));
            return compressor.finish();
        }

        private void note(SnapshotResult result) {
            compressedBytes += result.compressedSizeBytes();
            compressSeconds += result.compressSeconds();
            dbSaveSeconds += result.dbSaveSeconds();
        }

        private long loadGroup(int first) throws Exception {
            List<InputStream> streams = new ArrayList<>();
            for (int i = first; i < first + atATime; i++) {
                streams.add(snapshots.loadSnapshot(vat(i)));
            }
            return inParallel(first, index -> readAll(streams.get(index - first))).stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }

        private static long readAll(InputStream plain) throws IOException {
            byte[] chunk = new byte[CHUNK_BYTES];
            long total = 0;
            try (plain) {
                for (int count = plain.read(chunk); count >= 0; count = plain.read(chunk)) {
                    total += count;
                }
            }
            return total;
        }

        /** Does {@code step} for each snapshot of a group; with one at a time, on the calling thread. */
        private <T> List<T> inParallel(int first, IndexedStep<T> step) throws Exception {
            if (atATime == 1) {
                return List.of(step.run(first));
            }
            List<Callable<T>> steps = new ArrayList<>();
            for (int i = first; i < first + atATime; i++) {
                int index = i;
                steps.add(() -> step.run(index));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> result : workers.invokeAll(steps)) {
                results.add(result.get());
            }
            return results;
        }
    }

    @FunctionalInterface
    private interface IndexedStep<T> {
        T run(int index) throws IOException, ExecutionException;
    }
}
