package io.swingnode.protocol;

import io.swingnode.protocol.StoreException.Reason;
import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Rules for text that is stored as UTF-8.
 *
 * <p>A string of JavaScript or Java can hold half a surrogate pair, which UTF-8 cannot encode. A store that takes it writes
 * three bytes for it, as for any other code point of its range (WTF-8). Programs that read the file by V8 decode each of the
 * three bytes as U+FFFD, and hash the string itself with one U+FFFD for each half: {@link #exported} and {@link #hashInput}.
 */
public final class Utf8Text {
    /**
     * The order of UTF-8 bytes, or of those of {@link #encodeWtf8}, which is code-point order: the key order of the store. It
     * differs from {@link String#compareTo} when a character above U+FFFF is involved.
     */
    public static final Comparator<String> BYTE_ORDER = Utf8Text::compareBytes;

    private static final char REPLACEMENT = '\ufffd';
    private static final String ONE_REPLACEMENT = "\ufffd";
    private static final String THREE_REPLACEMENTS = "\ufffd\ufffd\ufffd";

    /** The first byte of half a pair, and of some other characters. */
    private static final byte HALF_LEAD = (byte) 0xed;

    private static final int HALF_BYTES = 3;
    private static final long NOT_ASCII = 0x8080808080808080L;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private Utf8Text() {}

    private static int compareBytes(String a, String b) {
        int mismatch = mismatch(a, b);
        if (mismatch < 0) {
            return Integer.compare(a.length(), b.length());
        }
        char unitOfA = a.charAt(mismatch);
        char unitOfB = b.charAt(mismatch);
        if (unitOfA < Character.MIN_SURROGATE && unitOfB < Character.MIN_SURROGATE) {
            return Integer.compare(unitOfA, unitOfB);
        }
        if (mismatch > 0 && Character.isHighSurrogate(a.charAt(mismatch - 1))) {
            boolean pairInA = Character.isLowSurrogate(unitOfA);
            boolean pairInB = Character.isLowSurrogate(unitOfB);
            if (pairInA != pairInB) {
                // A pair is four bytes that sort after everything else; half a pair is three.
                return pairInA ? 1 : -1;
            }
        }
        return Integer.compare(a.codePointAt(mismatch), b.codePointAt(mismatch));
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
        return indexOfHalfPair(text, 0);
    }

    private static int indexOfHalfPair(String text, int from) {
        for (int index = from; index < text.length(); index++) {
            if (Character.isSurrogate(text.charAt(index))) {
                if (Character.charCount(text.codePointAt(index)) == 1) {
                    return index;
                }
                index++;
            }
        }
        return -1;
    }

    /** The number of bytes that {@code text} takes, as {@link #encodeWtf8} gives them. */
    public static int utf8Length(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit < 0x80) {
                bytes += 1;
            } else if (unit < 0x800) {
                bytes += 2;
            } else if (Character.isSurrogate(unit) && Character.charCount(text.codePointAt(i)) == 2) {
                bytes += 4;
                i++;
            } else {
                bytes += 3;
            }
        }
        return bytes;
    }

    /** The bytes of {@code text}: UTF-8, and three bytes for half a surrogate pair. A whole pair is always four bytes. */
    public static byte[] encodeWtf8(String text) {
        int half = indexOfHalfPair(text);
        if (half < 0) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 16);
        int from = 0;
        while (half >= 0) {
            bytes.writeBytes(text.substring(from, half).getBytes(StandardCharsets.UTF_8));
            char unit = text.charAt(half);
            bytes.write(0xe0 | (unit >> 12));
            bytes.write(0x80 | ((unit >> 6) & 0x3f));
            bytes.write(0x80 | (unit & 0x3f));
            from = half + 1;
            half = indexOfHalfPair(text, from);
        }
        bytes.writeBytes(text.substring(from).getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    /**
     * The text that {@link #encodeWtf8} encodes as these bytes.
     *
     * @throws StoreException (USAGE) when they are not the bytes of any text
     */
    public static String decodeWtf8(byte[] bytes) {
        return decodeWtf8(bytes, 0, bytes.length);
    }

    /** As {@link #decodeWtf8(byte[])}, for a part of an array. */
    public static String decodeWtf8(byte[] bytes, int offset, int length) {
        return findWtf8(bytes, offset, length)
                .orElseThrow(() -> new StoreException(
                        Reason.USAGE,
                        "text of " + length + " bytes is malformed: it must be UTF-8, in which half a surrogate pair"
                                + " may stand as three bytes (WTF-8)"));
    }

    /** As {@link #decodeWtf8(byte[])}, for what remains in a buffer, whose position stays. */
    public static String decodeWtf8(ByteBuffer bytes) {
        if (bytes.hasArray()) {
            return decodeWtf8(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        return decodeWtf8(copy);
    }

    /** As {@link #decodeWtf8(byte[])}, but empty for bytes that are not those of any text. */
    public static Optional<String> findWtf8(byte[] bytes) {
        return findWtf8(bytes, 0, bytes.length);
    }

    private static Optional<String> findWtf8(byte[] bytes, int offset, int length) {
        String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
        // Without a replacement character nothing was replaced.
        return text.indexOf(REPLACEMENT) < 0 ? Optional.of(text) : decodeStrictly(bytes, offset, offset + length);
    }

    private static Optional<String> decodeStrictly(byte[] bytes, int start, int end) {
        CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
        StringBuilder text = new StringBuilder(end - start);
        int from = start;
        try {
            for (int half = indexOfHalfPair(bytes, from, end); half >= 0; half = indexOfHalfPair(bytes, from, end)) {
                text.append(utf8.decode(ByteBuffer.wrap(bytes, from, half - from)));
                char unit = (char) (0xd000 | ((bytes[half + 1] & 0x3f) << 6) | (bytes[half + 2] & 0x3f));
                if (Character.isLowSurrogate(unit)
                        && !text.isEmpty()
                        && Character.isHighSurrogate(text.charAt(text.length() - 1))) {
                    // A pair in two times three bytes would be a second encoding of the same text.
                    return Optional.empty();
                }
                text.append(unit);
                from = half + HALF_BYTES;
            }
            return Optional.of(text.append(utf8.decode(ByteBuffer.wrap(bytes, from, end - from)))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** True when {@code bytes} hold half a surrogate pair as {@link #encodeWtf8} writes it. */
    public static boolean holdsHalfPair(byte[] bytes) {
        return indexOfHalfPair(bytes, 0, bytes.length) >= 0;
    }

    private static int indexOfHalfPair(byte[] bytes, int from, int end) {
        int index = from;
        while (index + HALF_BYTES <= end) {
            if (index + Long.BYTES <= end && ((long) LONGS.get(bytes, index) & NOT_ASCII) == 0) {
                index += Long.BYTES;
            } else if (bytes[index] == HALF_LEAD
                    && (bytes[index + 1] & 0xe0) == 0xa0
                    && (bytes[index + 2] & 0xc0) == 0x80) {
                return index;
            } else {
                index++;
            }
        }
        return -1;
    }

    /** What is hashed of {@code text}: its UTF-8, with one U+FFFD for each half of a pair. */
    public static byte[] hashInput(String text) {
        return replaceHalves(text, ONE_REPLACEMENT).getBytes(StandardCharsets.UTF_8);
    }

    /** The same of text that is encoded ({@link #encodeWtf8}); the array itself when it holds no half of a pair. */
    public static byte[] hashInput(byte[] bytes) {
        return replaceHalves(bytes, ONE_REPLACEMENT);
    }

    /** {@code text} as exports have it: with three U+FFFD for each half of a pair, one for each byte in the file. */
    public static String exported(String text) {
        return replaceHalves(text, THREE_REPLACEMENTS);
    }

    /** The same of text that is encoded ({@link #encodeWtf8}); the array itself when it holds no half of a pair. */
    public static byte[] exported(byte[] bytes) {
        return replaceHalves(bytes, THREE_REPLACEMENTS);
    }

    /** {@code text} with one U+FFFD for each half of a pair, for output that is not read back. */
    public static String printable(String text) {
        return replaceHalves(text, ONE_REPLACEMENT);
    }

    private static String replaceHalves(String text, String replacement) {
        int half = indexOfHalfPair(text);
        if (half < 0) {
            return text;
        }
        StringBuilder replaced = new StringBuilder(text.length() + 16);
        int from = 0;
        while (half >= 0) {
            replaced.append(text, from, half).append(replacement);
            from = half + 1;
            half = indexOfHalfPair(text, from);
        }
        return replaced.append(text, from, text.length()).toString();
    }

    private static byte[] replaceHalves(byte[] bytes, String replacement) {
        int half = indexOfHalfPair(bytes, 0, bytes.length);
        if (half < 0) {
            return bytes;
        }
        ByteArrayOutputStream replaced = new ByteArrayOutputStream(bytes.length + 16);
        byte[] inPlace = replacement.getBytes(StandardCharsets.UTF_8);
        int from = 0;
        while (half >= 0) {
            replaced.write(bytes, from, half - from);
            replaced.writeBytes(inPlace);
            from = half + HALF_BYTES;
            half = indexOfHalfPair(bytes, from, bytes.length);
        }
        replaced.write(bytes, from, bytes.length - from);
        return replaced.toByteArray();
    }
}
