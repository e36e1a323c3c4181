package io.swingnode.protocol;

import io.swingnode.protocol.StoreException.Reason;
import java.util.List;

/** How large a batch may be, for both sides. */
final class BatchLimit {
    private BatchLimit() {}

    /** @throws StoreException (USAGE) for more than {@link Request#BATCH_MAX} requests */
    static <R extends Request> List<R> copy(List<R> requests) {
        if (requests.size() > Request.BATCH_MAX) {
            throw new StoreException(
                    Reason.USAGE,
                    "a batch of " + requests.size() + " requests is refused; send at most " + Request.BATCH_MAX
                            + " at once");
        }
        return List.copyOf(requests);
    }
}
