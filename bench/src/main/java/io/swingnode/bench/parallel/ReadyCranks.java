package io.swingnode.bench.parallel;

import io.swingnode.persistence.parallel.NumberedCrank;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The cranks of a block that have started and that no thread has taken yet; the lowest first. For any number of threads. */
final class ReadyCranks {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final PriorityQueue<NumberedCrank> cranks =
            new PriorityQueue<>(Comparator.comparingLong(NumberedCrank::number));
    private boolean closed;

    void add(NumberedCrank crank) {
        lock.lock();
        try {
            cranks.add(crank);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The lowest crank, as soon as there is one; empty when there will be none any more. */
    Optional<NumberedCrank> take() {
        lock.lock();
        try {
            while (cranks.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            return closed ? Optional.empty() : Optional.of(cranks.remove());
        } finally {
            lock.unlock();
        }
    }

    /** There is nothing more to do, or it has failed. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
