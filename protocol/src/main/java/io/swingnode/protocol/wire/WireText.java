package io.swingnode.protocol.wire;

import java.nio.charset.StandardCharsets;

/** Text of the store as bytes on the wire. */
final class WireText {
    private WireText() {}

    static byte[] encode(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String decode(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
