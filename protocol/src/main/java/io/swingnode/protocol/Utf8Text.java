package io.swingnode.protocol;

import io.swingnode.protocol.StoreException.Reason;
import java.util.Comparator;
import java.util.function.Supplier;

/** Rules for text that is stored as UTF-8. */
public final class Utf8Text {
    /**
     * The order of UTF-8 bytes, which is code-point order: the key order of the store. It differs from
     * {@link String#compareTo} when a character above U+FFFF is involved.
     */
    public static final Comparator<String> BYTE_ORDER = Utf8Text::compareBytes;

    private Utf8Text() {}

    private static int compareBytes(String a, String b) {
        int mismatch = mismatch(a, b);
        if (mismatch < 0) {
            return Integer.compare(a.length(), b.length());
        }
        return Integer.compare(rank(a.charAt(mismatch)), rank(b.charAt(mismatch)));
    }

    private static int mismatch(String a, String b) {
        int limit = Math.min(a.length(), b.length());
        for (int i = 0; i < limit; i++) {
            if (a.charAt(i) != b.charAt(i)) {
                return i;
            }
        }
        return -1;
    }

    /** Surrogates represent code points above every other char, so they sort last. */
    private static int rank(char unit) {
        if (unit < Character.MIN_SURROGATE) {
            return unit;
        }
        return unit <= Character.MAX_SURROGATE ? unit + 0x2000 : unit - 0x800;
    }

    /**
     * Refuses text that cannot be encoded as UTF-8.
     *
     * @param what names the text in the message
     * @throws StoreException (USAGE) when {@code text} holds half a surrogate pair
     */
    public static void requireEncodable(String what, String text) {
        requireEncodable(() -> what, text);
    }

    /** As {@link #requireEncodable(String, String)}, for texts whose name is put together only when it is needed. */
    public static void requireEncodable(Supplier<String> what, String text) {
        int half = indexOfHalfPair(text);
        if (half >= 0) {
            throw new StoreException(
                    Reason.USAGE,
                    what.get() + " holds half a surrogate pair at index " + half
                            + ", which UTF-8 cannot encode; encode binary data as base64 or hex");
        }
    }

    /** False when {@code text} holds half a surrogate pair. */
    public static boolean isEncodable(String text) {
        return indexOfHalfPair(text) < 0;
    }

    private static int indexOfHalfPair(String text) {
        for (int index = 0; index < text.length(); index++) {
            if (Character.isSurrogate(text.charAt(index))) {
                if (Character.charCount(text.codePointAt(index)) == 1) {
                    return index;
                }
                index++;
            }
        }
        return -1;
    }

    /** The number of bytes that {@code text} takes in UTF-8. */
    public static int utf8Length(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit < 0x80) {
                bytes += 1;
            } else if (unit < 0x800) {
                bytes += 2;
            } else if (Character.isSurrogate(unit)) {
                bytes += 2; // Half of a pair that takes four bytes.
            } else {
                bytes += 3;
            }
        }
        return bytes;
    }
}
