package io.swingnode.protocol;

/**
 * What cleanup deleted in one block.
 *
 * @param snapshots snapshot rows deleted
 * @param spans spans deleted, each with its items
 * @param vatsFinished terminated vats that have no rows left
 * @param vatsLeft terminated vats that still have rows
 */
public record CleanupReport(long snapshots, long spans, long vatsFinished, long vatsLeft) {
    /** The store was not asked to clean. */
    public static final CleanupReport NONE = new CleanupReport(0, 0, 0, 0);
}
