package io.swingnode.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * The cumulative hash of a transcript span. An empty span has {@link #EMPTY}; each item replaces the hash by
 * sha256(old hash ‖ sha256(item)), where both inner hashes are written as lower-case hex and the item is UTF-8
 * ({@link Utf8Text#hashInput(String)}). Not thread-safe.
 */
public final class SpanHash {
    /** The hash of a span without items. */
    public static final String EMPTY = Hashes.sha256("start of transcript span");

    private static final HexFormat HEX = HexFormat.of();

    private final MessageDigest digest = Hashes.newSha256();
    private byte[] hash;

    /** Starts with an empty span. */
    public SpanHash() {
        this(EMPTY);
    }

    /** Goes on from a span that has items already. */
    public SpanHash(String hash) {
        this.hash = hash.getBytes(StandardCharsets.US_ASCII);
    }

    /** The hash of a span after one more item. */
    public static String append(String hash, String item) {
        SpanHash longer = new SpanHash(hash);
        longer.add(Utf8Text.hashInput(item));
        return longer.value();
    }

    /** Adds an item, given as UTF-8 without halves of pairs. */
    public void add(byte[] item) {
        byte[] itemHash = hex(digest.digest(item));
        digest.update(hash);
        hash = hex(digest.digest(itemHash));
    }

    /** The hash over the items so far, in hex. */
    public String value() {
        return new String(hash, StandardCharsets.US_ASCII);
    }

    private static byte[] hex(byte[] bytes) {
        return HEX.formatHex(bytes).getBytes(StandardCharsets.US_ASCII);
    }
}
