package io.swingnode.actors.store;

import akka.actor.typed.ActorRef;
import io.swingnode.actors.cleanup.CleanerClient;
import io.swingnode.persistence.SwingStore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The right to work on the block.
 *
 * @param number unique among the leases of the process
 * @param store the store, to be used by one thread
 * @param tracker keeps track of the blocks committed through the lease
 * @param cleaner plans the cleanup of blocks committed through the lease
 * @param supervisor the actor that gave the lease
 */
public record SessionLease(
        long number,
        SwingStore store,
        CommitTracker tracker,
        CleanerClient cleaner,
        ActorRef<StoreSupervisor.Command> supervisor) {
    private static final AtomicLong NUMBERS = new AtomicLong();

    /** Never the same again, so that a session from before a restart cannot give back another's lease. */
    public static long nextNumber() {
        return NUMBERS.incrementAndGet();
    }
}
