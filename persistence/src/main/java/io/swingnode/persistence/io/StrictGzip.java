package io.swingnode.persistence.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * The plain bytes of gzip data, for a check: unlike Java's own stream it fails when anything follows that is no gzip member,
 * zero bytes included. One thread at a time.
 */
public final class StrictGzip extends BulkInput {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int FLAG_HEADER_CHECKSUM = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int next;
    private int limit;

    /** How many bytes of the data have been read into the buffer in all. */
    private long read;

    private boolean ended;

    /**
     * Reads the header of the first member.
     *
     * @param in the gzip data, which ends with the last member; closed with this stream
     * @throws ZipException when it is not gzip data
     */
    public StrictGzip(InputStream in) throws IOException {
        this.in = in;
        if (!hasByte()) {
            throw new EOFException("there is no gzip data");
        }
        readHeader();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended) {
            int count = inflate(target, offset, length);
            if (count > 0) {
                checksum.update(target, offset, count);
                return count;
            }
            if (inflater.finished()) {
                next = limit - inflater.getRemaining();
                readTrailer();
                ended = !hasByte();
                if (!ended) {
                    inflater.reset();
                    checksum.reset();
                    readHeader();
                }
            } else if (inflater.needsInput()) {
                next = limit;
                if (!hasByte()) {
                    throw new EOFException("the gzip data ends early");
                }
                inflater.setInput(buffer, next, limit - next);
            } else {
                throw new ZipException("the gzip data needs a dictionary");
            }
        }
        return -1;
    }

    private int inflate(byte[] target, int offset, int length) throws ZipException {
        try {
            return inflater.inflate(target, offset, length);
        } catch (DataFormatException e) {
            throw (ZipException) new ZipException("the gzip data is damaged: " + e.getMessage()).initCause(e);
        }
    }

    private void readHeader() throws IOException {
        long start = read - (limit - next);
        if (nextByte() != 0x1f || nextByte() != 0x8b || nextByte() != 8) {
            throw new ZipException(
                    start == 0
                            ? "it is not gzip data"
                            : "byte " + start + " and what follows is not a part of the gzip data");
        }
        int flags = nextByte();
        skip(6);
        if ((flags & FLAG_EXTRA) != 0) {
            skip(nextByte() | nextByte() << 8);
        }
        if ((flags & FLAG_NAME) != 0) {
            skipText();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipText();
        }
        if ((flags & FLAG_HEADER_CHECKSUM) != 0) {
            skip(2);
        }
        inflater.setInput(buffer, next, limit - next);
    }

    private void readTrailer() throws IOException {
        if (nextNumber() != checksum.getValue() || nextNumber() != (inflater.getBytesWritten() & 0xffff_ffffL)) {
            throw new ZipException("the checksum or length at the end of the gzip data is wrong");
        }
    }

    private long nextNumber() throws IOException {
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
        if (!hasByte()) {
            throw new EOFException("the gzip data ends early");
        }
        return buffer[next++] & 0xff;
    }

    private boolean hasByte() throws IOException {
        while (next == limit) {
            int count = in.read(buffer, 0, buffer.length);
            if (count < 0) {
                return false;
            }
            next = 0;
            limit = count;
            read += count;
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
