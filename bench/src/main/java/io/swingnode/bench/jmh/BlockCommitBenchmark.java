package io.swingnode.bench.jmh;

import io.swingnode.bench.generator.CrankSource;
import io.swingnode.bench.kernel.BlockRun;
import io.swingnode.bench.kernel.Kernel;
import io.swingnode.bench.measure.ExportTally;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.block.BlockStats;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The cost of committing a block of 50 cranks like those of W1. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 100)
@Measurement(iterations = 200)
public class BlockCommitBenchmark {
    private final ScratchStore scratch = ScratchStore.open(
            StoreOptions.builder().exportSink(new ExportTally()).build());
    private final BlockRun run =
            new BlockRun(new Kernel.OfStore(scratch.store(), false), CrankSource.ofReference(1, 10, 10)::next);

    /** Creates a transcript for every vat. */
    public BlockCommitBenchmark() {
        run.initVats(CrankSource.REFERENCE_VATS);
    }

    /** Runs the cranks; not measured. */
    @Setup(Level.Invocation)
    public void execute() {
        run.executeBlock();
    }

    /** Commits them. */
    @Benchmark
    public BlockStats commit() {
        return scratch.store().commit();
    }

    /** Closes and removes the store. */
    @TearDown
    public void close() {
        scratch.close();
    }
}
