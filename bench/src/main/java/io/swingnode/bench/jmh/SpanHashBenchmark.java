package io.swingnode.bench.jmh;

import io.swingnode.bench.generator.ItemSource;
import io.swingnode.bench.generator.Mulberry32;
import io.swingnode.protocol.SpanHash;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The cost of hashing when an item is added to a span. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SpanHashBenchmark {
    private static final int ITEMS = 1024;

    private final String[] items = new String[ITEMS];
    private int next;

    /** Generates items of the sizes that the workloads use. */
    public SpanHashBenchmark() {
        ItemSource source = new ItemSource(new Mulberry32(1));
        for (int i = 0; i < ITEMS; i++) {
            items[i] = source.next();
        }
    }

    /** The hash of a span after one more item of about 2 KB. */
    @Benchmark
    public String extendSpan() {
        next = (next + 1) % ITEMS;
        return SpanHash.append(SpanHash.EMPTY, items[next]);
    }
}
