package io.swingnode.actors.ledger;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.swingnode.journal.Journaled;

/** What the block ledger's journal holds, in order. */
sealed interface BlockEvent extends Journaled {
    /**
     * The last committed height once this event has happened. It never falls from one event to the next,
     * so that a height can be found in the journal by binary search.
     */
    long committedHeight();

    /**
     * The host began a block.
     *
     * @param previousHeight height of the last committed block; -1 when there is none
     */
    @JsonTypeName("block-begun")
    record Begun(long height, long previousHeight, long atMillis) implements BlockEvent {
        @Override
        public long committedHeight() {
            return previousHeight;
        }
    }

    /** The store committed a block. */
    @JsonTypeName("block-committed")
    record Committed(BlockRecord block) implements BlockEvent {
        @Override
        public long committedHeight() {
            return block.height();
        }
    }

    /** The store went past these heights (both inclusive) while the ledger was not being written. */
    @JsonTypeName("blocks-missed")
    record Missed(long firstHeight, long lastHeight, long atMillis) implements BlockEvent {
        @Override
        public long committedHeight() {
            return lastHeight;
        }
    }
}
