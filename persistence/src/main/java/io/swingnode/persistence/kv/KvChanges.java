package io.swingnode.persistence.kv;

import io.swingnode.persistence.block.Changes;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.protocol.Utf8Text;
import java.sql.SQLException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The changes of one layer to the key-value store: values by key, empty for a removed key. */
final class KvChanges implements Changes<KvChanges> {
    private final TreeMap<String, Optional<String>> values = new TreeMap<>(Utf8Text.BYTE_ORDER);
    private long sizeBytes;

    void put(String key, Optional<String> value) {
        Optional<String> previous = values.put(key, value);
        if (previous == null) {
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

    /** In byte order of the keys. */
    NavigableMap<String, Optional<String>> values() {
        return values;
    }

    @Override
    public void absorb(KvChanges upper) {
        if (values.isEmpty()) {
            // The tree is built from sorted entries at once.
            values.putAll(upper.values);
            sizeBytes = upper.sizeBytes;
            return;
        }
        for (Map.Entry<String, Optional<String>> entry : upper.values.entrySet()) {
            put(entry.getKey(), entry.getValue());
        }
    }

    @Override
    public void write(Statements statements) throws SQLException {
        new KvTable(statements).write(values.entrySet());
    }

    @Override
    public void clearWritten() {
        values.clear();
        sizeBytes = 0;
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }
}
