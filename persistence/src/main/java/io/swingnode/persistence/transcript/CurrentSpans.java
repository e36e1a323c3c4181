package io.swingnode.persistence.transcript;

import io.swingnode.persistence.block.BlockBuffer;
import io.swingnode.persistence.block.Layer;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Finds a vat's current span: every item and every question about bounds begins with it. */
public final class CurrentSpans {
    /** Vats remembered; production has some fifty online. */
    private static final int CACHED_VATS_MAX = 10_000;

    private final BlockBuffer buffer;

    /** As the last commit left them. */
    private final Map<VatId, Optional<SpanRecord>> committed = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<VatId, Optional<SpanRecord>> eldest) {
            return size() > CACHED_VATS_MAX;
        }
    };

    public CurrentSpans(BlockBuffer buffer) {
        this.buffer = buffer;
        buffer.whenOvertaken(committed::clear);
        buffer.whenCommitted(this::committed);
    }

    public Optional<SpanRecord> find(VatId vat) {
        for (Layer layer : buffer.layers().reversed()) {
            TranscriptChanges changes = layer.transcript(vat);
            if (changes != null && changes.current() != null) {
                return changes.current();
            }
        }
        if (buffer.hasSpilled()) {
            return inFile(vat);
        }
        return committed.computeIfAbsent(vat, this::inFile);
    }

    private Optional<SpanRecord> inFile(VatId vat) {
        return buffer.file()
                .read("reading a current span", tables -> tables.transcripts().currentSpan(vat));
    }

    /** @throws StoreException (NOT_FOUND) when the vat has none */
    SpanRecord require(VatId vat) {
        return find(vat)
                .orElseThrow(() -> new StoreException(Reason.NOT_FOUND, "no current transcript for \"" + vat + "\""));
    }

    /** Takes over what {@code block} changes, which is about to be what the last commit left. */
    private void committed(Layer block) {
        block.transcripts().forEach((vat, changes) -> {
            Optional<SpanRecord> current = changes.current();
            if (current != null) {
                committed.put(vat, current);
            }
        });
    }
}
