package io.swingnode.components.files;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

/**
 * What stands before the contents of a file in a zip archive, which the archive's directory repeats. Some programs believe the one,
 * and some the other; an archive in which they differ would be unpacked to other files here than where it was looked at.
 *
 * @param flags bit 0: encrypted; bit 3: sizes and checksum follow the contents instead
 */
record LocalHeader(int flags, int method, long crc, long compressedBytes, long sizeBytes, ByteBuffer name) {
    private static final int FIXED_BYTES = 30;
    private static final int SIGNATURE = 0x04034b50;
    private static final int ENCRYPTED = 1;
    private static final int SIZES_FOLLOW = 1 << 3;

    /** Stands for a size that needs more than 32 bits, and is elsewhere. */
    private static final long ELSEWHERE = 0xffff_ffffL;

    static LocalHeader read(SeekableByteChannel zip, ZipArchiveEntry entry) throws IOException {
        zip.position(entry.getLocalHeaderOffset());
        ByteBuffer fixed = readFully(zip, FIXED_BYTES);
        if (fixed.getInt(0) != SIGNATURE) {
            throw new IOException("the archive's directory leads to something else than this entry");
        }
        ByteBuffer name = readFully(zip, Short.toUnsignedInt(fixed.getShort(26)));
        return new LocalHeader(
                Short.toUnsignedInt(fixed.getShort(6)),
                Short.toUnsignedInt(fixed.getShort(8)),
                Integer.toUnsignedLong(fixed.getInt(14)),
                Integer.toUnsignedLong(fixed.getInt(18)),
                Integer.toUnsignedLong(fixed.getInt(22)),
                name);
    }

    private static ByteBuffer readFully(SeekableByteChannel zip, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (zip.read(buffer) < 0) {
                throw new EOFException("the archive ends within a header");
            }
        }
        return buffer.flip();
    }

    /** The first thing of which this says something else than the archive's directory, which is {@code entry}. */
    Optional<String> differs(ZipArchiveEntry entry) {
        if (!name.equals(ByteBuffer.wrap(entry.getRawName()))) {
            return Optional.of("name");
        }
        if (method != entry.getMethod()) {
            return Optional.of("method of compression");
        }
        if (((flags ^ entry.getRawFlag()) & ENCRYPTED) != 0) {
            return Optional.of("encryption");
        }
        if ((flags & SIZES_FOLLOW) != 0) {
            return Optional.empty();
        }
        if (crc != entry.getCrc()) {
            return Optional.of("checksum");
        }
        boolean sizes = isSize(compressedBytes, entry.getCompressedSize()) && isSize(sizeBytes, entry.getSize());
        return sizes ? Optional.empty() : Optional.of("size");
    }

    private static boolean isSize(long here, long there) {
        return here == there || here == ELSEWHERE;
    }
}
