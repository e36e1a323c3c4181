package io.swingnode.actors.ledger;

/**
 * The ledger took a block's begin or end.
 *
 * @param waiting events accepted and not yet durable, this one included
 */
public record BlockAccepted(long height, int waiting) {}
