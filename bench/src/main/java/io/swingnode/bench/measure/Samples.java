package io.swingnode.bench.measure;

import java.util.Arrays;

/** The durations of one kind of step. */
public final class Samples {
    private static final double MILLIS = 1e3;

    private double[] seconds = new double[64];
    private int size;

    /** Adds a duration, in seconds. */
    public void add(double duration) {
        if (size == seconds.length) {
            seconds = Arrays.copyOf(seconds, size * 2);
        }
        seconds[size++] = duration;
    }

    /** All durations together, in seconds. */
    public double total() {
        return Arrays.stream(seconds, 0, size).sum();
    }

    /** How many there are. */
    public int size() {
        return size;
    }

    /** The {@code p}-quantile of the durations in milliseconds; 0 without steps. */
    public double percentileMillis(double p) {
        double[] sorted = Arrays.copyOf(seconds, size);
        Arrays.sort(sorted);
        return size == 0 ? 0 : sorted[Math.min(size - 1, (int) (p * size))] * MILLIS;
    }
}
