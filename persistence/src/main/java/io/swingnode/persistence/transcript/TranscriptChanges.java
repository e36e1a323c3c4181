package io.swingnode.persistence.transcript;

import io.swingnode.persistence.block.VatChanges;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.VatId;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one layer changes in the transcripts. */
final class TranscriptChanges extends VatChanges<VatTranscriptChanges, TranscriptChanges> {
    /** Where a span is looked for. */
    record Place(VatId vat, long startPos) {}

    /** Null while the layer says nothing of the vat's current span; empty when it left the vat without one. */
    @Nullable
    Optional<SpanRecord> current(VatId vat) {
        VatTranscriptChanges changes = find(vat);
        return changes == null ? null : changes.current();
    }

    /** Null while the layer says nothing of the span; empty when it is gone. */
    @Nullable
    Optional<SpanRecord> span(Place place) {
        VatTranscriptChanges changes = find(place.vat());
        return changes == null ? null : changes.span(place.startPos());
    }

    void addItem(SpanRecord span, String item, boolean holdsHalfPair) {
        change(span.vat(), item.length())
                .addItem(span.endPos(), new VatTranscriptChanges.Item(item, holdsHalfPair, span.incarnation()));
    }

    /** Adds or changes a span; a current one becomes the vat's current span. */
    void putSpan(SpanRecord span) {
        change(span.vat(), span.hash().length()).putSpan(span);
    }

    /** Makes the vat's current span a historical one and leaves the vat without a current span. */
    void closeCurrent(SpanRecord closed) {
        change(closed.vat(), closed.hash().length()).closeCurrent(closed);
    }

    /** Notes that a span and its items are gone. */
    void deleteSpan(SpanRecord span) {
        VatTranscriptChanges changes = change(span.vat(), 0);
        changes.deleteItems(span.startPos(), span.endPos());
        changes.deleteSpan(span);
    }

    /** Drops the items from {@code fromPos} (inclusive) to {@code toPos} (exclusive). */
    void deleteItems(VatId vat, long fromPos, long toPos) {
        change(vat, 0).deleteItems(fromPos, toPos);
    }

    @Override
    protected VatTranscriptChanges empty() {
        return new VatTranscriptChanges();
    }

    @Override
    protected void absorb(VatTranscriptChanges lower, VatTranscriptChanges upper) {
        lower.absorb(upper);
    }

    @Override
    protected void write(Statements statements, VatId vat, VatTranscriptChanges changes) throws SQLException {
        changes.write(vat, new TranscriptTable(statements));
    }
}
