package io.swingnode.node.conformance;

import io.swingnode.protocol.StoreException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Blocks the main thread until a node or a stream has answered. */
final class Waiting {
    private Waiting() {}

    /** The result; a refusal of the store is thrown as it is. */
    static <T> T forResult(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StoreException refusal ? refusal : e;
        }
    }
}
