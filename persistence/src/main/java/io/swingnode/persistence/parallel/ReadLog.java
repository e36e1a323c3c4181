package io.swingnode.persistence.parallel;

import io.swingnode.persistence.block.KeyOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a crank has read of what had joined, in the order in which it read each for the first time: values of keys, stretches
 * between keys, and versions of what is not compared by value. What is read again is answered from here.
 *
 * <p>The crank's thread reads it; it is added to, and compared, with the block held.
 */
final class ReadLog {
    static final int ENTRY_OVERHEAD_BYTES = 160;

    /** The key after which the next was asked for. */
    private record After(String key) {}

    /** What came next, and how much of that mattered. */
    private static final class Stretch {
        private final Optional<String> next;

        /** When this matters no more than that nothing came before a key. */
        private @Nullable String emptyUpTo;

        private boolean exact;

        Stretch(Optional<String> next) {
            this.next = next;
        }

        boolean comesBefore(String key, KeyOrder order) {
            return next.isPresent() && order.compare(next.get(), key) < 0;
        }

        boolean holds(Optional<String> now, KeyOrder order) {
            if (exact || emptyUpTo == null) {
                return now.equals(next);
            }
            return now.isEmpty() || order.compare(now.get(), emptyUpTo) >= 0;
        }
    }

    private final KeyOrder order;

    /** Values by key, stretches by {@link After}, versions by {@link Subject}. */
    private final Map<Object, Object> reads = new LinkedHashMap<>();

    ReadLog(KeyOrder order) {
        this.order = order;
    }

    boolean isEmpty() {
        return reads.isEmpty();
    }

    int size() {
        return reads.size();
    }

    /** What was read under a key; null when nothing was. */
    // Under a key there is a value.
    @SuppressWarnings("unchecked")
    @Nullable
    Optional<String> value(String key) {
        return (Optional<String>) reads.get(key);
    }

    void putValue(String key, Optional<String> value) {
        reads.put(key, value);
    }

    /** What came after a key; null when that was not asked. */
    @Nullable
    Optional<String> next(String key) {
        Stretch stretch = (Stretch) reads.get(new After(key));
        return stretch == null ? null : stretch.next;
    }

    void putNext(String key, Optional<String> next) {
        reads.put(new After(key), new Stretch(next));
    }

    /**
     * Notes how much of what came after a key matters.
     *
     * @param upTo a key after which it does not matter what comes; null for none
     * @return false when that was noted before
     */
    boolean matters(String key, @Nullable String upTo) {
        Stretch stretch = (Stretch) Objects.requireNonNull(reads.get(new After(key)));
        if (stretch.exact) {
            return false;
        }
        if (upTo == null || stretch.comesBefore(upTo, order)) {
            stretch.exact = true;
            return true;
        }
        if (stretch.emptyUpTo != null && order.compare(upTo, stretch.emptyUpTo) <= 0) {
            return false;
        }
        stretch.emptyUpTo = upTo;
        return true;
    }

    /** Notes a version; false when it is another than before. */
    boolean see(Subject subject, long version) {
        Object before = reads.putIfAbsent(subject, version);
        return before == null || before.equals(version);
    }

    /** What has been read first of all that is not so any more, in words; empty when all still holds. */
    // Under an After there is a stretch, and under a key a value.
    @SuppressWarnings("unchecked")
    Optional<String> firstStale(
            Function<String, Optional<String>> get,
            Function<String, Optional<String>> next,
            ToLongFunction<Subject> version) {
        for (Map.Entry<Object, Object> read : reads.entrySet()) {
            switch (read.getKey()) {
                case String key -> {
                    if (!get.apply(key).equals(read.getValue())) {
                        return Optional.of("key \"" + key + "\"");
                    }
                }
                case After after -> {
                    if (!((Stretch) read.getValue()).holds(next.apply(after.key()), order)) {
                        return Optional.of("the next key after \"" + after.key() + "\"");
                    }
                }
                case Subject subject -> {
                    if (version.applyAsLong(subject) != (long) read.getValue()) {
                        return Optional.of(subject.toString());
                    }
                }
                default -> throw new IllegalStateException("no read: " + read.getKey());
            }
        }
        return Optional.empty();
    }
}
