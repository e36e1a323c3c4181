package io.swingnode.bench.parallel;

import io.swingnode.bench.measure.Clock;

/**
 * Computing, as a delivery to a vat does: a fixed number of steps, each of which needs the one before, so that they take the
 * same processor time on any thread, and longer only where the processor is slower. For any number of threads.
 */
public final class Spin {
    private static final double MICROS = 1e6;

    /** The compiler has seen the loop after so long. */
    private static final double WARM_SECONDS = 0.1;

    private static final int BATCH_STEPS = 1_000_000;
    private static final int BATCHES = 9;

    private final double stepsPerMicro;

    private Spin(double stepsPerMicro) {
        this.stepsPerMicro = stepsPerMicro;
    }

    /** Measures how many steps a microsecond of processor time has: the most of several batches. */
    public static Spin calibrated() {
        double end = Clock.threadProcessorSeconds() + WARM_SECONDS;
        while (Clock.threadProcessorSeconds() < end) {
            compute(BATCH_STEPS / 100);
        }
        double most = 0;
        for (int i = 0; i < BATCHES; i++) {
            double started = Clock.threadProcessorSeconds();
            compute(BATCH_STEPS);
            most = Math.max(most, BATCH_STEPS / ((Clock.threadProcessorSeconds() - started) * MICROS));
        }
        return new Spin(most);
    }

    /** Computes for that many microseconds of processor time. */
    public void spin(double micros) {
        compute(Math.round(micros * stepsPerMicro));
    }

    private static void compute(long steps) {
        long state = steps + 1;
        for (long i = 0; i < steps; i++) {
            state ^= state << 13;
            state ^= state >>> 7;
            state ^= state << 17;
        }
        // It never is; the compiler does not know, and so cannot leave the loop out.
        if (state == 0) {
            throw new IllegalStateException("xorshift came to 0");
        }
    }
}
