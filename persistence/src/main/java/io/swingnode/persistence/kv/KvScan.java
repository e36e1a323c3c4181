package io.swingnode.persistence.kv;

import io.swingnode.protocol.KeySection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the next key in the layers and the file. */
final class KvScan {
    /** The first key after all that start with {@code host.}: the character after the dot. */
    private static final String AFTER_HOST_KEYS = "host/";

    /** Rows fetched at first; later fetches are larger, because they are needed only to skip deleted keys. */
    private static final int FIRST_FETCH_ROWS = 1;

    private static final int FETCH_ROWS_MAX = 1024;

    private final KvEntries entries;

    KvScan(KvEntries entries) {
        this.entries = entries;
    }

    /** The smallest key greater than {@code previous} that is not a {@code host.} key. */
    Optional<String> nextKernelKey(String previous) {
        Optional<String> next = next(previous, false);
        if (next.isPresent() && KeySection.of(next.get()) == KeySection.HOST) {
            return next(AFTER_HOST_KEYS, true);
        }
        return next;
    }

    /** The smallest key greater than {@code previous}, a {@code host.} key, that is one too. */
    Optional<String> nextHostKey(String previous) {
        return next(previous, false).filter(key -> KeySection.of(key) == KeySection.HOST);
    }

    private Optional<String> next(String start, boolean startInclusive) {
        String from = start;
        boolean inclusive = startInclusive;
        int fetchRows = FIRST_FETCH_ROWS;
        List<String> fetched = List.of();
        int fetchedIndex = 0;
        boolean fileEnded = false;
        List<KvChanges> layers = entries.inLayers();
        entries.order().note(start);
        while (true) {
            if (fetchedIndex == fetched.size() && !fileEnded) {
                fetched = entries.keysInFile(from, inclusive, fetchRows);
                fetched.forEach(entries.order()::note);
                fetchedIndex = 0;
                fileEnded = fetched.size() < fetchRows;
                fetchRows = Math.min(fetchRows * 4, FETCH_ROWS_MAX);
            }
            String inFile = fetchedIndex < fetched.size() ? fetched.get(fetchedIndex) : null;
            String candidate = smaller(inFile, nextIn(layers, from, inclusive));
            if (candidate == null || !isDeleted(layers, candidate)) {
                return Optional.ofNullable(candidate);
            }
            if (candidate.equals(inFile)) {
                fetchedIndex++;
            }
            from = candidate;
            inclusive = false;
        }
    }

    private @Nullable String nextIn(List<KvChanges> layers, String from, boolean inclusive) {
        String smallest = null;
        for (KvChanges layer : layers) {
            smallest = smaller(smallest, layer.nextKey(from, inclusive));
        }
        return smallest;
    }

    private @Nullable String smaller(@Nullable String a, @Nullable String b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return entries.order().compare(a, b) <= 0 ? a : b;
    }

    private static boolean isDeleted(List<KvChanges> layers, String key) {
        for (int i = layers.size() - 1; i >= 0; i--) {
            Optional<String> value = layers.get(i).find(key);
            if (value != null) {
                return value.isEmpty();
            }
        }
        return false;
    }
}
