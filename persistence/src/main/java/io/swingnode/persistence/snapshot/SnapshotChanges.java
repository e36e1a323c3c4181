package io.swingnode.persistence.snapshot;

import io.swingnode.persistence.block.VatChanges;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.VatId;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one layer changes in the snapshots. */
final class SnapshotChanges extends VatChanges<VatSnapshotChanges, SnapshotChanges> {
    /** Where a snapshot is looked for. */
    record Place(VatId vat, long snapPos) {}

    /** Null while the layer says nothing of the vat's snapshot in use; empty when it left the vat without one. */
    @Nullable
    Optional<SnapshotRow> inUse(VatId vat) {
        VatSnapshotChanges changes = find(vat);
        return changes == null ? null : changes.inUse();
    }

    /** Null while the layer says nothing of the row; empty when it is gone. */
    @Nullable
    Optional<SnapshotRow> row(Place place) {
        VatSnapshotChanges changes = find(place.vat());
        return changes == null ? null : changes.rows().get(place.snapPos());
    }

    /** Adds or changes a row; one in use becomes the vat's snapshot. */
    void put(SnapshotRow row) {
        change(row.record().vat(), row.memoryBytes()).put(row);
    }

    /** Changes the row in use to one that is not, and leaves the vat without a snapshot. */
    void retire(SnapshotRow retired) {
        change(retired.record().vat(), retired.record().hash().length()).retire(retired);
    }

    /** Notes that a row is gone. */
    void delete(SnapshotRecord record) {
        change(record.vat(), 0).delete(record);
    }

    @Override
    protected VatSnapshotChanges empty() {
        return new VatSnapshotChanges();
    }

    @Override
    protected void absorb(VatSnapshotChanges lower, VatSnapshotChanges upper) {
        lower.absorb(upper);
    }

    @Override
    protected void write(Statements statements, VatId vat, VatSnapshotChanges changes) throws SQLException {
        changes.write(vat, new SnapshotTable(statements));
    }
}
