package io.swingnode.actors.ledger;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.swingnode.journal.Journaled;
import io.swingnode.protocol.BlockStatus;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * State of the block ledger, built from its events; also its snapshot.
 *
 * @param events number of events applied, which is the sequence number of the last
 * @param recent the newest committed blocks, oldest first; the settings limit their number
 * @param complete true while {@code recent} holds every block ever recorded
 * @param begun the height that was begun and not committed
 * @param exportDigest of the last committed block, if it was known
 */
@JsonTypeName("block-ledger")
record BlockLedgerState(
        long events, List<BlockHead> recent, boolean complete, Optional<Long> begun, Optional<String> exportDigest)
        implements Journaled {
    static final BlockLedgerState EMPTY = new BlockLedgerState(0, List.of(), true, Optional.empty(), Optional.empty());

    BlockLedgerState {
        recent = List.copyOf(recent);
    }

    /** The last committed block. */
    Optional<BlockHead> last() {
        return recent.isEmpty() ? Optional.empty() : Optional.of(recent.get(recent.size() - 1));
    }

    /** The last committed height, or -1. */
    long lastHeight() {
        return last().map(BlockHead::height).orElse(-1L);
    }

    BlockLedgerState after(BlockEvent event, int recentMax) {
        return switch (event) {
            case BlockEvent.Begun e ->
                new BlockLedgerState(events + 1, recent, complete, Optional.of(e.height()), exportDigest);
            case BlockEvent.Committed e -> withBlock(e.block(), recentMax);
            case BlockEvent.Missed e ->
                new BlockLedgerState(events + 1, recent, complete, Optional.empty(), exportDigest);
        };
    }

    private BlockLedgerState withBlock(BlockRecord block, int recentMax) {
        BlockHead head = block.head();
        List<BlockHead> heads = new ArrayList<>(recent);
        if (head.height() == lastHeight()) {
            heads.remove(heads.size() - 1);
        }
        heads.add(head);
        boolean dropped = heads.size() > recentMax;
        List<BlockHead> kept = dropped ? heads.subList(heads.size() - recentMax, heads.size()) : heads;
        return new BlockLedgerState(events + 1, kept, complete && !dropped, Optional.empty(), block.exportDigest());
    }

    BlockStatus status(long height) {
        if (height > lastHeight()) {
            return begun.filter(begunHeight -> begunHeight == height).isPresent()
                    ? new BlockStatus.Begun()
                    : new BlockStatus.NeverSeen();
        }
        for (BlockHead head : recent) {
            if (head.height() == height) {
                return new BlockStatus.Committed(head.activityHash());
            }
        }
        long first = recent.get(0).height();
        return height < first && !complete ? new BlockStatus.Older(first) : new BlockStatus.Missed();
    }

    /**
     * The events that beginning a block adds: none when it was begun before and rolled back.
     *
     * @throws StoreException {@code CONFLICT} when the height is committed already
     */
    List<BlockEvent> begin(long height, long atMillis) {
        if (height <= lastHeight()) {
            throw new StoreException(
                    Reason.CONFLICT,
                    "block " + height + " cannot begin: the last committed block is " + lastHeight()
                            + "; ask for its status and go on after it");
        }
        return begun.filter(begunHeight -> begunHeight == height).isPresent()
                ? List.of()
                : List.of(new BlockEvent.Begun(height, lastHeight(), atMillis));
    }

    /**
     * The events that a committed block adds. The store is the truth, so a height that it committed twice is
     * recorded twice if that changed anything that is recorded; one commit reported twice is recorded once.
     *
     * @throws StoreException {@code CONFLICT} when a higher block is on record
     */
    List<BlockEvent> commit(BlockRecord block) {
        if (block.height() < lastHeight()) {
            throw new StoreException(
                    Reason.CONFLICT,
                    "block " + block.height() + " cannot be recorded: block " + lastHeight() + " is on record");
        }
        boolean isRecorded = last().filter(block.head()::equals).isPresent()
                && block.exportDigest().equals(exportDigest);
        return isRecorded ? List.of() : List.of(new BlockEvent.Committed(block));
    }

    /**
     * The events that the ledger must add to agree with a store that has just been opened.
     *
     * @param store the store's last committed block; empty when it has none
     * @throws StoreException {@code CONFLICT} when the ledger is ahead, {@code CORRUPT} when both are at one
     *     height with different activity hashes
     */
    List<BlockEvent> reconcile(Optional<BlockHead> store, long atMillis) {
        long storeHeight = store.map(BlockHead::height).orElse(-1L);
        if (storeHeight < lastHeight()) {
            throw new StoreException(
                    Reason.CONFLICT,
                    "the block ledger is at block " + lastHeight() + " and the store at "
                            + (store.isPresent() ? "block " + storeHeight : "none")
                            + ", but the ledger is written after the store: one of them belongs to another node or is"
                            + " an older copy; bring back the store that belongs to the journal, or begin a new ledger"
                            + " (swingnode.ledger.name in the node's settings)");
        }
        if (store.isEmpty() || store.equals(last())) {
            return List.of();
        }
        BlockHead head = store.get();
        if (storeHeight == lastHeight()) {
            throw new StoreException(
                    Reason.CORRUPT,
                    "block " + storeHeight + " has activity hash " + head.activityHash() + " in the store and "
                            + last().orElseThrow().activityHash()
                            + " in the block ledger: they do not belong together; bring back the store that belongs"
                            + " to the journal, or begin a new ledger (swingnode.ledger.name in the node's settings)");
        }
        List<BlockEvent> added = new ArrayList<>();
        if (last().isPresent() && storeHeight > lastHeight() + 1) {
            added.add(new BlockEvent.Missed(lastHeight() + 1, storeHeight - 1, atMillis));
        }
        added.add(new BlockEvent.Committed(BlockRecord.recovered(head, atMillis)));
        return added;
    }
}
