package io.swingnode.persistence.bundle;

import io.swingnode.persistence.block.Changes;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.protocol.BundleId;
import java.sql.SQLException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The changes of one layer to the bundles: stored bytes by id, empty for a deleted bundle. */
final class BundleChanges implements Changes<BundleChanges> {
    private final TreeMap<BundleId, Optional<byte[]>> bundles = new TreeMap<>();
    private long sizeBytes;

    void put(BundleId id, Optional<byte[]> stored) {
        bundles.put(id, stored);
        sizeBytes += ENTRY_OVERHEAD_BYTES + stored.map(bytes -> bytes.length).orElse(0);
    }

    /** Null when the layer does not change the bundle; empty when it deletes it. */
    @Nullable
    Optional<byte[]> find(BundleId id) {
        return bundles.get(id);
    }

    /** Stored bytes by id, empty for a deleted bundle. */
    NavigableMap<BundleId, Optional<byte[]>> bundles() {
        return bundles;
    }

    @Override
    public void absorb(BundleChanges upper) {
        bundles.putAll(upper.bundles);
        sizeBytes += upper.sizeBytes;
    }

    @Override
    public void write(Statements statements) throws SQLException {
        BundleTable table = new BundleTable(statements);
        for (Map.Entry<BundleId, Optional<byte[]>> entry : bundles.entrySet()) {
            if (entry.getValue().isPresent()) {
                table.put(entry.getKey(), entry.getValue().get());
            } else {
                table.delete(entry.getKey());
            }
        }
    }

    @Override
    public void clearWritten() {
        bundles.clear();
        sizeBytes = 0;
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }
}
