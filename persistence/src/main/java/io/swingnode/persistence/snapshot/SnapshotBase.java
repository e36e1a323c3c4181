package io.swingnode.persistence.snapshot;

import io.swingnode.protocol.VatId;
import java.util.List;
import java.util.Optional;

/** The snapshots below some layers: those of the file, or, for a numbered crank, those of the block. */
public interface SnapshotBase {
    /** The vat's snapshot in use. */
    Optional<SnapshotRow> inUse(VatId vat);

    /** At most {@code limit} snapshots of the vat below a position, highest position first. */
    List<SnapshotRow> rowsBelow(VatId vat, long snapPos, int limit);

    /** All snapshots, by vat and position. */
    List<SnapshotRow> all();

    /** Where the bytes of a snapshot are. */
    LocatedSnapshot locate(SnapshotRow row);
}
