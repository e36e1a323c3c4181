package io.swingnode.protocol;

/**
 * What a deletion did.
 *
 * @param done true when nothing of the kind is left for the vat
 * @param cleanups how many spans or snapshots were deleted
 */
public record CleanupResult(boolean done, long cleanups) {}
