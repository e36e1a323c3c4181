package io.swingnode.bench.workload;

import io.swingnode.bench.generator.CrankSource;
import io.swingnode.bench.measure.Outcome;
import io.swingnode.bench.measure.ResultDigest;
import io.swingnode.bench.parallel.ParallelRun;
import io.swingnode.bench.parallel.ParallelSetting;
import io.swingnode.bench.parallel.Spin;
import io.swingnode.bench.parallel.StepCosts;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;

/**
 * W7: deliveries that compute, as numbered cranks on several threads, and beside it the same ones one by one. Both must give the
 * same hashes. The reference has nothing like it.
 */
record ParallelWorkload(ParallelSetting setting) implements Workload {
    @Override
    public Repetition prepare(BenchSetting bench) {
        return new Runs(bench.directory(), setting);
    }

    /** @throws StoreException (CORRUPT) when two hashes differ that must not */
    static void requireSame(String what, String serial, String numbered, ParallelSetting setting) {
        if (!serial.equals(numbered)) {
            throw new StoreException(
                    Reason.CORRUPT,
                    "numbered cranks have come to another result than the same cranks one by one: the " + what + " is "
                            + numbered + " instead of " + serial + ", with " + setting
                            + "; please report this as a fault of the store");
        }
    }

    private static final class Runs implements Repetition {
        private final Path directory;
        private final ParallelSetting setting;
        private String activityHash = "";
        private String exportDigest = "";

        Runs(Path directory, ParallelSetting setting) {
            this.directory = directory;
            this.setting = setting;
        }

        @Override
        public Outcome measure() throws Exception {
            Spin spin = Spin.calibrated();
            ParallelRun serial = ParallelRun.serial(directory.resolve("serial"), setting, spin);
            ParallelRun numbered = ParallelRun.numbered(directory.resolve("numbered"), setting, spin);
            requireSame("activity hash", serial.activityHash(), numbered.activityHash(), setting);
            requireSame("digest of the export data", serial.exportDigest(), numbered.exportDigest(), setting);
            activityHash = numbered.activityHash();
            exportDigest = numbered.exportDigest();
            return outcome(spin, serial, numbered);
        }

        private Outcome outcome(Spin spin, ParallelRun serial, ParallelRun numbered) throws Exception {
            long cranks = (long) setting.blocks() * CrankSource.CRANKS_PER_BLOCK;
            double seconds = numbered.meter().seconds();
            double serialSeconds = serial.meter().seconds();
            Outcome outcome = new Outcome()
                    .count("vats", setting.vats())
                    .count("costUs", setting.costMicros())
                    .count("conflictPercent", setting.conflictPercent())
                    .count("threads", setting.threads())
                    .count("blocks", setting.blocks())
                    .count("cranks", cranks)
                    .figure("secs", seconds)
                    .figure("serialS", serialSeconds)
                    .perSecond("cranksPerS", cranks, seconds)
                    .perSecond("serialCranksPerS", cranks, serialSeconds)
                    .figure("speedup", serialSeconds / seconds)
                    .figure("bareSpeedup", ParallelRun.bareSpeedup(spin, setting.threads()))
                    .count("reruns", numbered.reruns())
                    .figure("serialCpuS", serial.meter().processorSeconds());
            return numbered.meter().addTo(StepCosts.measure(directory).addTo(outcome));
        }

        @Override
        public void addDigests(Outcome outcome) {
            outcome.text("activityhash", ResultDigest.shown(activityHash)).text("exportHash", exportDigest);
        }

        @Override
        public void close() {
            // Each run closes its own store.
        }
    }
}
