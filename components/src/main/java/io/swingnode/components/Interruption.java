package io.swingnode.components;

import io.swingnode.components.LifecycleException.Code;

/** Turns an interrupted thread into the lifecycle's own word for it. */
final class Interruption {
    private Interruption() {}

    /** Fails when this thread was asked to stop; long loops call it once a turn. */
    static void check() {
        if (Thread.currentThread().isInterrupted()) {
            throw cancelled();
        }
    }

    static LifecycleException cancelled() {
        return new LifecycleException(Code.CANCELLED, "the operation was cancelled");
    }

    /** Waits, unless this thread is asked to stop. */
    static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancelled();
        }
    }
}
