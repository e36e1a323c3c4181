package io.swingnode.components.files;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Bounds for what an archive holds beside the contents of its files, which readers of archives keep in memory: the headers of
 * compressed streams, the headers and names of entries, the directory of a zip file.
 */
final class HeaderLimits {
    /** Far more than any honest name or header takes, also beside the zeros that end an archive. */
    private static final long HEADER_BYTES_MAX = 1 << 20;

    /** What each entry may take without counting, because an honest one does. */
    private static final long ENTRY_BYTES = 4096;

    /** Readers keep some of what the entries before have said; this is the most of it for a whole archive. */
    private static final long KEPT_BYTES_MAX = 16 << 20;

    /** An entry takes up to ten times its bytes in memory, of which this leaves a third. */
    private static final long DIRECTORY_BYTES_MAX =
            Math.min(32 << 20, Runtime.getRuntime().maxMemory() / 32);

    private HeaderLimits() {}

    /** A compressed file, of which the headers are bounded as long as {@link Entries} reads what is compressed. */
    static Members members(InputStream compressed) {
        return new Members(new BufferedInputStream(compressed));
    }

    static Entries entries(InputStream plain, Members members) {
        return new Entries(plain, members);
    }

    static Directory directory(SeekableByteChannel zip) {
        return new Directory(zip);
    }

    private static IOException tooLarge(String what, long bytesMax) {
        return new IOException(what + " larger than " + bytesMax + " bytes");
    }

    /** Bounds how much is read without any contents coming of it. */
    static final class Members extends FilterInputStream {
        private long left = HEADER_BYTES_MAX;

        private Members(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            take(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            take(Math.max(0, count));
            return count;
        }

        @Override
        public long skip(long bytes) throws IOException {
            long skipped = super.skip(bytes);
            take(skipped);
            return skipped;
        }

        private void take(long bytes) throws IOException {
            left -= bytes;
            if (left < 0) {
                throw tooLarge("the header of a compressed stream is", HEADER_BYTES_MAX);
            }
        }

        private void contentsCame() {
            left = HEADER_BYTES_MAX;
        }
    }

    /** Bounds what is read between two entries: long names, and the headers that extend others. */
    static final class Entries extends FilterInputStream {
        private final Members members;
        private long left = Long.MAX_VALUE;
        private long kept;

        private Entries(InputStream in, Members members) {
            super(in);
            this.members = members;
        }

        TarArchiveEntry next(TarArchiveInputStream tar) throws IOException {
            left = HEADER_BYTES_MAX;
            TarArchiveEntry entry = tar.getNextEntry();
            kept += Math.max(0, HEADER_BYTES_MAX - left - ENTRY_BYTES);
            left = Long.MAX_VALUE;
            if (kept > KEPT_BYTES_MAX) {
                throw tooLarge("the headers are, together,", KEPT_BYTES_MAX);
            }
            return entry;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left <= 0) {
                throw tooLarge("a header is", HEADER_BYTES_MAX);
            }
            int count = super.read(buffer, offset, (int) Math.min(length, left));
            if (count > 0) {
                left -= count;
                members.contentsCame();
            }
            return count;
        }

        @Override
        public long skip(long bytes) throws IOException {
            long skipped = super.skip(Math.min(bytes, left));
            left -= skipped;
            return skipped;
        }
    }

    /** Bounds what is read before {@link #isRead}. */
    static final class Directory implements SeekableByteChannel {
        private final SeekableByteChannel zip;
        private long left = DIRECTORY_BYTES_MAX;

        private Directory(SeekableByteChannel zip) {
            this.zip = zip;
        }

        /** The directory has been read; what is read from now on are contents. */
        void isRead() {
            left = Long.MAX_VALUE;
        }

        @Override
        public int read(ByteBuffer buffer) throws IOException {
            int count = zip.read(buffer);
            left -= Math.max(0, count);
            if (left < 0) {
                throw tooLarge("the directory is", DIRECTORY_BYTES_MAX);
            }
            return count;
        }

        @Override
        public int write(ByteBuffer buffer) throws IOException {
            return zip.write(buffer);
        }

        @Override
        public long position() throws IOException {
            return zip.position();
        }

        @Override
        public SeekableByteChannel position(long position) throws IOException {
            zip.position(position);
            return this;
        }

        @Override
        public long size() throws IOException {
            return zip.size();
        }

        @Override
        public SeekableByteChannel truncate(long size) throws IOException {
            zip.truncate(size);
            return this;
        }

        @Override
        public boolean isOpen() {
            return zip.isOpen();
        }

        @Override
        public void close() throws IOException {
            zip.close();
        }
    }
}
