package io.swingnode.bench;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.protocol.CleanupResult;
import io.swingnode.protocol.DeleteBudget;
import io.swingnode.protocol.VatId;

/**
 * W5: deletes a terminated vat of 500 spans with 200 items each, the budget's number of spans in each block.
 *
 * @param budget spans per block; unlimited for everything in one block
 */
record CleanupWorkload(DeleteBudget budget) implements Workload {
    private static final int ITEMS = PreparedStores.TERMINATED_SPANS * PreparedStores.ITEMS_PER_SPAN;

    @Override
    public Outcome run(BenchSetting setting) throws Exception {
        Directories.copyFiles(setting.data().terminatedStore(), setting.directory());
        ExportTally exports = new ExportTally();
        try (SwingStore store = SwingStore.open(
                setting.directory(), StoreOptions.builder().exportSink(exports).build())) {
            return measure(store, exports);
        }
    }

    private Outcome measure(SwingStore store, ExportTally exports) {
        VatId vat = PreparedStores.TERMINATED_VAT;
        Samples blocks = new Samples();
        Samples deleting = new Samples();
        long cleanups = 0;
        boolean done = false;
        double processorBefore = Clock.processorSeconds();
        double started = Clock.seconds();
        while (!done) {
            double blockStarted = Clock.seconds();
            store.startCrank();
            store.establishCrankSavepoint("deliver");
            CleanupResult result = store.transcripts().deleteVatTranscripts(vat, budget);
            store.emitCrankHashes();
            store.endCrank();
            deleting.add(Clock.seconds() - blockStarted);
            store.commit();
            blocks.add(Clock.seconds() - blockStarted);
            done = result.done();
            cleanups += result.cleanups();
        }
        double seconds = Clock.seconds() - started;
        return new Outcome()
                .figure("secs", seconds)
                .figure("deleteS", deleting.total())
                .figure("commitS", blocks.total() - deleting.total())
                .figure("cpuS", Clock.processorSeconds() - processorBefore)
                .count("blocks", blocks.size())
                .figure("blocksPerS", blocks.size() / seconds)
                .count("cleanups", cleanups)
                .perSecond("itemsPerS", ITEMS, seconds)
                .figure("blkMsP50", blocks.percentileMillis(0.5))
                .figure("blkMsP99", blocks.percentileMillis(0.99))
                .count("exports", exports.pairs());
    }
}
