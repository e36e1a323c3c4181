package io.swingnode.bench;

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

/** What adding an item costs in hashing. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SpanHashBenchmark {
    private static final int ITEMS = 1024;

    private final String[] items = new String[ITEMS];
    private int next;

    /** Makes items of the sizes that the workloads have. */
    public SpanHashBenchmark() {
        ItemSource source = new ItemSource(new Mulberry32(1));
        for (int i = 0; i < ITEMS; i++) {
            items[i] = source.next();
        }
    }

    /** The hash of a span after one more item of some 2 KB. */
    @Benchmark
    public String extendSpan() {
        next = (next + 1) % ITEMS;
        return SpanHash.append(SpanHash.EMPTY, items[next]);
    }
}
