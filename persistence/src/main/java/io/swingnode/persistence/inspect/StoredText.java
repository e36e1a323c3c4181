package io.swingnode.persistence.inspect;

import io.swingnode.protocol.Utf8Text;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Text as it stands in a file, where damage may have left bytes that are none. Immutable. */
public final class StoredText {
    private final byte[] bytes;

    StoredText(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The bytes of a text. */
    public static StoredText of(String text) {
        return new StoredText(Utf8Text.encodeWtf8(text));
    }

    /** The bytes themselves: UTF-8 in a store that is sound, with three bytes for half a surrogate pair. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The same without a copy, for reading only. */
    byte[] shared() {
        return bytes;
    }

    /** How many bytes it has. */
    public int sizeBytes() {
        return bytes.length;
    }

    /** The text, halves of surrogate pairs included; empty when the bytes are not those of any text. */
    public Optional<String> text() {
        return Utf8Text.findWtf8(bytes);
    }

    /** The text for people: U+FFFD stands for what is none. */
    public String shown() {
        return text().map(Utf8Text::printable).orElseGet(() -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** True when {@link #shown} is exactly what is stored. */
    public boolean isPlain() {
        return text().filter(Utf8Text::isEncodable).isPresent();
    }

    /** The bytes in hexadecimal. */
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredText text && Arrays.equals(bytes, text.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return shown();
    }
}
