package io.swingnode.persistence.block;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Settles who takes the write lock for the next block: the writer, right after the commit that it is carrying out, if the
 * next block has asked for it by then; otherwise the next block itself. Nobody waits.
 */
public final class NextLock {
    private enum State {
        COMMITTING,
        WANTED,
        COMMITTED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.COMMITTING);

    /** Asks the writer for the lock; false when the commit has ended and the caller must take it. */
    boolean want() {
        return state.compareAndSet(State.COMMITTING, State.WANTED) || state.compareAndSet(State.WANTED, State.WANTED);
    }

    /** Called by the writer once the commit has ended; true when it must take the lock. */
    boolean committed() {
        return state.getAndSet(State.COMMITTED) == State.WANTED;
    }
}
