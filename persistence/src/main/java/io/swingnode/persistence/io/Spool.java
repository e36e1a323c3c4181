package io.swingnode.persistence.io;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Buffers bytes: a small amount in memory, a larger one in a temporary file.
 *
 * <p>The temporary file is deleted as soon as it is open, so that a process that dies leaves nothing behind, and
 * its space is freed when the spool is released. One thread writes; afterwards any number may read. The file is no
 * channel, because a channel that several share is closed for all of them when one of their threads is interrupted.
 */
public final class Spool extends OutputStream {
    private final Path directory;
    private final int memoryLimitBytes;
    private ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable RandomAccessFile file;
    private long sizeBytes;

    /**
     * @param directory where the temporary file goes, if one is needed
     * @param memoryLimitBytes how much stays in memory
     */
    public Spool(Path directory, int memoryLimitBytes) {
        this.directory = directory;
        this.memoryLimitBytes = memoryLimitBytes;
    }

    public long sizeBytes() {
        return sizeBytes;
    }

    /** How much of the heap the spool takes. */
    public long memoryBytes() {
        return file == null ? memory.size() : 0;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (file == null && memory.size() + length > memoryLimitBytes) {
            file = openNameless();
            file.write(memory.toByteArray());
            memory = new ByteArrayOutputStream(0);
        }
        if (file == null) {
            memory.write(bytes, offset, length);
        } else {
            file.write(bytes, offset, length);
        }
        sizeBytes += length;
    }

    private RandomAccessFile openNameless() throws IOException {
        Path path = Files.createTempFile(directory, "swingnode-spool", ".tmp");
        RandomAccessFile opened = new RandomAccessFile(path.toFile(), "rw");
        Files.delete(path);
        return opened;
    }

    /** The bytes written, from the start. */
    public InputStream read() {
        return read(0, sizeBytes);
    }

    /** Some of the bytes written. */
    public InputStream read(long fromByte, long length) {
        RandomAccessFile source = file;
        return source == null
                ? new ByteArrayInputStream(memory.toByteArray(), (int) fromByte, (int) length)
                : new FileInput(source, fromByte, fromByte + length);
    }

    /** Frees the space; nothing can be written or read afterwards. */
    public void release() {
        memory = new ByteArrayOutputStream(0);
        RandomAccessFile source = file;
        if (source != null) {
            try {
                source.close();
            } catch (IOException e) {
                throw new UncheckedIOException("closing a temporary file", e);
            }
        }
    }

    private static final class FileInput extends BulkInput {
        private final RandomAccessFile file;
        private final long endPos;
        private long position;

        FileInput(RandomAccessFile file, long fromPos, long endPos) {
            this.file = file;
            this.position = fromPos;
            this.endPos = endPos;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (position >= endPos) {
                return length == 0 ? 0 : -1;
            }
            int wanted = (int) Math.min(length, endPos - position);
            int count = readAt(position, bytes, offset, wanted);
            if (count > 0) {
                position += count;
            }
            return count;
        }

        /** Readers share the position of the file. */
        private int readAt(long pos, byte[] bytes, int offset, int length) throws IOException {
            synchronized (file) {
                file.seek(pos);
                return file.read(bytes, offset, length);
            }
        }
    }
}
