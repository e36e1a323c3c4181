package io.swingnode.bench;

import io.swingnode.persistence.StoreOptions;

/** W1: blocks of 50 cranks, each with 10 sets, 10 gets, one next key and one item of about 2 KB. */
record BlockWorkload(boolean withExports) implements Workload {
    private static final int SEED = 1;
    private static final int SETS = 10;
    private static final int GETS = 10;

    @Override
    public Repetition prepare(BenchSetting setting) {
        ExportTally exports = new ExportTally();
        StoreOptions options = StoreOptions.defaults();
        Kernel kernel = setting.via()
                .open(
                        setting.directory(),
                        withExports ? options.toBuilder().exportSink(exports).build() : options,
                        setting.ledger());
        return new Blocks(kernel, exports, setting.blocks());
    }

    private record Blocks(Kernel kernel, ExportTally exports, int count) implements Repetition {
        @Override
        public Outcome measure() {
            CrankSource source = new CrankSource(SEED, SETS, GETS);
            BlockRun run = new BlockRun(kernel, source::next);
            run.initVats();
            for (int i = 0; i < count; i++) {
                run.block();
                exports.digest();
            }
            run.settle();
            return exports.addTo(run.outcome());
        }

        @Override
        public void addDigests(Outcome outcome) {
            outcome.text("activityhash", ResultDigest.shown(kernel.getActivityhash()))
                    .text("exportHash", exports.finishDigest());
        }

        @Override
        public void close() {
            kernel.close();
        }
    }
}
