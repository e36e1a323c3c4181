package io.swingnode.persistence.transcript;

import io.swingnode.persistence.block.Changes;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.VatId;
import java.sql.SQLException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The changes of one layer to the transcripts, by vat. */
final class TranscriptChanges implements Changes<TranscriptChanges> {
    private final TreeMap<VatId, VatTranscriptChanges> vats = new TreeMap<>();
    private long sizeBytes;

    /** The key of a span. */
    record Place(VatId vat, long startPos) {}

    /** Null when the layer does not change the vat. */
    @Nullable
    VatTranscriptChanges find(VatId vat) {
        return vats.get(vat);
    }

    /** Null when the layer does not change the vat's current span; empty when it leaves the vat without one. */
    @Nullable
    Optional<SpanRecord> current(VatId vat) {
        VatTranscriptChanges changes = vats.get(vat);
        return changes == null ? null : changes.current();
    }

    /** Null when the layer does not change the span; empty when it deletes it. */
    @Nullable
    Optional<SpanRecord> span(Place place) {
        VatTranscriptChanges changes = vats.get(place.vat());
        return changes == null ? null : changes.span(place.startPos());
    }

    /** The vats that the layer changes. */
    NavigableMap<VatId, VatTranscriptChanges> vats() {
        return vats;
    }

    private VatTranscriptChanges change(VatId vat) {
        return vats.computeIfAbsent(vat, id -> new VatTranscriptChanges());
    }

    void addItem(SpanRecord span, String item) {
        change(span.vat()).addItem(span.endPos(), new VatTranscriptChanges.Item(item, span.incarnation()));
        sizeBytes += ENTRY_OVERHEAD_BYTES + item.length();
    }

    /** Adds or changes a span; a current one becomes the vat's current span. */
    void putSpan(SpanRecord span) {
        change(span.vat()).putSpan(span);
        sizeBytes += ENTRY_OVERHEAD_BYTES + span.hash().length();
    }

    /** Makes the vat's current span a historical one and leaves the vat without a current span. */
    void closeCurrent(SpanRecord closed) {
        change(closed.vat()).closeCurrent(closed);
        sizeBytes += ENTRY_OVERHEAD_BYTES + closed.hash().length();
    }

    /** Deletes a span and its items. */
    void deleteSpan(SpanRecord span) {
        change(span.vat()).deleteItems(span.startPos(), span.endPos());
        change(span.vat()).deleteSpan(span);
        sizeBytes += ENTRY_OVERHEAD_BYTES;
    }

    /** Deletes the items from {@code fromPos} (inclusive) to {@code toPos} (exclusive). */
    void deleteItems(VatId vat, long fromPos, long toPos) {
        change(vat).deleteItems(fromPos, toPos);
    }

    @Override
    public void absorb(TranscriptChanges upper) {
        upper.vats.forEach((vat, changes) -> {
            VatTranscriptChanges here = vats.putIfAbsent(vat, changes);
            if (here != null) {
                here.absorb(changes);
            }
        });
        sizeBytes += upper.sizeBytes;
    }

    @Override
    public void write(Statements statements) throws SQLException {
        TranscriptTable table = new TranscriptTable(statements);
        for (Map.Entry<VatId, VatTranscriptChanges> entry : vats.entrySet()) {
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
