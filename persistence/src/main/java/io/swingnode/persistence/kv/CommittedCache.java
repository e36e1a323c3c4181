package io.swingnode.persistence.kv;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Caches the key-value pairs used most recently, as of the last commit, including keys without a value. It is updated
 * at commit, and the store has one writer, so it always agrees with the file.
 */
final class CommittedCache {
    private static final int ENTRY_OVERHEAD_BYTES = 160;

    private final long limitBytes;
    private final LinkedHashMap<String, Optional<String>> entries = new LinkedHashMap<>(1024, 0.75f, true);
    private long sizeBytes;

    CommittedCache(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    @Nullable
    Optional<String> get(String key) {
        return entries.get(key);
    }

    void put(String key, Optional<String> value) {
        sizeBytes += weight(key, value);
        Optional<String> previous = entries.put(key, value);
        if (previous != null) {
            sizeBytes -= weight(key, previous);
        }
        Iterator<Map.Entry<String, Optional<String>>> oldest =
                entries.entrySet().iterator();
        while (sizeBytes > limitBytes && oldest.hasNext()) {
            Map.Entry<String, Optional<String>> entry = oldest.next();
            sizeBytes -= weight(entry.getKey(), entry.getValue());
            oldest.remove();
        }
    }

    void clear() {
        entries.clear();
        sizeBytes = 0;
    }

    private static long weight(String key, Optional<String> value) {
        return (long) ENTRY_OVERHEAD_BYTES
                + key.length()
                + value.map(String::length).orElse(0);
    }
}
