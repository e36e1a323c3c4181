package io.swingnode.persistence.block;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The only thread that may work with a store, once the store has been given to one. While the store is shared, that is whoever
 * holds a lock.
 */
final class OneUser {
    /** Stands for all threads that do not hold the lock of a shared store; it never runs. */
    private static final Thread NOBODY = Thread.ofPlatform().unstarted(() -> {});

    private Optional<Thread> user = Optional.empty();

    /** While the store is shared: the lock, and who has the store again afterwards. */
    private Optional<Shared> shared = Optional.empty();

    private record Shared(ReentrantLock lock, Optional<Thread> before) {}

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

    /**
     * Lets any thread work with the store that holds the lock, and no other. Called by the user.
     *
     * @throws StoreException (USAGE) when it is shared already
     */
    void share(ReentrantLock lock) {
        require();
        shared = Optional.of(new Shared(lock, user));
        user = Optional.of(NOBODY);
    }

    /** @throws StoreException (USAGE) when the caller is not the thread that had the store before it was shared */
    void requireUserBefore() {
        shared.flatMap(Shared::before)
                .filter(user -> !user.equals(Thread.currentThread()))
                .ifPresent(user -> {
                    throw new StoreException(
                            Reason.USAGE,
                            "numbered cranks are closed by the thread that began them, \"" + user.getName() + "\"");
                });
    }

    /** Gives the store back to the thread that had it before, which calls this. */
    void endSharing() {
        user = shared.flatMap(Shared::before);
        shared = Optional.empty();
    }

    /** @throws StoreException (USAGE) when the store was given to another thread, or is shared and the lock is not held */
    void require() {
        if (user.isPresent() && !user.get().equals(Thread.currentThread())) {
            if (shared.isPresent()) {
                requireLock(shared.get().lock());
                return;
            }
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

    private static void requireLock(ReentrantLock lock) {
        if (!lock.isHeldByCurrentThread()) {
            throw new StoreException(
                    Reason.USAGE,
                    "numbered cranks are at work on the block: what is not done in one of them has to wait until they are"
                            + " drained");
        }
    }
}
