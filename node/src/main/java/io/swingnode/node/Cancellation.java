package io.swingnode.node;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Signals to long work that the user wants it to stop (Ctrl-C, or SIGTERM).
 *
 * <p>After a signal, the virtual machine exits as soon as its shutdown hooks have returned. The hook here requests
 * cancellation and then waits until the work has stopped, or until {@link #GRACE_SECONDS} have passed. The exit status is then
 * 130 (143 for SIGTERM) whatever the command returns, unless being stopped is how it ends in good order ({@link #endsInOrder}).
 * Threads are not interrupted: an interrupt would close files that are being written.
 */
public final class Cancellation {
    /** How long the hook waits for the work to stop. */
    static final long GRACE_SECONDS = 30;

    private static final Cancellation PROCESS = new Cancellation();

    private final CompletableFuture<Void> requested = new CompletableFuture<>();
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile boolean endsInOrder;
    private volatile int status;

    public Cancellation() {}

    /** The cancellation of this process. */
    public static Cancellation ofProcess() {
        return PROCESS;
    }

    /** True once the work should stop. */
    public boolean isRequested() {
        return requested.isDone();
    }

    /** @throws CancelledException with {@code message} once the work should stop */
    public void check(String message) {
        if (isRequested()) {
            throw new CancelledException(message);
        }
    }

    /** Waits until the user stops the program; for commands that serve until then. */
    public void await() throws InterruptedException {
        try {
            requested.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing completes it with a failure", e);
        }
    }

    /**
     * Waits as {@link #await()} does, for at most {@code seconds}.
     *
     * @throws TimeoutException when the program was not stopped in that time
     */
    public void await(long seconds) throws InterruptedException, TimeoutException {
        try {
            requested.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing completes it with a failure", e);
        }
    }

    /**
     * Has {@code stop} run once the work should stop, at once if that is so already: for work that waits where it cannot
     * look. Closing the result takes that back.
     */
    public Registration onRequest(Runnable stop) {
        CompletableFuture<Void> run = requested.thenRun(stop);
        return () -> run.cancel(false);
    }

    /** What is to run once the work should stop. */
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /** Asks the work to stop. */
    public void request() {
        requested.complete(null);
    }

    /** The command was to go on until it was stopped: its own status is that of the process all the same. */
    public void endsInOrder() {
        endsInOrder = true;
    }

    /** The work has stopped with this status, so the process may exit. */
    void finish(int ended) {
        status = ended;
        finished.countDown();
    }

    /** Lets signals request cancellation. Called once, by {@link Main}. */
    void installShutdownHook() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::requestAndWait, "swingnode-cancel"));
    }

    private void requestAndWait() {
        request();
        try {
            if (!finished.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("swingnode: still busy " + GRACE_SECONDS + " s after the signal; exiting anyway");
            } else if (endsInOrder) {
                // The only way to another status than that of the signal. What was printed has been flushed.
                Runtime.getRuntime().halt(status);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
