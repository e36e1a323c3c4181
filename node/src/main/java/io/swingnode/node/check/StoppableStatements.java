package io.swingnode.node.check;

import io.swingnode.node.Cancellation;
import io.swingnode.node.Progress;
import io.swingnode.persistence.maintenance.LongStatements;
import io.swingnode.protocol.StoreException;
import java.util.function.Supplier;

/** Shows which long statement runs, and ends it when the user stops the program. */
public final class StoppableStatements implements LongStatements, AutoCloseable {
    private final Progress progress;
    private final Cancellation cancellation;
    private final String stopped;

    /** Ends the statement that runs; called on the thread that handles the signal. */
    private volatile Runnable cancel = () -> {};

    private final Cancellation.Registration registration;

    /** @param stopped tells the user what was not done */
    public StoppableStatements(Progress progress, Cancellation cancellation, String stopped) {
        this.progress = progress;
        this.cancellation = cancellation;
        this.stopped = stopped;
        registration = cancellation.onRequest(() -> cancel.run());
    }

    @Override
    public void running(String what, Runnable cancelsIt) {
        progress.begin(what);
        cancel = cancelsIt;
        // The request may have come before there was anything to cancel.
        cancellation.check(stopped);
    }

    /** Does the work; a statement that was ended is no fault of the store. */
    public <T> T run(Supplier<T> work) {
        try {
            return work.get();
        } catch (StoreException e) {
            cancellation.check(stopped);
            throw e;
        }
    }

    @Override
    public void close() {
        registration.close();
    }
}
