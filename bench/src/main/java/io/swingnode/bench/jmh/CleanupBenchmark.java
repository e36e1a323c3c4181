package io.swingnode.bench.jmh;

import io.swingnode.bench.measure.ExportTally;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.block.BlockStats;
import io.swingnode.persistence.cleanup.CleanupPlan;
import io.swingnode.persistence.cleanup.CleanupPlanner;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.KeySection;
import io.swingnode.protocol.VatId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the cleanup of terminated vats costs a block: 100 vats wait with 50,000 spans of two items and 1,000 snapshots,
 * beside 50 live vats; the budget is the usual five of each.
 */
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CleanupBenchmark {
    private static final int LIVE_VATS = 50;
    private static final int TERMINATED_VATS = 100;
    private static final int SPANS = 500;
    private static final int SNAPSHOTS = 10;

    private final ScratchStore scratch = ScratchStore.open(StoreOptions.builder()
            .keepSnapshots(true)
            .exportSink(new ExportTally())
            .build());
    private final SwingStore store = scratch.store();
    private long height;

    /** Fills the store; not measured. */
    @Setup
    public void fill() throws IOException {
        for (int i = 0; i < LIVE_VATS; i++) {
            addVat(new VatId("live" + i), SPANS / 10);
        }
        for (int i = 0; i < TERMINATED_VATS; i++) {
            VatId vat = new VatId("terminated" + i);
            addVat(vat, SPANS);
            store.cleaner().terminate(vat);
            store.commit();
        }
    }

    private void addVat(VatId vat, int spans) throws IOException {
        store.transcripts().initTranscript(vat);
        for (int span = 1; span <= spans; span++) {
            store.transcripts().addItem(vat, "{\"d\":[\"message\",\"o+0\"]}");
            store.transcripts().addItem(vat, "{\"d\":[\"notify\",\"p+1\"]}");
            store.transcripts().rolloverSpan(vat);
            if (span % (spans / SNAPSHOTS) == 0) {
                store.snapshots().saveSnapshot(vat, span, new ByteArrayInputStream(new byte[1000]));
            }
        }
        store.commit();
    }

    /** Reads what the budget reaches and plans; the store stays as it is. */
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @Warmup(iterations = 3, time = 1)
    @Measurement(iterations = 5, time = 1)
    public CleanupPlan plan() {
        return CleanupPlanner.plan(store.cleaner().view(CleanupBudget.DEFAULT), CleanupBudget.DEFAULT);
    }

    /** A block that plans, deletes and commits. */
    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @Warmup(iterations = 50)
    @Measurement(iterations = 200)
    public BlockStats cleanedBlock() {
        height++;
        CleanupPlan plan = plan();
        return store.commitWith(() -> {
            store.cleaner().apply(plan);
            store.hostKv().set(KeySection.HEIGHT_KEY, Long.toString(height));
        });
    }

    /** The same block without cleanup, for comparison. */
    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @Warmup(iterations = 50)
    @Measurement(iterations = 200)
    public BlockStats emptyBlock() {
        height++;
        return store.commitWith(() -> store.hostKv().set(KeySection.HEIGHT_KEY, Long.toString(height)));
    }

    /** Closes and removes the store. */
    @TearDown
    public void close() {
        scratch.close();
    }
}
