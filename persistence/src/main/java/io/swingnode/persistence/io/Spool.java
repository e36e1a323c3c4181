package io.swingnode.persistence.io;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Buffers bytes: a small amount in memory, a larger one in a temporary file.
 *
 * <p>The temporary file is deleted as soon as it is open, so that a process that dies leaves nothing behind, and
 * its space is freed when the spool is released. One thread writes; afterwards any number may read.
 */
public final class Spool extends OutputStream {
    private final Path directory;
    private final int memoryLimitBytes;
    private ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable FileChannel file;
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
            writeFully(file, ByteBuffer.wrap(memory.toByteArray()));
            memory = new ByteArrayOutputStream(0);
        }
        if (file == null) {
            memory.write(bytes, offset, length);
        } else {
            writeFully(file, ByteBuffer.wrap(bytes, offset, length));
        }
        sizeBytes += length;
    }

    private FileChannel openNameless() throws IOException {
        Path path = Files.createTempFile(directory, "swingnode-spool", ".tmp");
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Files.delete(path);
        return channel;
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** The bytes written, from the start. */
    public InputStream read() {
        return read(0, sizeBytes);
    }

    /** Some of the bytes written. */
    public InputStream read(long fromByte, long length) {
        FileChannel source = file;
        return source == null
                ? new ByteArrayInputStream(memory.toByteArray(), (int) fromByte, (int) length)
                : new ChannelInput(source, fromByte, fromByte + length);
    }

    /** Frees the space; nothing can be written or read afterwards. */
    public void release() {
        memory = new ByteArrayOutputStream(0);
        FileChannel source = file;
        if (source != null) {
            try {
                source.close();
            } catch (IOException e) {
                throw new UncheckedIOException("closing a temporary file", e);
            }
        }
    }

    private static final class ChannelInput extends BulkInput {
        private final FileChannel channel;
        private final long endPos;
        private long position;

        ChannelInput(FileChannel channel, long fromPos, long endPos) {
            this.channel = channel;
            this.position = fromPos;
            this.endPos = endPos;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (position >= endPos) {
                return length == 0 ? 0 : -1;
            }
            int wanted = (int) Math.min(length, endPos - position);
            int count = channel.read(ByteBuffer.wrap(bytes, offset, wanted), position);
            if (count > 0) {
                position += count;
            }
            return count;
        }
    }
}
