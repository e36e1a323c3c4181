package io.swingnode.actors.ledger;

import java.util.Optional;

/**
 * State of the block ledger.
 *
 * @param waiting events accepted and not yet durable
 * @param waitingMax how many may wait
 * @param last the last committed block accepted
 * @param exportDigest the digest of the export data after the last commit, if it is known
 * @param digestFinding where that digest and the store did not agree, until the operator has looked into it
 * @param fault why the ledger stopped, if it has
 */
public record BlockLedgerHealth(
        Phase phase,
        int waiting,
        int waitingMax,
        Optional<BlockHead> last,
        Optional<String> exportDigest,
        Optional<String> digestFinding,
        Optional<String> fault) {
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
        /** Given up on the journal; only a restarted ledger can go on. */
        STOPPED
    }
}
