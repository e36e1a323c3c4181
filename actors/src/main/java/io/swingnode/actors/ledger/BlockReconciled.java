package io.swingnode.actors.ledger;

import java.util.Optional;

/**
 * Ledger and store now agree.
 *
 * @param last the last committed block of both
 * @param recovered true when the ledger had not recorded it before
 * @param missedBlocks number of heights before it that the ledger has no record of
 * @param wantsView true when the ledger would like a view of the store with the next commit
 */
public record BlockReconciled(Optional<BlockHead> last, boolean recovered, long missedBlocks, boolean wantsView) {}
