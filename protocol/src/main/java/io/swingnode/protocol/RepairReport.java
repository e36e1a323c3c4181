package io.swingnode.protocol;

/**
 * What a repair of a store's records did.
 *
 * @param spans span records added
 * @param snapshots snapshot records added
 * @param matching records that were there and match
 */
public record RepairReport(long spans, long snapshots, long matching) {}
