package io.swingnode.components.model;

import io.swingnode.components.model.LifecycleException.Code;

/** Turns an interrupted thread into the lifecycle's own word for it. */
public final class Interruption {
    private Interruption() {}

    /** Fails when this thread was asked to stop; long loops call it once a turn. */
    public static void check() {
        if (Thread.currentThread().isInterrupted()) {
            throw cancelled();
        }
    }

    public static LifecycleException cancelled() {
        return new LifecycleException(Code.CANCELLED, "the operation was cancelled");
    }

    /** Waits, unless this thread is asked to stop. */
    public static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancelled();
        }
    }
}
