package io.swingnode.persistence.transcript;

import io.swingnode.protocol.Hashes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** The hash of a span, item by item, over the items' UTF-8 bytes (contract §4). */
public final class SpanHash {
    private final MessageDigest digest = Hashes.newSha256();
    private byte[] hash = Hashes.EMPTY_SPAN.getBytes(StandardCharsets.US_ASCII);

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
        return HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.US_ASCII);
    }
}
