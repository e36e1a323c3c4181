package io.swingnode.persistence.kv;

import io.swingnode.persistence.block.Changes;
import io.swingnode.persistence.block.ExportDelta;
import io.swingnode.persistence.block.KeyOrder;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.protocol.StoreException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The changes of one layer to the key-value store: values by key, empty for a removed key. */
final class KvChanges implements Changes<KvChanges> {
    private HashMap<String, Optional<String>> values = new HashMap<>();
    private SortedKeys keys;
    private long sizeBytes;

    /** True when a key or value may hold half a surrogate pair. */
    private boolean halfPairs;

    /** Keys whose value in the file is not known, and what wants to know it. */
    private Map<String, Unknown> unknown = Map.of();

    /**
     * A change of which it is not known what was there before.
     *
     * @param delta that of the block
     * @param after what the block has put there, or nothing; a later block of the group may have put something else
     */
    private record Unknown(ExportDelta delta, Optional<String> after) {}

    KvChanges(KeyOrder order) {
        keys = new SortedKeys(order);
    }

    /** @param holdsHalfPair true when the key or value holds half a surrogate pair */
    void put(String key, Optional<String> value, boolean holdsHalfPair) {
        halfPairs |= holdsHalfPair;
        put(key, value);
    }

    private void put(String key, Optional<String> value) {
        Optional<String> previous = values.put(key, value);
        if (previous == null) {
            keys.add(key);
            sizeBytes += ENTRY_OVERHEAD_BYTES + key.length();
        } else {
            sizeBytes -= length(previous);
        }
        sizeBytes += length(value);
    }

    private static int length(Optional<String> value) {
        return value.isPresent() ? value.get().length() : 0;
    }

    /** Null when the layer does not change the key; empty when it removes it. */
    @Nullable
    Optional<String> find(String key) {
        return values.get(key);
    }

    /** The changes, in no order. */
    Map<String, Optional<String>> values() {
        return values;
    }

    /** The smallest changed key after {@code from}, or {@code from} itself if that is wanted; null when there is none. */
    @Nullable
    String nextKey(String from, boolean inclusive) {
        return keys.next(from, inclusive);
    }

    @Override
    public void absorb(KvChanges upper) {
        halfPairs |= upper.halfPairs;
        absorbUnknown(upper);
        if (values.isEmpty()) {
            values = upper.values;
            keys = upper.keys;
            sizeBytes = upper.sizeBytes;
            return;
        }
        for (Map.Entry<String, Optional<String>> entry : upper.values.entrySet()) {
            put(entry.getKey(), entry.getValue());
        }
    }

    /** What is above knew the keys that are changed here, so they have none in common. */
    private void absorbUnknown(KvChanges upper) {
        if (unknown.isEmpty()) {
            unknown = upper.unknown;
        } else {
            unknown.putAll(upper.unknown);
        }
    }

    @Override
    public void write(Statements statements) throws SQLException {
        KvTable table = new KvTable(statements, halfPairs);
        if (unknown.isEmpty()) {
            table.write(sorted());
        } else {
            table.write(sorted(), unknown.keySet(), new KvTable.Before() {
                @Override
                public void was(String key, Optional<String> before) {
                    Unknown change = Objects.requireNonNull(unknown.get(key));
                    change.delta().changeKv(key, before, change.after());
                }

                @Override
                public void unreadable(StoreException damage) {
                    unknown.values().forEach(change -> change.delta().lose(damage));
                }
            });
            unknown = Map.of();
        }
    }

    private List<Map.Entry<String, Optional<String>>> sorted() {
        String[] all = keys.all();
        List<Map.Entry<String, Optional<String>>> sorted = new ArrayList<>(all.length);
        for (String key : all) {
            sorted.add(Map.entry(key, Objects.requireNonNull(values.get(key))));
        }
        return sorted;
    }

    @Override
    public void settle() {
        keys.settle();
    }

    /**
     * Has the write of these changes note what it finds under some of their keys: it costs the write nearly nothing to tell
     * that a key is new, and a look before it as much as the write.
     */
    void findOutWhenWriting(Set<String> keys, ExportDelta whenFound) {
        unknown = HashMap.newHashMap(keys.size());
        for (String key : keys) {
            unknown.put(key, new Unknown(whenFound, Objects.requireNonNull(values.get(key))));
        }
    }

    @Override
    public void clearWritten() {
        values.clear();
        keys.clear();
        sizeBytes = 0;
        halfPairs = false;
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }
}
