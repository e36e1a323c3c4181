package io.swingnode.persistence.gzip;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.ZipException;

/**
 * A gzip member as this project writes it: its header has an extra field that says how many bytes the member has, so that a
 * reader finds the next one without inflating it. Other programs pass over the field.
 */
final class Member {
    /** No member that has the field holds more. */
    static final int PLAIN_BYTES_MAX = 1 << 20;

    /** The subfield: its two letters, and then the length of its content, which is the member's length. */
    static final int FIELD_ID = 'S' | 'N' << 8;

    static final int FIELD_BYTES = 4;

    static final int TRAILER_BYTES = 8;

    /** More than the bytes above can come to, however badly they compress. */
    static final int PACKED_BYTES_MAX = PLAIN_BYTES_MAX + PLAIN_BYTES_MAX / 4;

    /** Magic, deflate, an extra field, no time, no extra flags, unknown system; the subfield without its content. */
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 4, 0, 0, 0, 0, 0, (byte) 0xff, 8, 0, 'S', 'N', 4, 0};

    private static final int HEADER_BYTES = HEADER.length + FIELD_BYTES;

    private Member() {}

    /** A whole member that holds these bytes. */
    static byte[] pack(Codec codec, Pieces plain, int level) {
        byte[] member = codec.deflate(plain, level, HEADER_BYTES, TRAILER_BYTES);
        ByteBuffer bytes = ByteBuffer.wrap(member).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(HEADER).putInt(member.length);
        bytes.position(member.length - TRAILER_BYTES);
        bytes.putInt(plain.checksum()).putInt(plain.sizeBytes());
        return member;
    }

    /** The bytes in a member, of which {@code packed} has what follows its header. */
    static Pieces unpack(Codec codec, byte[] packed) throws ZipException {
        int length = packed.length - TRAILER_BYTES;
        ByteBuffer trailer = ByteBuffer.wrap(packed, length, TRAILER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int checksum = trailer.getInt();
        int plainBytes = trailer.getInt();
        if (plainBytes < 0 || plainBytes > PLAIN_BYTES_MAX) {
            throw wrongTrailer();
        }
        Pieces plain = codec.inflate(packed, 0, length, plainBytes);
        if (plain.checksum() != checksum) {
            throw wrongTrailer();
        }
        return plain;
    }

    static ZipException wrongTrailer() {
        return new ZipException("the checksum or length at the end of the gzip data is wrong");
    }

    static ZipException damaged(String how) {
        return new ZipException("the gzip data is damaged: " + how);
    }
}
