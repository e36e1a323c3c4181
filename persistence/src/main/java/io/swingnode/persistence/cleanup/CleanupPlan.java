package io.swingnode.persistence.cleanup;

import io.swingnode.protocol.CleanupReport;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.VatId;
import java.util.List;

/**
 * The rows that a block deletes of terminated vats. Immutable.
 *
 * @param vats what goes of each vat, in the order of deletion
 * @param report what is deleted, and what is left afterwards
 */
public record CleanupPlan(List<VatDeletion> vats, CleanupReport report) {
    public CleanupPlan {
        vats = List.copyOf(vats);
    }

    /**
     * What goes of one vat.
     *
     * @param snapshots highest position first
     * @param allSnapshots true when the budget sets no limit to snapshots
     * @param spans newest first, each with its items
     * @param allSpans true when the budget sets no limit to spans
     */
    public record VatDeletion(
            VatId vat, List<SnapshotRecord> snapshots, boolean allSnapshots, List<SpanRecord> spans, boolean allSpans) {
        public VatDeletion {
            snapshots = List.copyOf(snapshots);
            spans = List.copyOf(spans);
        }
    }
}
