package io.swingnode.actors.ledger;

import java.util.List;
import java.util.Optional;

/**
 * Part of the ledger, by height.
 *
 * @param blocks lowest first; a height that the store committed twice is there twice
 * @param missed ranges of heights among them that the ledger never learned of
 * @param nextHeight where to go on reading, when the page was full before the asked-for end
 * @param forgottenBelow the first height that is kept, when lower ones were asked for and have been deleted
 */
public record BlockPage(
        List<BlockRecord> blocks, List<Missed> missed, Optional<Long> nextHeight, Optional<Long> forgottenBelow) {
    /** Heights without a record, both ends inclusive. */
    public record Missed(long firstHeight, long lastHeight) {}

    /** Keeps its own copies. */
    public BlockPage {
        blocks = List.copyOf(blocks);
        missed = List.copyOf(missed);
    }
}
