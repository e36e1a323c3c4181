package io.swingnode.persistence.block;

import java.util.concurrent.CompletableFuture;

/** A block to which nothing is added any more, until it is durable: the promise of that. Its rows are in its {@link CommitGroup}. */
final class FrozenBlock {
    private final long number;
    private final CompletableFuture<GroupPlace> durable = new CompletableFuture<>();

    /** @param number counts the blocks of an open store */
    FrozenBlock(long number) {
        this.number = number;
    }

    long number() {
        return number;
    }

    /** Completes when the block is durable; fails with the fault that prevented it. */
    CompletableFuture<GroupPlace> durable() {
        return durable;
    }

    void succeed(GroupPlace place) {
        boolean unused = durable.complete(place);
    }

    void fail(Throwable fault) {
        boolean unused = durable.completeExceptionally(fault);
    }
}
