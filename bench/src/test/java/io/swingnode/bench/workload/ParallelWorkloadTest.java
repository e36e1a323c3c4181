package io.swingnode.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.bench.data.BenchData;
import io.swingnode.bench.kernel.Kernel.Via;
import io.swingnode.bench.measure.Clock;
import io.swingnode.bench.measure.Outcome;
import io.swingnode.bench.parallel.ParallelSetting;
import io.swingnode.bench.simulation.MeasuredCosts;
import io.swingnode.node.OutputMixin;
import io.swingnode.protocol.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParallelWorkloadTest {
    @TempDir
    private Path dir;

    /** The hash is that of the deliveries; it does not depend on the threads, nor on what deliveries compute. */
    @Test
    void comesToTheSameHashByAnyNumberOfThreads() throws Exception {
        Map<String, Object> byOne = run(new ParallelSetting(8, 0, 50, 1, 3));
        Map<String, Object> byThree = run(new ParallelSetting(8, 30, 50, 3, 3));

        assertThat(byThree)
                .containsEntry("cranks", 150L)
                .containsEntry("activityhash", byOne.get("activityhash"))
                .containsEntry("exportHash", byOne.get("exportHash"));
        assertThat(byOne).containsEntry("reruns", 0L);
    }

    @Test
    void otherConflictsAreOtherDeliveries() throws Exception {
        assertThat(run(new ParallelSetting(8, 0, 0, 2, 2)).get("activityhash"))
                .isNotEqualTo(run(new ParallelSetting(8, 0, 50, 2, 2)).get("activityhash"));
    }

    @Test
    void measuresWhatASimulationNeeds() throws Exception {
        Map<String, Object> outcome = run(new ParallelSetting(4, 0, 0, 1, 1));
        assertThat(outcome).containsKeys(MeasuredCosts.NAMES.toArray(String[]::new));

        String line =
                OutputMixin.json(new Outcome().text("w", "W7").addAll(outcome).fields());
        Path file = Files.writeString(dir.resolve("w7.jsonl"), line);
        assertThat(MeasuredCosts.read(file).missing()).isEmpty();
    }

    @Test
    void failsWhenNumberedCranksComeToAnotherResult() {
        assertThatThrownBy(() ->
                        ParallelWorkload.requireSame("activity hash", "aa", "bb", new ParallelSetting(8, 0, 50, 2, 3)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("the activity hash is bb instead of aa");
    }

    private Map<String, Object> run(ParallelSetting parallel) throws Exception {
        BenchSetting setting = new BenchSetting(
                new BenchData(dir), dir.resolve("store"), BlockSetting.ofReference(1, Via.STORE), false);
        return new Repetitions(new ParallelWorkload(parallel), setting, 0, Clock::seconds)
                .run()
                .fields();
    }
}
