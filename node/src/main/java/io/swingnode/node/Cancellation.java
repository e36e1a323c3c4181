package io.swingnode.node;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Tells long work that the user wants it to stop (Ctrl-C, or SIGTERM).
 *
 * <p>The virtual machine ends after a signal as soon as its shutdown hooks have; so the hook asks the work
 * to stop and then holds the exit until the work has said that it is done, or until {@link
 * #GRACE_SECONDS} have passed. The exit status is then 130 (143 for SIGTERM) whatever the command returns.
 * Threads are not interrupted: an interrupt would close files that are being written.
 */
public final class Cancellation {
    /** How long the exit waits for the work to stop cleanly. */
    static final long GRACE_SECONDS = 30;

    private static final Cancellation PROCESS = new Cancellation();

    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);

    public Cancellation() {}

    /** That of this process. */
    public static Cancellation ofProcess() {
        return PROCESS;
    }

    /** True once the work should stop. */
    public boolean isRequested() {
        return requested.getCount() == 0;
    }

    /** @throws CancelledException with {@code message} once the work should stop */
    public void check(String message) {
        if (isRequested()) {
            throw new CancelledException(message);
        }
    }

    /** Waits until the user stops the program: what a command that serves does after it has started. */
    public void await() throws InterruptedException {
        requested.await();
    }

    /**
     * Waits as {@link #await()} does, for at most {@code seconds}.
     *
     * @throws TimeoutException when nobody stopped it in that time
     */
    public void await(long seconds) throws InterruptedException, TimeoutException {
        if (!requested.await(seconds, TimeUnit.SECONDS)) {
            throw new TimeoutException("not stopped within " + seconds + " s");
        }
    }

    /** Asks the work to stop. */
    public void request() {
        requested.countDown();
    }

    /** The work has stopped: the process may go. */
    void finish() {
        finished.countDown();
    }

    /** Makes signals ask for a stop. Called once, by {@link Main}. */
    void installShutdownHook() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::requestAndWait, "swingnode-cancel"));
    }

    private void requestAndWait() {
        request();
        try {
            if (!finished.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("swingnode: still busy " + GRACE_SECONDS + " s after the signal, leaving anyway");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
