package io.swingnode.components.operation;

import io.swingnode.components.model.Interruption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;

/** Runs an action on several items at the same time, up to a limit, and waits for all. */
final class Parallel {
    private Parallel() {}

    /** Runs {@code action} on each item; once all have ended, the first failure (in list order) is thrown. */
    static <T> void forEach(ExecutorService executor, int limit, List<T> items, Consumer<T> action) {
        failures(executor, limit, items, item -> item, action).values().stream()
                .findFirst()
                .ifPresent(failure -> {
                    throw failure;
                });
    }

    /** Runs {@code action} on each item and returns the failures by key, in list order. */
    static <T, K> Map<K, RuntimeException> failures(
            ExecutorService executor, int limit, List<T> items, Function<T, K> key, Consumer<T> action) {
        Semaphore permits = new Semaphore(limit);
        List<Future<?>> futures = new ArrayList<>();
        for (T item : items) {
            futures.add(executor.submit(() -> {
                permits.acquire();
                try {
                    action.accept(item);
                } finally {
                    permits.release();
                }
                return null;
            }));
        }
        Map<K, RuntimeException> failures = new LinkedHashMap<>();
        for (int i = 0; i < futures.size(); i++) {
            try {
                futures.get(i).get();
            } catch (ExecutionException e) {
                failures.put(key.apply(items.get(i)), unchecked(e.getCause()));
            } catch (InterruptedException e) {
                futures.forEach(future -> future.cancel(true));
                Thread.currentThread().interrupt();
                throw Interruption.cancelled();
            }
        }
        return failures;
    }

    private static RuntimeException unchecked(@org.jspecify.annotations.Nullable Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        if (cause instanceof InterruptedException) {
            return Interruption.cancelled();
        }
        return cause instanceof RuntimeException failure ? failure : new IllegalStateException(cause);
    }
}
