package io.swingnode.persistence.transcript;

import io.swingnode.persistence.block.BlockBuffer;
import io.swingnode.persistence.block.Slot;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Finds a vat's current span, which is needed for every added item and every query of bounds. */
final class CurrentSpans {
    /** Vats cached; in production some fifty are active. */
    private static final int CACHED_VATS_MAX = 10_000;

    private final BlockBuffer buffer;
    private final Slot<TranscriptChanges> slot;

    /** As of the last commit. */
    private final Map<VatId, Optional<SpanRecord>> committed = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<VatId, Optional<SpanRecord>> eldest) {
            return size() > CACHED_VATS_MAX;
        }
    };

    CurrentSpans(BlockBuffer buffer, Slot<TranscriptChanges> slot) {
        this.buffer = buffer;
        this.slot = slot;
        buffer.whenOvertaken(committed::clear);
        buffer.whenCommitted(slot, this::remember);
    }

    Optional<SpanRecord> find(VatId vat) {
        Optional<SpanRecord> changed = buffer.newest(slot, vat, TranscriptChanges::current);
        if (changed != null) {
            return changed;
        }
        if (buffer.hasSpilled()) {
            return inFile(vat);
        }
        return committed.computeIfAbsent(vat, this::inFile);
    }

    /** The committed span at a place, if it is known without a look at the file. */
    Optional<SpanRecord> cached(TranscriptChanges.Place place) {
        if (buffer.hasSpilled()) {
            return Optional.empty();
        }
        return committed
                .getOrDefault(place.vat(), Optional.empty())
                .filter(span -> span.startPos() == place.startPos());
    }

    private Optional<SpanRecord> inFile(VatId vat) {
        return buffer.file()
                .read("reading a current span", statements -> new TranscriptTable(statements).currentSpan(vat));
    }

    /** @throws StoreException (NOT_FOUND) when the vat has none */
    SpanRecord require(VatId vat) {
        return find(vat)
                .orElseThrow(() -> new StoreException(Reason.NOT_FOUND, "no current transcript for \"" + vat + "\""));
    }

    private void remember(TranscriptChanges changes) {
        changes.byVat().forEach((vat, ofVat) -> {
            Optional<SpanRecord> current = ofVat.current();
            if (current != null) {
                committed.put(vat, current);
            }
        });
    }
}
