package io.swingnode.actors.ledger;

import java.util.Optional;

/**
 * How a block ledger is.
 *
 * @param waiting events accepted and not yet durable
 * @param waitingMax how many may wait
 * @param last the last committed block accepted
 * @param fault why the ledger stopped
 */
public record BlockLedgerHealth(
        Phase phase, int waiting, int waitingMax, Optional<BlockHead> last, Optional<String> fault) {
    /** What a ledger is doing. */
    public enum Phase {
        /** Reading its journal. */
        RECOVERING,
        /** Waiting for {@link BlockLedger.Reconcile}. */
        UNRECONCILED,
        /** Taking blocks; the journal works. */
        OPEN,
        /** Taking blocks while there is room; the journal failed and is being retried. */
        BEHIND,
        /** Given up on the journal; only a new ledger can go on. */
        STOPPED
    }
}
