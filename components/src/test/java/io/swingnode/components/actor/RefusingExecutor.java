package io.swingnode.components.actor;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Refuses work once after {@link #refuseNext}, at which an actor fails. */
final class RefusingExecutor extends ThreadPoolExecutor {
    private final AtomicBoolean refusing = new AtomicBoolean();

    RefusingExecutor() {
        super(4, 4, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    }

    void refuseNext() {
        refusing.set(true);
    }

    /** True until work was refused. */
    boolean isRefusing() {
        return refusing.get();
    }

    @Override
    public void execute(Runnable task) {
        if (refusing.compareAndSet(true, false)) {
            throw new RejectedExecutionException("refused once");
        }
        super.execute(task);
    }
}
