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

/** What one layer changes in the snapshots, vat by vat. */
final class SnapshotChanges implements Changes<SnapshotChanges> {
    private final TreeMap<VatId, VatSnapshotChanges> vats = new TreeMap<>();
    private long sizeBytes;

    /** Where a snapshot is looked for. */
    record Place(VatId vat, long snapPos) {}

    /** Null while the layer changes nothing of the vat. */
    @Nullable
    VatSnapshotChanges find(VatId vat) {
        return vats.get(vat);
    }

    /** Null while the layer says nothing of the vat's snapshot in use; empty when it left the vat without one. */
    @Nullable
    Optional<SnapshotRow> inUse(VatId vat) {
        VatSnapshotChanges changes = vats.get(vat);
        return changes == null ? null : changes.inUse();
    }

    /** Null while the layer says nothing of the row; empty when it is gone. */
    @Nullable
    Optional<SnapshotRow> row(Place place) {
        VatSnapshotChanges changes = vats.get(place.vat());
        return changes == null ? null : changes.rows().get(place.snapPos());
    }

    /** The vats that the layer changes something of. */
    NavigableMap<VatId, VatSnapshotChanges> vats() {
        return vats;
    }

    private VatSnapshotChanges change(VatId vat) {
        return vats.computeIfAbsent(vat, id -> new VatSnapshotChanges());
    }

    /** Adds or changes a row; one in use becomes the vat's snapshot. */
    void put(SnapshotRow row) {
        change(row.record().vat()).put(row);
        sizeBytes += ENTRY_OVERHEAD_BYTES + row.memoryBytes();
    }

    /** Changes the row in use to one that is not, and leaves the vat without a snapshot. */
    void retire(SnapshotRow retired) {
        change(retired.record().vat()).retire(retired);
        sizeBytes += ENTRY_OVERHEAD_BYTES + retired.record().hash().length();
    }

    /** Notes that a row is gone. */
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
