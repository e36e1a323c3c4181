package io.swingnode.components.config;

/**
 * Timing of the health checks that probe a component's port.
 *
 * @param pauseMillis between two attempts at a port that does not answer yet
 * @param answerMillis limit for making a connection, and for answering a request
 */
public record ProbeLimits(long pauseMillis, int answerMillis) {
    /** One attempt a second, each given one second. */
    public static final ProbeLimits DEFAULT = new ProbeLimits(1_000, 1_000);
}
