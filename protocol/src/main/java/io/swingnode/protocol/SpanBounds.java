package io.swingnode.protocol;

/**
 * The bounds of a transcript span.
 *
 * @param startPos position of its first item
 * @param endPos position after its last item
 * @param hash cumulative hash over its items (see {@link SpanHash})
 * @param incarnation the incarnation of the vat it belongs to, from 0
 */
public record SpanBounds(long startPos, long endPos, String hash, long incarnation) {}
