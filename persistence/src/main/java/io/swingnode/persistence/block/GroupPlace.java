package io.swingnode.persistence.block;

/**
 * The place of a block among those that one transaction has made durable.
 *
 * @param blocks how many these were
 * @param following how many of them come after the block, and are durable with it
 */
public record GroupPlace(int blocks, int following) {
    /** That of a block with a transaction of its own. */
    public static final GroupPlace ALONE = new GroupPlace(1, 0);

    /** True when the file holds nothing that is newer than the block. */
    public boolean isLast() {
        return following == 0;
    }
}
