package io.swingnode.bench.jmh;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.kv.KernelKvStore;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Reads and writes of keys, of which some were changed since the last commit and the others are in the file. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KvBenchmark {
    private static final int COMMITTED = 100_000;
    private static final int CHANGED = 4096;
    private static final String VALUE = "0123456789".repeat(12);

    private final ScratchStore scratch = ScratchStore.open(StoreOptions.defaults());
    private final SwingStore store = scratch.store();
    private final KernelKvStore kv = store.kernelKv();
    private final String[] changed = new String[CHANGED];
    private final String[] inFile = new String[CHANGED];
    private int next;

    /** Commits the keys, then changes some of them in a crank that stays open. */
    public KvBenchmark() {
        for (int i = 0; i < COMMITTED; i++) {
            kv.set(key(i), VALUE);
        }
        store.commit();
        store.startCrank();
        store.establishCrankSavepoint("deliver");
        for (int i = 0; i < CHANGED; i++) {
            changed[i] = key(i * 20);
            inFile[i] = key(i * 20 + 10);
            kv.set(changed[i], VALUE);
        }
    }

    private static String key(int i) {
        return "v1.c.o+" + i;
    }

    private int advance() {
        next = (next + 1) % CHANGED;
        return next;
    }

    /** Closes and removes the store. */
    @TearDown
    public void close() {
        scratch.close();
    }

    /** A key that the block changed. */
    @Benchmark
    public Optional<String> getChanged() {
        return kv.get(changed[advance()]);
    }

    /** A key that is only in the file, or in the cache above it. */
    @Benchmark
    public Optional<String> getCommitted() {
        return kv.get(inFile[advance()]);
    }

    /** The key after one; it is in the block or in the file. */
    @Benchmark
    public Optional<String> nextKey() {
        return kv.getNextKey(changed[advance()]);
    }

    /** A key that the block has changed before. */
    @Benchmark
    public void setAgain() {
        kv.set(changed[advance()], VALUE);
    }
}
