package io.swingnode.protocol;

/**
 * The hashes at the end of a crank.
 *
 * @param crankHash over the changes to consensus keys since the crank started or hashes were last emitted
 * @param activityHash over the previous activity hash and {@code crankHash}
 */
public record CrankHashes(String crankHash, String activityHash) {}
