package io.swingnode.bench.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class CrankModelTest {
    private static final CrankCosts COSTS = new CrankCosts(500, 25, 20, 3, 5, 2, 100, 2000);
    private static final int BLOCKS = 20;
    private static final int CRANKS = 50;
    private static final double ROUNDING = 1e-3;

    @Test
    void takesTheSumOfAllOnOneProcessor() {
        Prediction numbered = CrankModel.numbered(COSTS, plan(1, 64, 0));

        assertThat(numbered.micros())
                .isEqualTo(BLOCKS * (CRANKS * (500.0 + 20 + 3 + 5) + 100 + 2000), within(ROUNDING));
        assertThat(numbered.cranks()).isEqualTo(BLOCKS * CRANKS);
        assertThat(numbered.reruns()).isZero();
    }

    @Test
    void takesAsLongAsOneByOneWhenNumbersCostNothing() {
        CrankCosts free = new CrankCosts(500, 25, 25, 0, 0, 0, 100, 2000);

        assertThat(CrankModel.numbered(free, plan(1, 64, 50)).micros())
                .isEqualTo(CrankModel.serial(free, plan(1, 64, 50)).micros(), within(ROUNDING))
                .isEqualTo(BLOCKS * (CRANKS * 525.0 + 100 + 2000), within(ROUNDING));
    }

    /** The writer has a processor of its own then, and ends a block after the last crank. */
    @Test
    void writesBesideTheCranksOnASecondProcessor() {
        assertThat(CrankModel.serial(COSTS, plan(2, 64, 0)).micros())
                .isEqualTo(BLOCKS * (CRANKS * 525.0 + 100) + 2000, within(ROUNDING));
    }

    @Test
    void isBoundByTheJoinsOnAnyNumberOfProcessors() {
        // Whatever is beside the join can be done at once, but for the first of each block.
        CrankCosts joins = new CrankCosts(10, 0, 0, 1, 40, 0, 0, 0);

        Prediction numbered = CrankModel.numbered(joins, plan(100_000, 100_000, 0));

        double leastMicros = (double) BLOCKS * CRANKS * (1 + 40);
        assertThat(numbered.micros()).isBetween(leastMicros, leastMicros + BLOCKS * 11);
        assertThat(numbered.heldShare()).isBetween(0.98, 1.0);
    }

    @Test
    void isBoundByTheWriterWhenThatTakesLongest() {
        CrankCosts slowWriter = new CrankCosts(10, 20, 20, 3, 5, 2, 100, 50_000);

        assertThat(CrankModel.numbered(slowWriter, plan(8, 64, 0)).micros())
                .isCloseTo(BLOCKS * 50_000.0, Percentage.withPercentage(1));
    }

    @Test
    void isNearlyTwiceAsFastOnTwoProcessorsWhenDeliveriesAreLong() {
        CrankCosts longer = new CrankCosts(10_000, 25, 20, 3, 5, 2, 100, 2000);

        assertThat(speedup(longer, plan(2, 64, 0))).isBetween(1.9, 2.0);
    }

    @Test
    void gainsNothingWithOneVat() {
        assertThat(speedup(COSTS, plan(16, 1, 0))).isBetween(0.9, 1.0);
    }

    @Test
    void runsCranksAgainThatHaveReadWhatOthersChanged() {
        Prediction none = CrankModel.numbered(COSTS, plan(8, 64, 0));
        Prediction some = CrankModel.numbered(COSTS, plan(8, 64, 5));
        Prediction many = CrankModel.numbered(COSTS, plan(8, 64, 50));

        assertThat(none.reruns()).isZero();
        assertThat(some.reruns()).isPositive();
        assertThat(many.reruns()).isGreaterThan(some.reruns());
        assertThat(some.micros()).isGreaterThan(none.micros());
        assertThat(many.micros()).isGreaterThan(some.micros());
    }

    /** Each is run again at most for every crank in flight below it; whatever happens, the first attempts alone make progress. */
    @Test
    void endsWhenAllCranksConflict() {
        Prediction all = CrankModel.numbered(COSTS, plan(16, 64, 100));

        assertThat(all.cranks()).isEqualTo(BLOCKS * CRANKS);
        assertThat(all.micros())
                .isGreaterThan(CrankModel.serial(COSTS, plan(16, 64, 100)).micros());
    }

    @Test
    void givesTheSameAgain() {
        assertThat(CrankModel.numbered(COSTS, plan(8, 8, 5))).isEqualTo(CrankModel.numbered(COSTS, plan(8, 8, 5)));
    }

    private static double speedup(CrankCosts costs, CrankPlan plan) {
        return CrankModel.serial(costs, plan).micros()
                / CrankModel.numbered(costs, plan).micros();
    }

    private static CrankPlan plan(int cores, int vats, int conflictPercent) {
        return new CrankPlan(cores, cores, vats, conflictPercent, BLOCKS, CRANKS, 64);
    }
}
