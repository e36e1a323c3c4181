package io.swingnode.persistence.snapshot;

import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.VatId;
import java.sql.SQLException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The changes of one layer to one vat's snapshots: rows by position, empty for a deleted row. */
final class VatSnapshotChanges {
    private final TreeMap<Long, Optional<SnapshotRow>> rows = new TreeMap<>();

    /** Null when the layer does not change the snapshot in use; empty when it leaves the vat without one. */
    private @Nullable Optional<SnapshotRow> inUse;

    /** Adds or changes a row; one in use becomes the vat's snapshot in use. */
    void put(SnapshotRow row) {
        rows.put(row.record().snapPos(), Optional.of(row));
        if (row.record().inUse()) {
            inUse = Optional.of(row);
        }
    }

    /** Replaces the row in use by one that is not in use, which leaves the vat without a snapshot in use. */
    void retire(SnapshotRow retired) {
        rows.put(retired.record().snapPos(), Optional.of(retired));
        inUse = Optional.empty();
    }

    /** Deletes a row. */
    void delete(SnapshotRecord record) {
        rows.put(record.snapPos(), Optional.empty());
        if (record.inUse()) {
            inUse = Optional.empty();
        }
    }

    @Nullable
    Optional<SnapshotRow> inUse() {
        return inUse;
    }

    NavigableMap<Long, Optional<SnapshotRow>> rows() {
        return rows;
    }

    void absorb(VatSnapshotChanges upper) {
        rows.putAll(upper.rows);
        if (upper.inUse != null) {
            inUse = upper.inUse;
        }
    }

    /** Writes the changes. The row in use comes last, when the previous one is no longer in use. */
    void write(VatId vat, SnapshotTable table) throws SQLException {
        Optional<SnapshotRow> last = Optional.empty();
        for (Map.Entry<Long, Optional<SnapshotRow>> entry : rows.entrySet()) {
            Optional<SnapshotRow> row = entry.getValue();
            if (row.isEmpty()) {
                table.delete(vat, entry.getKey());
            } else if (row.get().record().inUse()) {
                last = row;
            } else {
                table.write(row.get());
            }
        }
        if (last.isPresent()) {
            table.write(last.get());
        }
    }
}
