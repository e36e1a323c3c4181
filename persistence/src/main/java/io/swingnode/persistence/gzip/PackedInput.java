package io.swingnode.persistence.gzip;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalInt;
import java.util.zip.ZipException;

/** Gzip data as it is stored: headers, trailers and the bytes between them. One thread at a time. */
final class PackedInput {
    /** As much as comes at once of a large snapshot. */
    private static final int BUFFER_BYTES = 256 << 10;

    private static final int FLAG_HEADER_CHECKSUM = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;

    private final InputStream in;
    private byte[] buffer = new byte[0];
    private int next;
    private int limit;

    /** How many bytes of the data have been read into the buffer in all. */
    private long read;

    /** Where the member ends whose header was read last, when it says so; otherwise -1. */
    private long memberEnd = -1;

    PackedInput(InputStream in) {
        this.in = in;
    }

    /**
     * Reads the header of a member.
     *
     * @return how many bytes of the member follow its header, when it says so
     * @throws ZipException when it is none
     */
    OptionalInt readHeader() throws IOException {
        long start = position();
        if (nextByte() != 0x1f || nextByte() != 0x8b || nextByte() != 8) {
            throw new ZipException(
                    start == 0
                            ? "it is not gzip data"
                            : "byte " + start + " and what follows is not a part of the gzip data");
        }
        int flags = nextByte();
        skip(6);
        long length = (flags & FLAG_EXTRA) != 0 ? readExtra() : -1;
        if ((flags & FLAG_NAME) != 0) {
            skipText();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipText();
        }
        if ((flags & FLAG_HEADER_CHECKSUM) != 0) {
            skip(2);
        }
        memberEnd = length < 0 ? -1 : start + length;
        if (length < 0) {
            return OptionalInt.empty();
        }
        long left = length - (position() - start);
        if (left <= Member.TRAILER_BYTES || left > Member.PACKED_BYTES_MAX) {
            throw Member.damaged("a part of it says that it has " + length + " bytes");
        }
        return OptionalInt.of((int) left);
    }

    /** The length of the member in our subfield, or -1 when it is not there. */
    private long readExtra() throws IOException {
        int left = nextByte() | nextByte() << 8;
        long found = -1;
        while (left >= 4) {
            int id = nextByte() | nextByte() << 8;
            int length = nextByte() | nextByte() << 8;
            left -= 4;
            if (id == Member.FIELD_ID && length == Member.FIELD_BYTES && left >= length) {
                found = nextNumber();
            } else {
                length = Math.min(length, left);
                skip(length);
            }
            left -= length;
        }
        skip(left);
        return found;
    }

    private long position() {
        return read - (limit - next);
    }

    /** Checks, behind the trailer of a member, that it ends where it said. */
    void requireMemberEnd() throws ZipException {
        if (memberEnd >= 0 && position() != memberEnd) {
            throw Member.damaged("it ends elsewhere than it says");
        }
    }

    /** Reads so many bytes. */
    byte[] take(int length) throws IOException {
        byte[] bytes = new byte[length];
        int buffered = Math.min(length, limit - next);
        System.arraycopy(buffer, next, bytes, 0, buffered);
        next += buffered;
        int more = in.readNBytes(bytes, buffered, length - buffered);
        read += more;
        if (buffered + more < length) {
            throw endsEarly();
        }
        return bytes;
    }

    /** What has been read and not used: {@link #remaining} bytes from {@link #offset} on. Stays as it is until more is read. */
    byte[] buffer() {
        return buffer;
    }

    int offset() {
        return next;
    }

    int remaining() {
        return limit - next;
    }

    /** Says that of the bytes in the buffer only the last so many are not used. */
    void leave(int bytes) {
        next = limit - bytes;
    }

    long nextNumber() throws IOException {
        return nextByte() | nextByte() << 8 | nextByte() << 16 | (long) nextByte() << 24;
    }

    private void skipText() throws IOException {
        int last = nextByte();
        while (last != 0) {
            last = nextByte();
        }
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            int unused = nextByte();
        }
    }

    private int nextByte() throws IOException {
        requireByte();
        return buffer[next++] & 0xff;
    }

    void requireByte() throws IOException {
        if (!hasByte()) {
            throw endsEarly();
        }
    }

    private static EOFException endsEarly() {
        return new EOFException("the gzip data ends early");
    }

    /** True unless the data is at its end; there is then something in the buffer. */
    boolean hasByte() throws IOException {
        if (next < limit) {
            return true;
        }
        if (buffer.length == 0) {
            buffer = new byte[BUFFER_BYTES];
        }
        next = 0;
        // All of it, so that a step of work is worth the way to another thread.
        limit = in.readNBytes(buffer, 0, buffer.length);
        read += limit;
        return limit > 0;
    }

    void close() throws IOException {
        in.close();
    }
}
