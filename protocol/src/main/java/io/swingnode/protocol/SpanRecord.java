package io.swingnode.protocol;

/**
 * The record of a transcript span, as exported under {@link #key()}.
 *
 * @param vat the vat whose span it is
 * @param startPos position of its first item
 * @param endPos position after its last item
 * @param hash cumulative hash over its items (see {@link SpanHash})
 * @param isCurrent true for the span to which items are still added
 * @param incarnation the incarnation of the vat it belongs to, from 0
 */
public record SpanRecord(VatId vat, long startPos, long endPos, String hash, boolean isCurrent, long incarnation) {
    /** The key under which a vat's current span is exported. */
    public static String currentKey(VatId vat) {
        return "transcript." + vat + ".current";
    }

    /** The key under which the record is exported. */
    public String key() {
        return isCurrent ? currentKey(vat) : "transcript." + vat + "." + startPos;
    }

    /** The value under which the record is exported: compact JSON with the fields in their fixed order. */
    public String toJson() {
        StringBuilder out = new StringBuilder(160).append("{\"vatID\":");
        JsonText.appendQuoted(out, vat.value());
        return out.append(",\"startPos\":")
                .append(startPos)
                .append(",\"endPos\":")
                .append(endPos)
                .append(",\"hash\":")
                .append(JsonText.quote(hash))
                .append(",\"isCurrent\":")
                .append(isCurrent ? 1 : 0)
                .append(",\"incarnation\":")
                .append(incarnation)
                .append('}')
                .toString();
    }

    /** The number of items in the span. */
    public long itemCount() {
        return endPos - startPos;
    }

    /** The bounds of the span, without the vat. */
    public SpanBounds bounds() {
        return new SpanBounds(startPos, endPos, hash, incarnation);
    }

    /** The name of the span's artifact. */
    public ArtifactName.Span artifact() {
        return new ArtifactName.Span(vat, startPos, endPos);
    }

    /** The same span after {@code item} was appended. */
    public SpanRecord append(String item) {
        return new SpanRecord(vat, startPos, endPos + 1, SpanHash.append(hash, item), isCurrent, incarnation);
    }

    /** The same span, closed. */
    public SpanRecord closed() {
        return new SpanRecord(vat, startPos, endPos, hash, false, incarnation);
    }
}
