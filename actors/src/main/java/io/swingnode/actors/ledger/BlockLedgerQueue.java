package io.swingnode.actors.ledger;

import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Accepted events that are not yet known to be durable, in order, and those waiting for them. Owned by one
 * actor; never holds more than its limit.
 */
final class BlockLedgerQueue {
    private record Waiter(long eventsNeeded, Runnable durable, Consumer<StoreException> abandoned) {}

    private final int max;
    private final Queue<BlockEvent> events = new ArrayDeque<>();
    private final Queue<Waiter> waiters = new ArrayDeque<>();
    private long durable;

    /** A queue of at most {@code max} events and as many waiting senders. */
    BlockLedgerQueue(int max) {
        this.max = max;
    }

    int size() {
        return events.size();
    }

    /** How many events in the journal precede the first one here. */
    long durable() {
        return durable;
    }

    /**
     * Adds all events or none.
     *
     * @throws StoreException {@code BUSY} when they do not fit
     */
    void add(List<BlockEvent> added) {
        if (events.size() + added.size() > max) {
            throw new StoreException(
                    Reason.BUSY,
                    "the block ledger is behind: " + events.size() + " events wait for the journal, and at most " + max
                            + " may; the block is committed in the store but goes unrecorded");
        }
        events.addAll(added);
    }

    List<BlockEvent> firstUpTo(int count) {
        return events.stream().limit(count).toList();
    }

    /**
     * Answers once all events now here are durable.
     *
     * @throws StoreException {@code BUSY} when too many wait
     */
    <T> void await(ActorRef<StatusReply<T>> replyTo, T answer) {
        if (events.isEmpty()) {
            replyTo.tell(StatusReply.success(answer));
        } else if (waiters.size() >= max) {
            throw new StoreException(Reason.BUSY, "too many requests wait for the block ledger; ask again later");
        } else {
            waiters.add(new Waiter(
                    durable + events.size(),
                    () -> replyTo.tell(StatusReply.success(answer)),
                    fault -> replyTo.tell(StatusReply.error(fault))));
        }
    }

    /** Starts behind the {@code total} events that the journal has already. */
    void startAfter(long total) {
        if (!events.isEmpty()) {
            throw new IllegalStateException(events.size() + " events are waiting already");
        }
        durable = total;
    }

    /**
     * Removes events up to the {@code total}-th ever written and answers those who waited for them.
     *
     * @return false when that number is impossible: the journal lost events, or another node wrote to it
     */
    boolean durableUpTo(long total) {
        if (total < durable || total > durable + events.size()) {
            return false;
        }
        for (; durable < total; durable++) {
            events.remove();
        }
        for (Waiter next = waiters.peek(); next != null && next.eventsNeeded() <= durable; next = waiters.peek()) {
            waiters.remove().durable().run();
        }
        return true;
    }

    /** Fails everyone who waits. */
    void abandon(StoreException fault) {
        for (Waiter next = waiters.poll(); next != null; next = waiters.poll()) {
            next.abandoned().accept(fault);
        }
    }
}
