package io.swingnode.bench.jmh;

import io.swingnode.bench.measure.ExportTally;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.block.BlockStats;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.KeySection;
import io.swingnode.protocol.VatId;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a block with the usual cleanup costs, by the number of vats, half of which are terminated. */
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ManyVatsBenchmark {
    private static final int VATS_A_COMMIT = 1000;

    /** Vats in the store. */
    @Param({"1000", "10000", "100000"})
    public int vats;

    private final ScratchStore scratch = ScratchStore.open(
            StoreOptions.builder().exportSink(new ExportTally()).build());
    private final SwingStore store = scratch.store();
    private long height;

    /** Fills the store; not measured. */
    @Setup
    public void fill() {
        for (int i = 0; i < vats; i++) {
            VatId vat = new VatId("v" + i);
            store.transcripts().initTranscript(vat);
            for (int span = 0; span < 3; span++) {
                store.transcripts().addItem(vat, "{\"d\":[\"message\",\"o+0\"]}");
                store.transcripts().rolloverSpan(vat);
            }
            if (i % 2 == 0) {
                store.cleaner().terminate(vat);
            }
            if (i % VATS_A_COMMIT == 0) {
                store.commit();
            }
        }
        store.commit();
    }

    /** A block that plans, deletes and commits. The first of a store, in the warm-up, reads which vats are terminated. */
    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @Warmup(iterations = 50)
    @Measurement(iterations = 200)
    public BlockStats cleanedBlock() {
        height++;
        return store.commitWith(() -> {
            var unused = store.cleaner().clean(CleanupBudget.DEFAULT);
            store.hostKv().set(KeySection.HEIGHT_KEY, Long.toString(height));
        });
    }

    /** Closes and removes the store. */
    @TearDown
    public void close() {
        scratch.close();
    }
}
