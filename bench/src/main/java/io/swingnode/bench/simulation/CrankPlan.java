package io.swingnode.bench.simulation;

/**
 * Which cranks are run, and on what.
 *
 * @param cores processors
 * @param threads threads that run cranks; the writer has another
 * @param vats among which the cranks are spread, in turn
 * @param conflictPercent of a hundred cranks, how many read and write a key that is the same for all of them
 * @param blocks how many blocks are committed
 * @param cranksOfBlock cranks of each of them
 * @param inFlight a crank is started when fewer than so many numbers are between it and the next to join
 */
public record CrankPlan(
        int cores, int threads, int vats, int conflictPercent, int blocks, int cranksOfBlock, int inFlight) {
    /** The same cranks one by one: one thread, and a processor for the writer if there is a second. */
    CrankPlan oneByOne() {
        return new CrankPlan(Math.min(cores, 2), 1, vats, conflictPercent, blocks, cranksOfBlock, inFlight);
    }
}
