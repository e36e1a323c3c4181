package io.swingnode.protocol;

/**
 * The hashes a crank ends with (contract §3).
 *
 * @param crankHash over the consensus changes since the last crank started or hashes were emitted
 * @param activityHash over the previous activity hash and {@code crankHash}
 */
public record CrankHashes(String crankHash, String activityHash) {}
