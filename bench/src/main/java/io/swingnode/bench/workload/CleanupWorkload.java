package io.swingnode.bench.workload;

import io.swingnode.bench.data.Directories;
import io.swingnode.bench.data.PreparedStores;
import io.swingnode.bench.measure.Clock;
import io.swingnode.bench.measure.ExportTally;
import io.swingnode.bench.measure.Meter;
import io.swingnode.bench.measure.Outcome;
import io.swingnode.bench.measure.ResultDigest;
import io.swingnode.bench.measure.Samples;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.CleanupResult;
import io.swingnode.protocol.DeleteBudget;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;

/**
 * W5: deletes a terminated vat of 500 spans with 200 items each, the budget's number of spans in each block.
 *
 * @param budget spans per block; unlimited for everything in one block
 */
record CleanupWorkload(DeleteBudget budget) implements Workload {
    private static final int ITEMS = PreparedStores.TERMINATED_SPANS * PreparedStores.ITEMS_PER_SPAN;

    @Override
    public Repetition prepare(BenchSetting setting) throws Exception {
        Directories.copyFiles(setting.data().terminatedStore(), setting.directory());
        ExportTally exports = new ExportTally();
        SwingStore store = SwingStore.open(
                setting.directory(), StoreOptions.builder().exportSink(exports).build());
        return new Cleanup(setting.directory(), store, exports, budget);
    }

    private record Cleanup(Path directory, SwingStore store, ExportTally exports, DeleteBudget budget)
            implements Repetition {
        @Override
        public Outcome measure() {
            VatId vat = PreparedStores.TERMINATED_VAT;
            Samples blocks = new Samples();
            Samples deleting = new Samples();
            long cleanups = 0;
            boolean done = false;
            Meter meter = new Meter();
            meter.start();
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
            meter.stop();
            return meter.addTo(new Outcome()
                    .figure("secs", meter.seconds())
                    .figure("deleteS", deleting.total())
                    .figure("commitS", blocks.total() - deleting.total())
                    .count("blocks", blocks.size())
                    .figure("blocksPerS", blocks.size() / meter.seconds())
                    .count("cleanups", cleanups)
                    .perSecond("itemsPerS", ITEMS, meter.seconds())
                    .figure("blkMsP50", blocks.percentileMillis(0.5))
                    .figure("blkMsP99", blocks.percentileMillis(0.99))
                    .count("exports", exports.pairs()));
        }

        @Override
        public void addDigests(Outcome outcome) throws Exception {
            outcome.text("exportHash", exports.finishDigest())
                    .text("digest", ResultDigest.ofExport(directory, ArtifactMode.ARCHIVAL, true));
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
