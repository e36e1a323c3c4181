package io.swingnode.persistence.gzip;

import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Plain bytes in pieces, so that no array is so large that the collector treats it apart, and a few bytes take little room. One
 * thread at a time.
 */
final class Pieces {
    static final int PIECE_BYTES = 64 << 10;

    private final List<byte[]> pieces = new ArrayList<>();

    /** How much of the last piece is used; the others are full. */
    private int lastBytes = PIECE_BYTES;

    int sizeBytes() {
        return pieces.isEmpty() ? 0 : (pieces.size() - 1) * PIECE_BYTES + lastBytes;
    }

    int count() {
        return lastBytes == 0 ? pieces.size() - 1 : pieces.size();
    }

    byte[] piece(int index) {
        return pieces.get(index);
    }

    int bytesIn(int index) {
        return index == pieces.size() - 1 ? lastBytes : PIECE_BYTES;
    }

    /** The piece to be filled next, from {@link #filled} on. */
    byte[] open() {
        if (lastBytes == PIECE_BYTES) {
            pieces.add(new byte[PIECE_BYTES]);
            lastBytes = 0;
        }
        return pieces.getLast();
    }

    int filled() {
        return lastBytes;
    }

    /** Says that so many more bytes of the open piece were filled. */
    void advance(int bytes) {
        lastBytes += bytes;
    }

    void add(byte[] bytes, int offset, int length) {
        int done = 0;
        while (done < length) {
            byte[] target = open();
            int part = Math.min(length - done, PIECE_BYTES - lastBytes);
            System.arraycopy(bytes, offset + done, target, lastBytes, part);
            lastBytes += part;
            done += part;
        }
    }

    int checksum() {
        CRC32 checksum = new CRC32();
        for (int i = 0; i < count(); i++) {
            checksum.update(piece(i), 0, bytesIn(i));
        }
        return (int) checksum.getValue();
    }
}
