package io.swingnode.persistence.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.persistence.TestStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random operations on a store and on the model: every result, every list handed over and, now and then, all that
 * can be read must agree. {@code -Dmodel.seed=N} replays one seed with each buffer limit.
 */
class StoreModelTest {
    private static final int OPERATIONS = 1_200;
    private static final int OPERATIONS_BETWEEN_LOOKS = 50;

    /** Fewer, for many of them close a store, open it, or copy it. */
    private static final int LIFE_OPERATIONS = 1_000;

    static List<Arguments> lives() {
        Long replayed = Long.getLong("model.seed");
        long[] seeds = replayed == null ? new long[] {System.nanoTime(), 20_261_122} : new long[] {replayed};
        return LongStream.of(seeds)
                .boxed()
                .flatMap(seed -> LongStream.of(1, 3000, TestStore.NO_SPILL)
                        .mapToObj(bufferLimitBytes -> Arguments.of(seed, bufferLimitBytes)))
                .toList();
    }

    static List<Arguments> runs() {
        return lives().stream()
                .flatMap(life ->
                        Stream.of(false, true).map(pipelined -> Arguments.of(life.get()[0], life.get()[1], pipelined)))
                .toList();
    }

    @ParameterizedTest(name = "seed {0}, buffer limit {1}, pipelined {2}")
    @MethodSource("runs")
    void doesWhatTheContractSays(long seed, long bufferLimitBytes, boolean pipelined, @TempDir Path dir) {
        System.out.println("StoreModelTest: -Dmodel.seed=" + seed + " with buffer limit " + bufferLimitBytes
                + (pipelined ? ", pipelined" : ""));
        Random random = new Random(seed);
        try (ModelRun run = new ModelRun(dir, bufferLimitBytes, pipelined, true, random)) {
            for (int i = 0; i < OPERATIONS; i++) {
                String what = "seed " + seed + ", operation " + i + ": ";
                ModelRun.Step step = run.step();
                what += step.name();
                assertThat(step.actual()).as(what).isEqualTo(step.expected());
                assertThat(run.handedOver()).as(what).isEqualTo(run.model.takeHandedOver());
                if (i % OPERATIONS_BETWEEN_LOOKS == 0 || i == OPERATIONS - 1) {
                    assertThat(run.contents.readable()).as(what).isEqualTo(run.contents.expectedReadable());
                    assertThat(run.digest.value()).as(what).isEqualTo(CarriedDigest.scanned(dir));
                }
            }
        }
    }

    @ParameterizedTest(name = "seed {0}, buffer limit {1}")
    @MethodSource("lives")
    void livesThroughReopeningCopyingAndCleaningAsTheContractSays(long seed, long bufferLimitBytes, @TempDir Path dir) {
        System.out.println("StoreModelTest: -Dmodel.seed=" + seed + " with buffer limit " + bufferLimitBytes);
        try (ModelLife life = new ModelLife(dir, bufferLimitBytes, new Random(seed))) {
            for (int i = 0; i < LIFE_OPERATIONS; i++) {
                ModelRun.Step step = life.step();
                String what = "seed " + seed + ", operation " + i + ": " + step.name();
                assertThat(step.actual()).as(what).isEqualTo(step.expected());
                assertThat(life.run.handedOver()).as(what).isEqualTo(life.run.model.takeHandedOver());
                if (i % OPERATIONS_BETWEEN_LOOKS == 0 || step.name().startsWith("copy")) {
                    assertThat(life.run.contents.readable()).as(what).isEqualTo(life.run.contents.expectedReadable());
                    assertThat(life.run.digest.value()).as(what).isEqualTo(life.scannedDigest());
                    assertThat(life.findings()).as(what).isEmpty();
                }
            }
        }
    }
}
