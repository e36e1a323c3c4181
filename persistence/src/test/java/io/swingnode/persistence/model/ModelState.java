package io.swingnode.persistence.model;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a store holds, as plain maps; copied whole for each savepoint. */
final class ModelState {
    /** The order of code points is that of their bytes, in UTF-8 and in the three bytes of half a surrogate pair. */
    static final Comparator<String> BYTES =
            Comparator.comparing(text -> text.codePoints().toArray(), Arrays::compare);

    record Span(long startPos, long endPos, String hash, boolean current, long incarnation) {}

    /** A snapshot; the text is null once it is pruned. */
    record Snap(
            long snapPos,
            String hash,
            boolean inUse,
            @Nullable String text) {}

    /** A vat's spans and items by position, and its snapshots. */
    static final class Vat {
        final TreeMap<Long, Span> spans = new TreeMap<>();
        final TreeMap<Long, String> items = new TreeMap<>();
        final TreeMap<Long, Snap> snaps = new TreeMap<>();

        Optional<Span> current() {
            return spans.values().stream().filter(Span::current).findFirst();
        }

        Optional<Snap> inUse() {
            return snaps.values().stream().filter(Snap::inUse).findFirst();
        }

        Vat copy() {
            Vat copy = new Vat();
            copy.spans.putAll(spans);
            copy.items.putAll(items);
            copy.snaps.putAll(snaps);
            return copy;
        }
    }

    final TreeMap<String, String> kv = new TreeMap<>(BYTES);
    final TreeMap<String, Vat> vats = new TreeMap<>(BYTES);
    final Map<String, String> bundles = new HashMap<>();
    final TreeMap<String, Optional<String>> pending = new TreeMap<>(BYTES);

    Vat vat(String vatId) {
        return vats.computeIfAbsent(vatId, id -> new Vat());
    }

    ModelState copy() {
        ModelState copy = new ModelState();
        copy.kv.putAll(kv);
        vats.forEach((id, vat) -> copy.vats.put(id, vat.copy()));
        copy.bundles.putAll(bundles);
        copy.pending.putAll(pending);
        return copy;
    }
}
