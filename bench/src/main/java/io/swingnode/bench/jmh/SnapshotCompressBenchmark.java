package io.swingnode.bench.jmh;

import io.swingnode.bench.generator.HeapImage;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.snapshot.CompressedSnapshot;
import io.swingnode.persistence.snapshot.SnapshotCompressor;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The cost of hashing and compressing a heap snapshot of 4 MiB at several gzip levels. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
public class SnapshotCompressBenchmark {
    private static final int SIZE_BYTES = 4 << 20;

    private final byte[] heap = HeapImage.generate(1001, SIZE_BYTES);

    /** The gzip level. */
    @Param({"1", "3", "6"})
    public int level;

    /** Compresses the heap into a spool, as is done before a commit. */
    @Benchmark
    public CompressedSnapshot compress() throws IOException {
        SnapshotCompressor compressor = StoreOptions.builder()
                .compressionLevel(level)
                .build()
                .snapshotOptions()
                .newCompressor();
        compressor.write(heap, 0, heap.length);
        return compressor.finish();
    }
}
