package io.swingnode.persistence.inspect;

import io.swingnode.persistence.maintenance.StoreInfo;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.VatId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Counts what there is of each vat, from records and names of artifacts. */
final class VatSummaries {
    private static final class Count {
        private Optional<SpanRecord> current = Optional.empty();
        private long spans;
        private long items;
        private long snapshots;
        private OptionalLong inUse = OptionalLong.empty();
    }

    private final TreeMap<VatId, Count> counts = new TreeMap<>();

    private Count of(VatId vat) {
        return counts.computeIfAbsent(vat, id -> new Count());
    }

    void record(SpanRecord span) {
        Count count = of(span.vat());
        count.spans++;
        if (span.isCurrent()) {
            count.current = Optional.of(span);
        }
    }

    void record(SnapshotRecord snapshot) {
        Count count = of(snapshot.vat());
        count.snapshots++;
        if (snapshot.inUse()) {
            count.inUse = OptionalLong.of(snapshot.snapPos());
        }
    }

    /** @param only true when no record tells of the span */
    void items(ArtifactName.Span span, boolean only) {
        Count count = of(span.vat());
        count.items += span.endPos() - span.startPos();
        count.spans += only ? 1 : 0;
    }

    void snapshot(ArtifactName.Snapshot snapshot) {
        of(snapshot.vat()).snapshots++;
    }

    List<StoreInfo.Vat> all() {
        return counts.entrySet().stream()
                .map(entry -> {
                    Count count = entry.getValue();
                    return new StoreInfo.Vat(
                            entry.getKey(), count.current, count.spans, count.items, count.snapshots, count.inUse);
                })
                .toList();
    }
}
