package io.swingnode.components.model;

/**
 * How to start.
 *
 * @param throwOnError fail instead of returning a state that says {@code error}
 * @param checkHealthImmediately wait for the health check instead of queueing it
 * @param e2eMode set {@code SWINGNODE_E2E=true} for the processes: an end-to-end test drives them
 */
public record StartOptions(Selection selection, boolean throwOnError, boolean checkHealthImmediately, boolean e2eMode) {
    /** Starts the selection, queues the health check, and reports failures by event. */
    public static StartOptions of(Selection selection) {
        return new StartOptions(selection, false, false, false);
    }

    /** The same, waiting for the health check. */
    public StartOptions immediately() {
        return new StartOptions(selection, throwOnError, true, e2eMode);
    }

    /** The same, failing when the start does. */
    public StartOptions throwing() {
        return new StartOptions(selection, true, checkHealthImmediately, e2eMode);
    }

    public StartOptions withSelection(Selection newSelection) {
        return new StartOptions(newSelection, throwOnError, checkHealthImmediately, e2eMode);
    }
}
