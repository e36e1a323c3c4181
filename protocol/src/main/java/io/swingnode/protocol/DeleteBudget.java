package io.swingnode.protocol;

import io.swingnode.protocol.StoreException.Reason;
import java.util.OptionalLong;

/** How many spans or snapshots one deletion may remove. */
public record DeleteBudget(long limit) {
    /** No limit: everything is deleted at once. */
    public static final DeleteBudget UNLIMITED = new DeleteBudget(Long.MAX_VALUE);

    /** @throws StoreException (USAGE) when {@code limit} is below 1 */
    public DeleteBudget {
        if (limit < 1) {
            throw new StoreException(
                    Reason.USAGE,
                    "deletion budget " + limit + " is refused: give at least 1, or no budget to delete everything");
        }
    }

    /** A budget of {@code limit}. */
    public static DeleteBudget of(long limit) {
        return new DeleteBudget(limit);
    }

    /** A budget of {@code limit}, or no limit when absent. */
    public static DeleteBudget of(OptionalLong limit) {
        return limit.isPresent() ? of(limit.getAsLong()) : UNLIMITED;
    }

    /** True when there is no limit. */
    public boolean isUnlimited() {
        return limit == Long.MAX_VALUE;
    }
}
