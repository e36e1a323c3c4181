package io.swingnode.components.model;

import io.swingnode.components.model.LifecycleException.Code;

/** Reports an interrupted thread as a cancelled operation. */
public final class Interruption {
    private Interruption() {}

    /** Fails when this thread was interrupted; long loops call it in each iteration. */
    public static void check() {
        if (Thread.currentThread().isInterrupted()) {
            throw cancelled();
        }
    }

    public static LifecycleException cancelled() {
        return new LifecycleException(Code.CANCELLED, "the operation was cancelled");
    }

    /** Sleeps between two looks at a process or port; fails when this thread is interrupted. */
    public static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancelled();
        }
    }
}
