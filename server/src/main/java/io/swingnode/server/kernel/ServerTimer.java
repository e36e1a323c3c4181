package io.swingnode.server.kernel;

/**
 * Hears of what a server answers, for metrics. Its methods are called on the threads of connections, which wait for them: they
 * must be quick, and throw nothing.
 */
public interface ServerTimer {
    /** Nobody hears of it. */
    ServerTimer NONE = new ServerTimer() {};

    /** A request of a kernel or host that waits for its reply was answered, {@code nanos} after it was read. */
    default void answered(long nanos) {}

    /** So many bytes were sent to a reader, an importer, or a stream. */
    default void sent(long bytes) {}
}
