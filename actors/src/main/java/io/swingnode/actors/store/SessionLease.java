package io.swingnode.actors.store;

import akka.actor.typed.ActorRef;
import io.swingnode.persistence.SwingStore;

/**
 * The right to work on the block.
 *
 * @param number tells this lease from others
 * @param store the store, to be used by one thread
 * @param book what the node knows of its blocks
 * @param supervisor who gave it
 */
public record SessionLease(
        long number, SwingStore store, CommitTracker book, ActorRef<StoreSupervisor.Command> supervisor) {}
