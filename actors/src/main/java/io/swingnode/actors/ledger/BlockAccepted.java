package io.swingnode.actors.ledger;

/**
 * The ledger accepted the beginning or the commit of a block.
 *
 * @param waiting events accepted and not yet durable, this one included
 */
public record BlockAccepted(long height, int waiting) {}
