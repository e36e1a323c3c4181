package io.swingnode.persistence.kv;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Caches key-value pairs as of the last commit, including keys without a value. It is updated at commit, and the store has
 * one writer, so it always agrees with the file. When it is full, what is asked for most often stays: a kernel that walks
 * through all of its keys once drives out nothing of that.
 */
final class CommittedCache {
    private static final int ENTRY_OVERHEAD_BYTES = 160;

    private final Cache<String, Optional<String>> entries;

    CommittedCache(long limitBytes) {
        entries = Caffeine.newBuilder()
                .maximumWeight(limitBytes)
                .weigher(CommittedCache::weight)
                // The block has one thread, and evictions are a part of its work.
                .executor(Runnable::run)
                .build();
    }

    /** Null when it is not known; empty when the key has no value. */
    @Nullable
    Optional<String> get(String key) {
        return entries.getIfPresent(key);
    }

    void put(String key, Optional<String> value) {
        entries.put(key, value);
    }

    void clear() {
        entries.invalidateAll();
    }

    private static int weight(String key, Optional<String> value) {
        // Neither is longer than an array can be.
        long bytes = (long) ENTRY_OVERHEAD_BYTES
                + key.length()
                + (value.isPresent() ? value.get().length() : 0);
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }
}
