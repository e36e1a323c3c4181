package io.swingnode.actors.ledger;

import java.util.Optional;

/**
 * Ledger and store agree.
 *
 * @param last the last committed block of both
 * @param recovered whether it had been missing from the ledger
 * @param missedBlocks heights before it that the ledger will never know
 */
public record BlockReconciled(Optional<BlockHead> last, boolean recovered, long missedBlocks) {}
