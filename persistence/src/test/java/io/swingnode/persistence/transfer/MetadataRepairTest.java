package io.swingnode.persistence.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.persistence.Recorded;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.RepairReport;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.VatId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetadataRepairTest {
    private final Target target = new Target();
    private MemoryExport export;

    /** A store's records in memory. */
    private static final class Target implements MetadataRepair.Target {
        private final TreeMap<String, SpanRecord> spans = new TreeMap<>();
        private final TreeMap<String, SnapshotRecord> snapshots = new TreeMap<>();
        private final List<BundleId> bundles = new ArrayList<>();
        private int inserted;

        private static String at(VatId vat, long position) {
            return vat + "." + position;
        }

        @Override
        public Optional<SpanRecord> span(VatId vat, long startPos) {
            return Optional.ofNullable(spans.get(at(vat, startPos)));
        }

        @Override
        public Optional<SnapshotRecord> snapshot(VatId vat, long snapPos) {
            return Optional.ofNullable(snapshots.get(at(vat, snapPos)));
        }

        @Override
        public boolean hasBundle(BundleId id) {
            return bundles.contains(id);
        }

        @Override
        public void insertSpan(SpanRecord span) {
            inserted++;
            spans.put(at(span.vat(), span.startPos()), span);
        }

        @Override
        public void insertSnapshot(SnapshotRecord snapshot) {
            inserted++;
            snapshots.put(at(snapshot.vat(), snapshot.snapPos()), snapshot);
        }
    }

    @BeforeEach
    void readRecordedStore() {
        export = MemoryExport.copyOf(ExportDirectory.open(Recorded.export("kept", ArtifactMode.OPERATIONAL)));
        for (ExportEntry entry : export.entries) {
            if (entry.key().startsWith("kv.")) {
                continue;
            }
            switch (ExportRecords.parse(entry.key(), entry.value().orElseThrow(), "in this test")) {
                case ExportRecords.Span record -> target.insertSpan(record.span());
                case ExportRecords.Snapshot record -> target.insertSnapshot(record.snapshot());
                case ExportRecords.CurrentSnapshot record ->
                    assertThat(record.key()).endsWith(".current");
                case ExportRecords.Bundle record -> target.bundles.add(record.id());
            }
        }
        target.inserted = 0;
    }

    private RepairReport repair() {
        try (MetadataRepair repair = MetadataRepair.begin(export, target, Database.sqlite())) {
            int steps = 0;
            while (!repair.step(3)) {
                steps++;
            }
            assertThat(steps).as("steps of three records").isPositive();
            return repair.finish();
        }
    }

    @Test
    void addsWhatIsMissingAndNothingElse() {
        var allSpans = new TreeMap<>(target.spans);
        var allSnapshots = new TreeMap<>(target.snapshots);
        target.spans.values().removeIf(span -> !span.isCurrent());
        target.snapshots.values().removeIf(snapshot -> !snapshot.inUse());
        RepairReport report = repair();
        assertThat(target.spans).isEqualTo(allSpans);
        assertThat(target.snapshots).isEqualTo(allSnapshots);
        assertThat(report.spans() + report.snapshots()).isEqualTo(target.inserted);
        assertThat(repair().spans()).isZero();
    }

    private void assertRefused(String message) {
        target.spans.remove("v1.0");
        assertThatThrownBy(this::repair).hasMessageContaining(message);
        assertThat(target.inserted).isZero();
    }

    @Test
    void differentSpanIsRefused() {
        SpanRecord span = target.span(new VatId("v1"), 3).orElseThrow();
        target.spans.put("v1.3", new SpanRecord(span.vat(), 3, span.endPos(), "other", false, span.incarnation()));
        assertRefused("repairTranscriptSpanRecord metadata mismatch");
    }

    @Test
    void differentSnapshotIsRefused() {
        SnapshotRecord snapshot = target.snapshot(new VatId("v1"), 16).orElseThrow();
        target.snapshots.put("v1.16", new SnapshotRecord(snapshot.vat(), 16, snapshot.hash(), false));
        assertRefused("repairSnapshotRecord metadata mismatch");
    }

    @Test
    void unknownBundleIsRefused() {
        target.bundles.clear();
        assertRefused("unexpected new bundle record for b0-");
    }

    @Test
    void unknownTagIsRefused() {
        export.entry("x.y", "z");
        assertRefused("unknown export-data type \"x\" on repairMetadata");
    }
}
