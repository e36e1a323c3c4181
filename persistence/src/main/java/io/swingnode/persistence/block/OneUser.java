package io.swingnode.persistence.block;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** The only thread that may work with a store, once the store has been given to one. */
final class OneUser {
    private Optional<Thread> user = Optional.empty();

    /** True when the thread that calls next takes the place of the user. */
    private final AtomicBoolean handedOver = new AtomicBoolean();

    /** Has all other threads refused from now on. */
    void giveTo(Thread thread) {
        user = Optional.of(thread);
    }

    /** Lets the thread that calls next have the store. */
    void handOver() {
        handedOver.set(true);
    }

    /** @throws StoreException (USAGE) when the store was given to another thread */
    void require() {
        if (user.isPresent() && !user.get().equals(Thread.currentThread())) {
            if (!handedOver.compareAndSet(true, false)) {
                throw new StoreException(
                        Reason.USAGE,
                        "thread \"" + Thread.currentThread().getName() + "\" used a session that belongs to thread \""
                                + user.get().getName()
                                + "\"; a session is used by one thread, until that hands it over");
            }
            user = Optional.of(Thread.currentThread());
        }
    }
}
