package io.swingnode.persistence.snapshot;

import io.swingnode.persistence.block.Changes;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.protocol.VatId;
import java.sql.SQLException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The changes of one layer to the snapshots, by vat. */
final class SnapshotChanges implements Changes<SnapshotChanges> {
    private final TreeMap<VatId, VatSnapshotChanges> vats = new TreeMap<>();
    private long sizeBytes;

    /** The key of a snapshot. */
    record Place(VatId vat, long snapPos) {}

    /** Null when the layer does not change the vat. */
    @Nullable
    VatSnapshotChanges find(VatId vat) {
        return vats.get(vat);
    }

    /** Null when the layer does not change the vat's snapshot in use; empty when it leaves the vat without one. */
    @Nullable
    Optional<SnapshotRow> inUse(VatId vat) {
        VatSnapshotChanges changes = vats.get(vat);
        return changes == null ? null : changes.inUse();
    }

    /** Null when the layer does not change the row; empty when it deletes it. */
    @Nullable
    Optional<SnapshotRow> row(Place place) {
        VatSnapshotChanges changes = vats.get(place.vat());
        return changes == null ? null : changes.rows().get(place.snapPos());
    }

    /** The vats that the layer changes. */
    NavigableMap<VatId, VatSnapshotChanges> vats() {
        return vats;
    }

    private VatSnapshotChanges change(VatId vat) {
        return vats.computeIfAbsent(vat, id -> new VatSnapshotChanges());
    }

    /** Adds or changes a row; one in use becomes the vat's snapshot in use. */
    void put(SnapshotRow row) {
        change(row.record().vat()).put(row);
        sizeBytes += ENTRY_OVERHEAD_BYTES + row.memoryBytes();
    }

    /** Replaces the row in use by one that is not in use, which leaves the vat without a snapshot in use. */
    void retire(SnapshotRow retired) {
        change(retired.record().vat()).retire(retired);
        sizeBytes += ENTRY_OVERHEAD_BYTES + retired.record().hash().length();
    }

    /** Deletes a row. */
    void delete(SnapshotRow row) {
        change(row.record().vat()).delete(row);
        sizeBytes += ENTRY_OVERHEAD_BYTES;
    }

    @Override
    public void absorb(SnapshotChanges upper) {
        upper.vats.forEach((vat, changes) -> {
            VatSnapshotChanges here = vats.putIfAbsent(vat, changes);
            if (here != null) {
                here.absorb(changes);
            }
        });
        sizeBytes += upper.sizeBytes;
    }

    @Override
    public void write(Statements statements) throws SQLException {
        SnapshotTable table = new SnapshotTable(statements);
        for (Map.Entry<VatId, VatSnapshotChanges> entry : vats.entrySet()) {
            entry.getValue().write(entry.getKey(), table);
        }
    }

    @Override
    public void clearWritten() {
        vats.clear();
        sizeBytes = 0;
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }
}
