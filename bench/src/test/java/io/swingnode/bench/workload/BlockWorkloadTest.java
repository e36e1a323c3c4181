package io.swingnode.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.bench.data.BenchData;
import io.swingnode.bench.kernel.Kernel.Via;
import io.swingnode.bench.measure.Clock;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockWorkloadTest {
    /** What {@code bench.mjs --peer u17 --w W1 --blocks 4 --hash} printed. */
    @Test
    void doesTheSameAsTheReferenceWithExportCallback(@TempDir Path dir) throws Exception {
        Map<String, Object> fields = run(dir, true, Via.STORE);

        assertThat(fields)
                .containsEntry("cranks", 200L)
                .containsEntry("exportPairs", 2410L)
                .containsEntry("exportBytes", 325_591L)
                .containsEntry("exportCalls", 201L)
                .containsEntry("hits", 1782L)
                .containsEntry("activityhash", "0afb096a99503d12")
                .containsEntry("exportHash", "74d876d989781dd6")
                .doesNotContainKeys("warm", "repetitions");
    }

    @Test
    void hashesTheSameWithoutExportCallback(@TempDir Path dir) throws Exception {
        assertThat(run(dir, false, Via.STORE))
                .containsEntry("exportPairs", 0L)
                .containsEntry("activityhash", "0afb096a99503d12");
    }

    @Test
    void hashesTheSameWhileBlocksAreCommittedBesideTheNext(@TempDir Path dir) throws Exception {
        assertThat(run(dir, true, Via.PIPELINED))
                .containsEntry("exportPairs", 2410L)
                .containsEntry("exportHash", "74d876d989781dd6")
                .containsEntry("activityhash", "0afb096a99503d12");
    }

    @Test
    void hashesTheSameThroughASession(@TempDir Path dir) throws Exception {
        assertThat(run(dir, true, Via.SESSION))
                .containsEntry("exportPairs", 2410L)
                .containsEntry("exportHash", "74d876d989781dd6")
                .containsEntry("activityhash", "0afb096a99503d12");
    }

    @Test
    void hashesTheSameByMessages(@TempDir Path dir) throws Exception {
        assertThat(run(dir, true, Via.MESSAGES))
                .containsEntry("hits", 1782L)
                .containsEntry("exportHash", "74d876d989781dd6")
                .containsEntry("activityhash", "0afb096a99503d12");
    }

    private static Map<String, Object> run(Path dir, boolean withExports, Via via) throws Exception {
        BenchSetting setting =
                new BenchSetting(new BenchData(dir), dir.resolve("store"), BlockSetting.ofReference(4, via), false);
        return new Repetitions(new BlockWorkload(withExports), setting, 0, Clock::seconds)
                .run()
                .fields();
    }
}
