package io.swingnode.persistence.copy;

import io.swingnode.persistence.io.Spool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * The pages that a write-ahead log holds, up to its last commit: a copy of its own, because the log may start over while the
 * database is being read.
 *
 * <p>The format is SQLite's ("WAL file format"): a header of 32 bytes with two salts; frames of 24 bytes and a page, each with the
 * salts and a checksum over all before it. A frame of an earlier use of the file has other salts, so the first one that does not
 * fit ends the log.
 */
final class LogFrames implements AutoCloseable {
    private static final int HEADER_BYTES = 32;
    private static final int FRAME_HEADER_BYTES = 24;
    private static final int CHECKSUM_BYTES = 8;

    /** In a frame's header: how many pages the database has after the commit that it ends; 0 elsewhere. */
    private static final int COMMIT_AT = 4;

    private static final int SALTS_AT_HEADER = 16;
    private static final int SALTS_AT_FRAME = 8;
    private static final int CHECKSUM_AT_HEADER = 24;
    private static final int CHECKSUM_AT_FRAME = 16;
    private static final int MAGIC = 0x377f0682;

    /** Ends the magic number of logs whose checksums are over big-endian words. */
    private static final int BIG_ENDIAN_BIT = 1;

    /** The log may start over once while a reader holds its view, and not again. */
    private static final int ATTEMPTS_MAX = 3;

    private final Spool pages;
    private final int pageBytes;

    /** Of each frame, its page. */
    private int[] pageOfFrame = new int[64];

    private int frames;
    private int databasePages;

    private LogFrames(Spool pages, int pageBytes) {
        this.pages = pages;
        this.pageBytes = pageBytes;
    }

    /**
     * Reads a log; one that is absent or empty has no frames.
     *
     * @param spool where the pages are kept; released when this is closed
     */
    static LogFrames read(Path log, int pageBytes, Spool spool) throws IOException {
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.READ)) {
            ByteBuffer header = header(channel);
            LogFrames frames = new LogFrames(spool, pageBytes);
            for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
                frames.forget();
                frames.scan(channel, header);
                ByteBuffer after = header(channel);
                if (after.equals(header)) {
                    return frames;
                }
                header = after;
            }
            throw new IOException("the write-ahead log " + log + " starts over again and again while it is read");
        } catch (NoSuchFileException e) {
            return new LogFrames(spool, pageBytes);
        }
    }

    private static ByteBuffer header(FileChannel channel) throws IOException {
        return fill(channel, 0, ByteBuffer.allocate(HEADER_BYTES));
    }

    /** Less than the buffer takes at the end of the file. */
    private static ByteBuffer fill(FileChannel channel, long position, ByteBuffer buffer) throws IOException {
        buffer.clear();
        while (buffer.hasRemaining() && channel.read(buffer, position + buffer.position()) >= 0) {
            // Until it is full or the file has ended.
        }
        return buffer.flip();
    }

    private void forget() {
        frames = 0;
        databasePages = 0;
    }

    /** A page lies in the spool at the place of its frame; a log that started over is read behind what was read before. */
    private long spoolStart;

    private void scan(FileChannel channel, ByteBuffer header) throws IOException {
        spoolStart = pages.sizeBytes();
        int magic = header.remaining() < HEADER_BYTES ? 0 : header.getInt(0);
        if ((magic & ~BIG_ENDIAN_BIT) != MAGIC || header.getInt(8) != pageBytes) {
            return;
        }
        Checksum sum = new Checksum((magic & BIG_ENDIAN_BIT) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        sum.add(header, 0, CHECKSUM_AT_HEADER);
        if (!sum.is(header.getLong(CHECKSUM_AT_HEADER))) {
            return;
        }
        long salts = header.getLong(SALTS_AT_HEADER);
        ByteBuffer frame = ByteBuffer.allocate(FRAME_HEADER_BYTES + pageBytes);
        int scanned = 0;
        for (long at = HEADER_BYTES; fill(channel, at, frame).remaining() == frame.capacity(); at += frame.capacity()) {
            sum.add(frame, 0, CHECKSUM_BYTES);
            sum.add(frame, FRAME_HEADER_BYTES, pageBytes);
            if (frame.getLong(SALTS_AT_FRAME) != salts || !sum.is(frame.getLong(CHECKSUM_AT_FRAME))) {
                return;
            }
            pages.write(frame.array(), FRAME_HEADER_BYTES, pageBytes);
            if (scanned == pageOfFrame.length) {
                pageOfFrame = Arrays.copyOf(pageOfFrame, scanned * 2);
            }
            pageOfFrame[scanned++] = frame.getInt(0);
            if (frame.getInt(COMMIT_AT) > 0) {
                frames = scanned;
                databasePages = frame.getInt(COMMIT_AT);
            }
        }
    }

    /** How many pages the database has after the last commit; 0 when the log holds none. */
    int databasePages() {
        return databasePages;
    }

    /** Of each page of the database, the frame that holds its last version, or -1; the first page is 1. */
    int[] lastFrames() {
        int[] last = new int[databasePages + 1];
        Arrays.fill(last, -1);
        for (int frame = 0; frame < frames; frame++) {
            if (pageOfFrame[frame] > 0 && pageOfFrame[frame] <= databasePages) {
                last[pageOfFrame[frame]] = frame;
            }
        }
        return last;
    }

    /** Reads the page of a frame. */
    void page(int frame, byte[] target, int offset) throws IOException {
        try (InputStream in = pages.read(spoolStart + (long) frame * pageBytes, pageBytes)) {
            if (in.readNBytes(target, offset, pageBytes) < pageBytes) {
                throw new IOException("a temporary file has lost its end");
            }
        }
    }

    @Override
    public void close() {
        pages.release();
    }

    /** The running checksum over words of four bytes. */
    private static final class Checksum {
        private final ByteOrder order;
        private int first;
        private int second;

        Checksum(ByteOrder order) {
            this.order = order;
        }

        void add(ByteBuffer bytes, int offset, int length) {
            ByteBuffer words = bytes.duplicate().order(order);
            for (int at = offset; at < offset + length; at += 2 * Integer.BYTES) {
                first += words.getInt(at) + second;
                second += words.getInt(at + Integer.BYTES) + first;
            }
        }

        /** @param stored as a header has it, which is big-endian always */
        boolean is(long stored) {
            return stored == ((long) first << Integer.SIZE | Integer.toUnsignedLong(second));
        }
    }
}
