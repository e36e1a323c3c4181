package io.swingnode.bench;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.snapshot.CompressedSnapshot;
import io.swingnode.persistence.snapshot.SnapshotCompressor;
import io.swingnode.persistence.snapshot.SnapshotStore;
import io.swingnode.protocol.SnapshotResult;
import io.swingnode.protocol.VatId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
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
    public Outcome run(BenchSetting setting) throws Exception {
        List<byte[]> heaps = new ArrayList<>();
        for (int i = 1; i <= SNAPSHOTS; i++) {
            heaps.add(Files.readAllBytes(setting.data().heap(i)));
        }
        ExecutorService workers = Executors.newFixedThreadPool(atATime);
        try (SwingStore store = SwingStore.init(
                setting.directory(),
                StoreOptions.builder().exportSink(entries -> {}).build())) {
            return new Run(store, heaps, workers, atATime).measure();
        } finally {
            workers.shutdownNow();
        }
    }

    /** One run and its running totals. */
    private static final class Run {
        private final SwingStore store;
        private final SnapshotStore snapshots;
        private final List<byte[]> heaps;
        private final ExecutorService workers;
        private final int atATime;
        private final Samples saving = new Samples();
        private final Samples committing = new Samples();
        private double compressSeconds;
        private double dbSaveSeconds;
        private long compressedBytes;

        Run(SwingStore store, List<byte[]> heaps, ExecutorService workers, int atATime) {
            this.store = store;
            this.snapshots = store.snapshots();
            this.heaps = heaps;
            this.workers = workers;
            this.atATime = atATime;
        }

        Outcome measure() throws Exception {
            long plainBytes = heaps.stream().mapToLong(heap -> heap.length).sum();
            double processorBefore = Clock.processorSeconds();
            for (int first = 0; first < SNAPSHOTS; first += atATime) {
                saveGroup(first);
            }
            double processorSeconds = Clock.processorSeconds() - processorBefore;
            double processorBeforeLoad = Clock.processorSeconds();
            double loadStarted = Clock.seconds();
            long loaded = 0;
            for (int first = 0; first < SNAPSHOTS; first += atATime) {
                loaded += loadGroup(first);
            }
            double loadSeconds = Clock.seconds() - loadStarted;
            double seconds = saving.total() + committing.total();
            return new Outcome()
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
                    .figure("cpuSaveS", processorSeconds)
                    .figure("cpuLoadS", Clock.processorSeconds() - processorBeforeLoad)
                    .figure("loadS", loadSeconds)
                    .megaPerSecond("loadMBps", loaded, loadSeconds);
        }

        private static VatId vat(int index) {
            return new VatId("v" + (index + 1));
        }

        private void saveGroup(int first) throws Exception {
            double started = Clock.seconds();
            if (atATime == 1) {
                note(snapshots.saveSnapshot(vat(first), SNAP_POS, new ByteArrayInputStream(heaps.get(first))));
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
        }

        private CompressedSnapshot compress(int index) throws IOException {
            SnapshotCompressor compressor = snapshots.newCompressor();
            compressor.writeAll(new ByteArrayInputStream(heaps.get(index)));
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
