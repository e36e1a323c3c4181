package io.swingnode.actors.store;

import io.swingnode.actors.ledger.BlockHead;
import java.util.Optional;

/**
 * What a store is doing.
 *
 * @param work who works on the block
 * @param committed the last committed block; empty when the host keeps no height in the store
 * @param vats vats that have an actor
 * @param exports exports under way
 */
public record StoreStatus(Work work, Optional<BlockHead> committed, int vats, int exports) {
    /** Who works on the block. */
    public enum Work {
        /** Nobody: the next request or session begins a block. */
        IDLE,
        /** A session, on a thread of its own. */
        SESSION,
        /** Requests by message have begun a block. */
        MESSAGES
    }
}
