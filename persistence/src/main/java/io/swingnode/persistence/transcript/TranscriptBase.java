package io.swingnode.persistence.transcript;

import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.VatId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The transcripts below some layers: those of the file, or, for a numbered crank, those of the block. */
public interface TranscriptBase {
    /** The vat's current span. */
    Optional<SpanRecord> current(VatId vat);

    /** The span of the vat that starts at a position, current or not. */
    Optional<SpanRecord> span(VatId vat, long startPos);

    /** At most {@code limit} spans of the vat that start below a position, newest first. */
    List<SpanRecord> spansBelow(VatId vat, long startPos, int limit);

    /** At most {@code limit} items in order of position. */
    List<TranscriptTable.ItemRow> items(VatId vat, long fromPos, long toPos, int limit);

    /** The first item of the vat at or after a position, when there should be none. */
    OptionalLong stray(VatId vat, long position);
}
