package io.swingnode.bench.parallel;

import io.swingnode.bench.measure.Clock;
import io.swingnode.bench.measure.ExportTally;
import io.swingnode.bench.measure.Meter;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * One run of deliveries on a new store, whose commits go on beside the next blocks: one by one, or as numbered cranks.
 *
 * @param meter what it took
 * @param reruns how often a crank was run again
 * @param activityHash the activity hash at the end
 * @param exportDigest a digest of all export data that was handed over, in its order
 */
public record ParallelRun(Meter meter, long reruns, String activityHash, String exportDigest) {
    /** How the deliveries of a block are run. */
    private interface Way {
        /** Runs a block and leaves its commit to the caller; returns how often a crank was run again. */
        long run(SwingStore store, List<Delivery> block) throws InterruptedException, ExecutionException;
    }

    /** Runs the deliveries of that setting one by one, in cranks of the serial kind, in a new directory. */
    public static ParallelRun serial(Path dir, ParallelSetting setting, Spin spin)
            throws InterruptedException, ExecutionException {
        return run(dir, setting, (store, block) -> {
            block.forEach(delivery -> serial(store, delivery, () -> spin.spin(setting.costMicros())));
            return 0;
        });
    }

    /** Runs them as numbered cranks on as many threads as the setting has. */
    public static ParallelRun numbered(Path dir, ParallelSetting setting, Spin spin)
            throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newFixedThreadPool(setting.threads())) {
            return run(
                    dir,
                    setting,
                    (store, deliveries) ->
                            new NumberedBlock(deliveries, () -> spin.spin(setting.costMicros())).run(store, threads));
        }
    }

    private static ParallelRun run(Path dir, ParallelSetting setting, Way way)
            throws InterruptedException, ExecutionException {
        List<List<Delivery>> blocks =
                new DeliverySource(setting.vats(), setting.conflictPercent()).blocks(setting.blocks());
        ExportTally exports = new ExportTally();
        try (SwingStore store = open(dir, exports, setting.vats())) {
            Meter meter = new Meter();
            long reruns = 0;
            meter.start();
            for (List<Delivery> block : blocks) {
                reruns += way.run(store, block);
                // A failure is thrown by the next call.
                var unused = store.startCommit();
            }
            store.commit();
            meter.stop();
            return new ParallelRun(meter, reruns, store.getActivityhash(), exports.finishDigest());
        }
    }

    /** A new store with that many vats, each with the last of its keys. */
    static SwingStore open(Path dir, ExportTally exports, int vats) {
        SwingStore store =
                SwingStore.init(dir, StoreOptions.builder().exportSink(exports).build());
        for (int i = 0; i < vats; i++) {
            store.transcripts().initTranscript(DeliverySource.vat(i));
            store.kernelKv().set(Delivery.seenKey(DeliverySource.vat(i)), "");
        }
        store.commit();
        return store;
    }

    /** Runs a delivery in a crank of the serial kind. */
    static void serial(SwingStore store, Delivery delivery, Runnable computing) {
        store.startCrank();
        store.establishCrankSavepoint(Delivery.SAVEPOINT);
        int seen = delivery.read(store.kernelKv());
        computing.run();
        delivery.write(store.kernelKv(), store.transcripts(), seen);
        store.emitCrankHashes();
        store.endCrank();
    }

    /** By how much faster that many threads compute than one, if nothing else limits them. */
    public static double bareSpeedup(Spin spin, int threads) throws InterruptedException, ExecutionException {
        double one = seconds(spin, 1);
        return threads * one / seconds(spin, threads);
    }

    private static double seconds(Spin spin, int threads) throws InterruptedException, ExecutionException {
        int micros = 20_000;
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            double started = Clock.seconds();
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(pool.submit(() -> spin.spin(micros)));
            }
            for (Future<?> one : running) {
                one.get();
            }
            return Clock.seconds() - started;
        }
    }
}
