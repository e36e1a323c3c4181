package io.swingnode.persistence.snapshot;

import io.swingnode.protocol.CleanupResult;
import io.swingnode.protocol.DeleteBudget;
import io.swingnode.protocol.SnapshotInfo;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.VatId;
import java.util.List;
import java.util.Optional;

/** What a kernel asks of its snapshots' records. */
public interface KernelSnapshots {
    /** The snapshot in use; empty when the vat has none. */
    Optional<SnapshotInfo> getSnapshotInfo(VatId vat);

    /** The vat has no snapshot in use any more. */
    void stopUsingLastSnapshot(VatId vat);

    /** Deletes snapshots of a vat that is being terminated, highest position first, within the budget. */
    CleanupResult deleteVatSnapshots(VatId vat, DeleteBudget budget);

    /** Deletes all snapshots that are not in use. */
    void deleteAllUnusedSnapshots();

    /** All records, by vat and position. */
    List<SnapshotRecord> listAll();
}
