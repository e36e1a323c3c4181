package io.swingnode.persistence.archive;

import io.swingnode.persistence.io.DurableFiles;
import io.swingnode.persistence.io.FileMode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Archive files on the file systems of this machine. */
final class DiskFiles implements ArchiveFiles {
    private final FileMode mode;

    DiskFiles(FileMode mode) {
        this.mode = mode;
    }

    @Override
    public ArchiveFiles withFileMode(FileMode other) {
        return new DiskFiles(other);
    }

    @Override
    public void createDirectory(Path dir) throws IOException {
        Path unused = DurableFiles.createDirectories(dir);
    }

    @Override
    public List<String> list(Path dir) throws IOException {
        return DurableFiles.list(dir).stream()
                .map(entry -> entry.getFileName().toString())
                .toList();
    }

    @Override
    public Output create(Path file) throws IOException {
        return new ChannelOutput(mode.create(file));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public boolean wouldReplace(Path file, Path other) throws IOException {
        return Files.exists(other) && Files.mismatch(file, other) >= 0;
    }

    @Override
    public InputStream open(Path file) throws IOException {
        return Files.newInputStream(file);
    }

    @Override
    public void syncDirectory(Path dir) throws IOException {
        DurableFiles.syncDirectory(dir);
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /** Synced through the descriptor it was written with: another descriptor might not report a failed write. */
    private static final class ChannelOutput extends Output {
        private final FileChannel channel;

        ChannelOutput(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer left = ByteBuffer.wrap(bytes, offset, length);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        }

        @Override
        public void sync() throws IOException {
            channel.force(true);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
