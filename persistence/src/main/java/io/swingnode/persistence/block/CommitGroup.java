package io.swingnode.persistence.block;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * Frozen blocks that are made durable by one transaction. The owner of the block adds to the group until the writer takes
 * it; after that nothing changes it any more, because both read it.
 *
 * <p>Their rows are one layer: what several of them change is written once, and reads have one layer to look into.
 */
final class CommitGroup {
    /** Blocks in a group; each is lost if the transaction fails, and the first of them waits for the rows of the last. */
    static final int BLOCKS_MAX = 16;

    private long number;
    private final Layer layer;
    private final boolean exclusive;
    private final boolean spilled;
    private final List<FrozenBlock> blocks = new ArrayList<>();
    private long lastBlock;
    private final CompletableFuture<Boolean> begun = new CompletableFuture<>();
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

    /** When the blocks became durable; handed over by {@link #ended}. */
    private long endedNanos;

    /** True as soon as the blocks are durable, or lost. */
    private volatile boolean settled;

    /**
     * A group of one block so far.
     *
     * @param number counts the groups of an open store, from 1
     * @param exclusive whether the store is not used until the group has ended
     * @param spilled whether a part of the block is in the open transaction already
     */
    CommitGroup(long number, Layer layer, boolean exclusive, boolean spilled, FrozenBlock first) {
        this.number = number;
        this.layer = layer;
        this.exclusive = exclusive;
        this.spilled = spilled;
        blocks.add(first);
        lastBlock = first.number();
    }

    /** Adds the next block. */
    void add(Layer next, FrozenBlock block) {
        layer.absorb(next);
        blocks.add(block);
        lastBlock = block.number();
    }

    /** True when the blocks are durable and everybody was told, and reads of the file do not show them. */
    boolean canFold() {
        return !exclusive && ended.isDone();
    }

    /** Takes over the next group; both can be folded. */
    void fold(CommitGroup next) {
        layer.absorb(next.layer);
        number = next.number;
        lastBlock = next.lastBlock;
    }

    /** True when reads of the file show the blocks as soon as these are durable. */
    boolean mayBeInView() {
        return exclusive;
    }

    /** That of the last, when groups were folded into this one. */
    long number() {
        return number;
    }

    /** What the blocks have changed, together. */
    Layer layer() {
        return layer;
    }

    boolean isFull() {
        return blocks.size() == BLOCKS_MAX;
    }

    /** True while an exclusive commit runs, which allows no reads. */
    boolean isExclusive() {
        return exclusive && !settled;
    }

    boolean isSpilled() {
        return spilled;
    }

    /** The number of the last block. */
    long lastBlock() {
        return lastBlock;
    }

    /** The writer has taken the group. */
    void begin() {
        boolean unused = begun.complete(true);
    }

    /** Completes when nothing is added any more, because the writer has the group or will never have it. */
    CompletableFuture<Boolean> begun() {
        return begun;
    }

    /** When work on the next block began, if that was only at the end of this commit. */
    OptionalLong nextBegan() {
        return exclusive ? OptionalLong.of(endedNanos) : OptionalLong.empty();
    }

    /** Tells those who wait for the blocks, in order, that they are durable. */
    void succeed() {
        endedNanos = System.nanoTime();
        settled = true;
        for (int i = 0; i < blocks.size(); i++) {
            blocks.get(i).succeed(new GroupPlace(blocks.size(), blocks.size() - 1 - i));
        }
    }

    /** Tells those who wait for the blocks, in order, that they are lost. */
    void fail(Throwable fault) {
        settled = true;
        blocks.forEach(block -> block.fail(fault));
        end();
    }

    /** Everybody was told. */
    void end() {
        begin();
        boolean unused = ended.complete(true);
    }

    /** Completes when everybody was told of the end of the blocks, good or bad. */
    CompletableFuture<Boolean> ended() {
        return ended;
    }
}
