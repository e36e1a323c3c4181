package io.swingnode.components.actor;

/** Work that {@link PeriodicSync} repeats. */
public interface Upkeep {
    /**
     * Does it once. Called on a thread of the executor, which may block, and never while an earlier call is still at
     * work. A failure is logged, and the next call comes after the interval as usual.
     */
    void runOnce();
}
