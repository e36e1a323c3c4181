package io.swingnode.persistence.block;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The block while numbered cranks run beside each other on threads of their own. This is the one place where they meet: all
 * that is shared, the sub-stores of the block, their caches, the connections, the archive and the meter, is used by whoever
 * holds this, and by nobody else: the store refuses its own user until {@link #close}. What is done meanwhile is short: a read
 * of what has joined, or the join of a crank.
 */
public final class JoinedBlock {
    private final ReentrantLock lock = new ReentrantLock();
    private final BlockBuffer buffer;
    private final Crank crank;
    private final PendingExports exports;
    private final ChangeTrace trace;

    JoinedBlock(BlockBuffer buffer, Crank crank, PendingExports exports, ChangeTrace trace) {
        this.buffer = buffer;
        this.crank = crank;
        this.exports = exports;
        this.trace = trace;
    }

    /**
     * Takes the block from the thread that uses the store, which is the caller.
     *
     * @throws StoreException (USAGE) in a crank, or when it was taken already
     */
    public static JoinedBlock of(BlockBuffer buffer, Crank crank, PendingExports exports, ChangeTrace trace) {
        buffer.requireWritable();
        if (crank.isOpen()) {
            throw new StoreException(
                    Reason.USAGE, "numbered cranks cannot begin inside of a crank; end the crank first");
        }
        JoinedBlock joined = new JoinedBlock(buffer, crank, exports, trace);
        buffer.file().user().share(joined.lock);
        return joined;
    }

    /** @throws StoreException (USAGE) when the caller is not the thread that used the store before */
    public void requireUser() {
        buffer.file().user().requireUserBefore();
    }

    /** Gives the block back to the thread that used the store before, which calls this when all cranks have joined. */
    public void close() {
        buffer.file().user().endSharing();
    }

    /** Does something with the block, which nobody else uses meanwhile. */
    public <T> T hold(Supplier<T> use) {
        lock.lock();
        try {
            return use.get();
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #hold(Supplier)}, without a result. */
    public void hold(Runnable use) {
        lock.lock();
        try {
            use.run();
        } finally {
            lock.unlock();
        }
    }

    /** True when the calling thread holds the block. */
    public boolean isHeld() {
        return lock.isHeldByCurrentThread();
    }

    /** Lets those that hold the block wait for each other. */
    public Condition newCondition() {
        return lock.newCondition();
    }

    /** As {@link BlockBuffer#requireWritable}; called with the block held. */
    public void requireWritable() {
        buffer.requireWritable();
    }

    /** As {@link BlockBuffer#requireRunning}; called with the block held. */
    public void requireRunning() {
        buffer.requireRunning();
    }

    BlockBuffer buffer() {
        return buffer;
    }

    Crank crank() {
        return crank;
    }

    boolean isTraced() {
        return trace.isOn();
    }

    boolean isExported() {
        return exports.isWanted();
    }
}
