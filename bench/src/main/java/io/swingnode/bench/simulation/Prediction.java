package io.swingnode.bench.simulation;

/**
 * What a simulation has come to.
 *
 * @param micros how long everything takes
 * @param cranks how many cranks have joined
 * @param reruns how often a crank was run again
 * @param heldMicros how long the block was held
 */
public record Prediction(double micros, long cranks, long reruns, double heldMicros) {
    private static final double MICROS = 1e6;

    /** Cranks that join in a second. */
    public double cranksPerSecond() {
        return cranks * MICROS / micros;
    }

    /** The part of the time during which the block was held, 0 to 1. */
    public double heldShare() {
        return heldMicros / micros;
    }
}
