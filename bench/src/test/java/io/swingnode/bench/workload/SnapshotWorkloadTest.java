package io.swingnode.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.bench.data.BenchData;
import io.swingnode.bench.generator.HeapImage;
import io.swingnode.bench.kernel.Kernel.Via;
import io.swingnode.bench.measure.Clock;
import io.swingnode.bench.measure.ResultDigest;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotWorkloadTest {
    private static final int SIZE_BYTES = 1 << 17;

    @TempDir
    private Path dir;

    /** Of different sizes, so that buffers cannot be taken for the heaps in them. */
    @BeforeEach
    void makeHeaps() throws IOException {
        for (int i = 1; i <= BenchData.HEAPS; i++) {
            Files.write(
                    dir.resolve("heap" + i + ".bin"), HeapImage.generate(i, i % 3 == 0 ? SIZE_BYTES * 2 : SIZE_BYTES));
        }
    }

    /** The digest is one of the heaps that were read from the files, in their order. */
    @Test
    void loadsWhatTheFilesHold() throws Exception {
        ResultDigest expected = new ResultDigest();
        for (int i = 1; i <= 16; i++) {
            ResultDigest heap = new ResultDigest();
            heap.addBytes(Files.newInputStream(dir.resolve("heap" + i + ".bin")));
            expected.addLine(heap.finish());
        }

        Map<String, Object> fields = run(1);

        assertThat(fields).containsEntry("digest", expected.finish()).containsEntry("MB", new BigDecimal("2.753"));
    }

    @Test
    void savesTheSameSeveralAtATime() throws Exception {
        assertThat(run(4)).containsEntry("digest", run(1).get("digest")).containsEntry("conc", 4L);
    }

    private Map<String, Object> run(int atATime) throws Exception {
        BenchSetting setting = new BenchSetting(
                new BenchData(dir), dir.resolve("store"), BlockSetting.ofReference(1, Via.STORE), false);
        return new Repetitions(new SnapshotWorkload(atATime), setting, 0, Clock::seconds)
                .run()
                .fields();
    }
}
