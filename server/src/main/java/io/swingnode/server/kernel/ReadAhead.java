package io.swingnode.server.kernel;

import io.swingnode.protocol.Utf8Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Pairs that follow a key, which a client is likely to ask for next.
 *
 * @param texts keys and values in turn
 * @param ended true when no key follows the last of them
 */
record ReadAhead(List<String> texts, boolean ended) {
    /** More than one pair only as long as they are small. */
    private static final int BYTES_MAX = 64 * 1024;

    private static final long PAIRS_MAX = 1000;

    static ReadAhead of(
            Function<String, Optional<String>> keyAfter,
            Function<String, Optional<String>> valueOf,
            String key,
            long count) {
        List<String> texts = new ArrayList<>();
        long bytes = 0;
        String last = key;
        for (long pairs = 0; pairs < Math.clamp(count, 1, PAIRS_MAX) && bytes < BYTES_MAX; pairs++) {
            Optional<String> next = keyAfter.apply(last);
            if (next.isEmpty()) {
                return new ReadAhead(texts, true);
            }
            last = next.get();
            String value = valueOf.apply(last).orElseThrow();
            texts.add(last);
            texts.add(value);
            bytes += Utf8Text.utf8Length(last) + Utf8Text.utf8Length(value);
        }
        return new ReadAhead(texts, false);
    }
}
