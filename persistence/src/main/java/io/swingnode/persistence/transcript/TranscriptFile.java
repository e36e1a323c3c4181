package io.swingnode.persistence.transcript;

import io.swingnode.persistence.block.BlockBuffer;
import io.swingnode.persistence.block.Slot;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.VatId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The transcripts in the file. It remembers vats' current spans, which are needed for every added item and every query of
 * bounds.
 */
final class TranscriptFile implements TranscriptBase {
    /** Vats cached; in production some fifty are active. */
    private static final int CACHED_VATS_MAX = 10_000;

    private final BlockBuffer buffer;

    /** As of the last commit. */
    private final Map<VatId, Optional<SpanRecord>> committed = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<VatId, Optional<SpanRecord>> eldest) {
            return size() > CACHED_VATS_MAX;
        }
    };

    TranscriptFile(BlockBuffer buffer, Slot<TranscriptChanges> slot) {
        this.buffer = buffer;
        buffer.whenOvertaken(committed::clear);
        buffer.whenCommitted(slot, this::remember);
    }

    @Override
    public Optional<SpanRecord> current(VatId vat) {
        if (buffer.hasSpilled()) {
            return inFile(vat);
        }
        return committed.computeIfAbsent(vat, this::inFile);
    }

    private Optional<SpanRecord> inFile(VatId vat) {
        return buffer.file()
                .read("reading a current span", statements -> new TranscriptTable(statements).currentSpan(vat));
    }

    @Override
    public Optional<SpanRecord> span(VatId vat, long startPos) {
        return cached(vat, startPos)
                .or(() -> buffer.file()
                        .read("reading a span", statements -> new TranscriptTable(statements).span(vat, startPos)));
    }

    private Optional<SpanRecord> cached(VatId vat, long startPos) {
        if (buffer.hasSpilled()) {
            return Optional.empty();
        }
        return committed.getOrDefault(vat, Optional.empty()).filter(span -> span.startPos() == startPos);
    }

    @Override
    public List<SpanRecord> spansBelow(VatId vat, long startPos, int limit) {
        return buffer.file()
                .read("listing spans", statements -> new TranscriptTable(statements).spansBelow(vat, startPos, limit));
    }

    @Override
    public List<TranscriptTable.ItemRow> items(VatId vat, long fromPos, long toPos, int limit) {
        return buffer.file()
                .read("reading items", statements -> new TranscriptTable(statements).items(vat, fromPos, toPos, limit));
    }

    @Override
    public OptionalLong stray(VatId vat, long position) {
        return buffer.file()
                .read(
                        "checking a transcript's end",
                        statements -> new TranscriptTable(statements).firstItemFrom(vat, position));
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
