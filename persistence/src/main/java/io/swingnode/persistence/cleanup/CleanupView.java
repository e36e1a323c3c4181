package io.swingnode.persistence.cleanup;

import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.VatId;
import java.util.List;

/**
 * What terminated vats hold, as far as a budget reaches; uncommitted changes included. Immutable, so any thread may plan
 * from it.
 *
 * @param terminatedVats how many vats are terminated and have rows
 * @param vats those that the budget reaches, in the byte order of their ids
 */
public record CleanupView(long terminatedVats, List<VatRows> vats) {
    public CleanupView {
        vats = List.copyOf(vats);
    }

    /**
     * The rows of one vat, in the order in which they are deleted. Of each kind there is one row more than the budget
     * has left, if the vat has it: it tells that something will remain.
     *
     * @param snapshots highest position first
     * @param spans newest first
     */
    public record VatRows(VatId vat, List<SnapshotRecord> snapshots, List<SpanRecord> spans) {
        public VatRows {
            snapshots = List.copyOf(snapshots);
            spans = List.copyOf(spans);
        }
    }
}
