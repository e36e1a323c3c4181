package io.swingnode.persistence.kv;

import io.swingnode.protocol.KeySection;
import io.swingnode.protocol.Utf8Text;
import java.util.List;
import java.util.Optional;

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
        while (true) {
            if (fetchedIndex == fetched.size() && !fileEnded) {
                fetched = entries.keysInFile(from, inclusive, fetchRows);
                fetchedIndex = 0;
                fileEnded = fetched.size() < fetchRows;
                fetchRows = Math.min(fetchRows * 4, FETCH_ROWS_MAX);
            }
            Optional<String> inFile =
                    fetchedIndex < fetched.size() ? Optional.of(fetched.get(fetchedIndex)) : Optional.empty();
            Optional<String> candidate = smaller(inFile, nextIn(layers, from, inclusive));
            if (candidate.isEmpty() || !isDeleted(layers, candidate.get())) {
                return candidate;
            }
            if (candidate.equals(inFile)) {
                fetchedIndex++;
            }
            from = candidate.get();
            inclusive = false;
        }
    }

    private static Optional<String> nextIn(List<KvChanges> layers, String from, boolean inclusive) {
        Optional<String> smallest = Optional.empty();
        for (KvChanges layer : layers) {
            String key =
                    inclusive ? layer.values().ceilingKey(from) : layer.values().higherKey(from);
            smallest = smaller(smallest, Optional.ofNullable(key));
        }
        return smallest;
    }

    private static Optional<String> smaller(Optional<String> a, Optional<String> b) {
        if (a.isEmpty() || b.isEmpty()) {
            return a.isEmpty() ? b : a;
        }
        return Utf8Text.BYTE_ORDER.compare(a.get(), b.get()) <= 0 ? a : b;
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
