package io.swingnode.persistence.transfer;

/**
 * What an import did.
 *
 * @param resumed true when an interrupted import was taken up again
 * @param entries entries of export data read
 * @param artifacts artifacts taken in, those of an interrupted import not counted
 * @param artifactBytes their plain bytes
 * @param ignored artifacts that the mode does not ask for, or that were there already
 */
public record ImportReport(boolean resumed, long entries, long artifacts, long artifactBytes, long ignored) {}
