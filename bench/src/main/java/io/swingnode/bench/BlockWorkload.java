package io.swingnode.bench;

import io.swingnode.persistence.StoreOptions;

/** W1: blocks of 50 cranks, each with 10 sets, 10 gets, one next key and one item of about 2 KB. */
record BlockWorkload(boolean withExports) implements Workload {
    private static final int SEED = 1;
    private static final int SETS = 10;
    private static final int GETS = 10;
    private static final int HASH_SHOWN = 16;

    @Override
    public Outcome run(BenchSetting setting) {
        ExportTally exports = new ExportTally();
        StoreOptions options = StoreOptions.defaults();
        try (Kernel kernel = setting.via()
                .open(
                        setting.directory(),
                        withExports ? options.toBuilder().exportSink(exports).build() : options,
                        setting.ledger())) {
            CrankSource source = new CrankSource(SEED, SETS, GETS);
            BlockRun run = new BlockRun(kernel, source::next);
            run.initVats();
            for (int i = 0; i < setting.blocks(); i++) {
                run.block();
            }
            run.settle();
            String activityHash = kernel.getActivityhash();
            return exports.addTo(run.outcome()).text("activityhash", activityHash.substring(0, HASH_SHOWN));
        }
    }
}
