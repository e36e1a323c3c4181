package io.swingnode.persistence.gzip;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** Bytes for tests, packed and unpacked. */
final class Samples {
    static final int MEBIBYTE = 1 << 20;

    /** Where a member of ours has its length, and how long its header is. */
    static final int LENGTH_AT = 16;

    static final int HEADER_BYTES = 20;

    private Samples() {}

    /** Bytes that cannot be compressed. */
    static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    /** Bytes that can be compressed a little better from one part to the next. */
    static byte[] heapLike(int size) {
        byte[] bytes = new byte[size];
        Random random = new Random(size);
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) random.nextInt(1 + (i >> 10) % 60);
        }
        return bytes;
    }

    /** Their beginning. */
    static byte[] heapLike(int size, int length) {
        return Arrays.copyOf(heapLike(size), length);
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** As other programs pack. */
    static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        }
        return packed.toByteArray();
    }

    /** As we pack. */
    static byte[] pack(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        GzipWriter gzip = new GzipWriter(packed, GzipWriter.DEFAULT_LEVEL);
        gzip.write(plain);
        gzip.close();
        return packed.toByteArray();
    }

    static byte[] unpack(byte[] packed) throws IOException {
        try (InputStream plain = new GzipReader(new ByteArrayInputStream(packed))) {
            return plain.readAllBytes();
        }
    }

    static int lengthIn(byte[] packed, int member) {
        return ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN).getInt(member + LENGTH_AT);
    }

    static byte[] withLength(byte[] packed, int member, int length) {
        byte[] changed = packed.clone();
        ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(member + LENGTH_AT, length);
        return changed;
    }

    /** The members of what we have packed, found by the lengths that they say. */
    static List<byte[]> members(byte[] packed) {
        List<byte[]> members = new ArrayList<>();
        for (int at = 0; at < packed.length; ) {
            int length = lengthIn(packed, at);
            members.add(Arrays.copyOfRange(packed, at, at + length));
            at += length;
        }
        return members;
    }
}
