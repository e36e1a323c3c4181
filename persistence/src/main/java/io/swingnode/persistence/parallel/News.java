package io.swingnode.persistence.parallel;

import io.swingnode.protocol.StoreException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What those who wait are told once the block was let go: whoever hears it may do anything, on the thread that tells it. */
final class News {
    private final Queue<Runnable> untold = new ConcurrentLinkedQueue<>();

    <T> void complete(CompletableFuture<T> waiting, T result) {
        untold.add(() -> waiting.complete(result));
    }

    void fail(CompletableFuture<?> waiting, Throwable why) {
        untold.add(() -> waiting.completeExceptionally(why));
    }

    void fail(List<CompletableFuture<?>> waiting, StoreException why) {
        waiting.forEach(one -> fail(one, why));
    }

    /** Called with nothing held. */
    void tell() {
        for (Runnable one = untold.poll(); one != null; one = untold.poll()) {
            one.run();
        }
    }
}
