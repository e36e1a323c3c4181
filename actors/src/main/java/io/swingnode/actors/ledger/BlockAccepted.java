package io.swingnode.actors.ledger;

/**
 * The ledger accepted the beginning or the commit of a block.
 *
 * @param waiting events accepted and not yet durable, this one included
 * @param wantsView true when the ledger would like a view of the store with the next commit
 */
public record BlockAccepted(long height, int waiting, boolean wantsView) {}
