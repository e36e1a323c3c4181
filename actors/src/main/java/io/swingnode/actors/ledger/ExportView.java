package io.swingnode.actors.ledger;

import io.swingnode.persistence.maintenance.ExportScan;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;

/**
 * The store as it is after everything that the ledger was told of before, for a digest of its export data from scratch. Who
 * gets it closes it.
 *
 * @param scan the view of the store
 * @param replaces true when what the ledger knows of the export data may be wrong, because a commit has failed
 * @param room tells whether the write-ahead log, which cannot start over while the view is read, may still grow
 */
public record ExportView(ExportScan scan, boolean replaces, LogRoom room) {
    /** Tells whether the write-ahead log is within its limit. */
    @FunctionalInterface
    public interface LogRoom {
        /** True while it is. */
        boolean isLeft();
    }

    void requireRoom() {
        if (!room.isLeft()) {
            throw new StoreException(
                    Reason.BUSY, "the write-ahead log has reached its limit (swingnode.store.wal.limit)");
        }
    }
}
