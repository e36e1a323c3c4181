package io.swingnode.bench.simulation;

/**
 * What cranks cost, in microseconds of processor time.
 *
 * @param delivery what the delivery computes, without the store
 * @param serial what the store does for a crank of the serial kind
 * @param own what the store does for a numbered crank beside the others
 * @param begin how long a numbered crank holds the block to start and to read
 * @param join how long it holds the block to join
 * @param validate how long it holds the block to have its reads compared, which is needed when another has joined since
 * @param freeze what the kernel's thread does to start the commit of a block
 * @param write what the writer's thread does for a block, beside the next ones
 */
public record CrankCosts(
        double delivery,
        double serial,
        double own,
        double begin,
        double join,
        double validate,
        double freeze,
        double write) {
    /** Those of cranks of the serial kind, as if they were numbered: nothing is held, since nobody else wants it. */
    CrankCosts ofSerialCranks() {
        return new CrankCosts(delivery, serial, serial, 0, 0, 0, freeze, write);
    }
}
