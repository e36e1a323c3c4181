package io.swingnode.components;

/**
 * How a health check knocks at a component's port (contract §5).
 *
 * @param pauseMillis between two attempts at a port that does not answer yet
 * @param answerMillis within which a connection must be made and a request be answered
 */
public record ProbeLimits(long pauseMillis, int answerMillis) {
    /** Once a second, with a second of patience. */
    public static final ProbeLimits DEFAULT = new ProbeLimits(1_000, 1_000);
}
