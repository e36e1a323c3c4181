package io.swingnode.persistence.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** Files that survive a power cut: synced themselves, and their directory after them. */
public final class DurableFiles {
    private static final int BUFFER_BYTES = 64 << 10;

    private DurableFiles() {}

    /** Writes everything that {@code in} gives to a file, replacing it, and syncs it; returns the size in bytes. */
    public static long copy(InputStream in, Path file) throws IOException {
        try (FileChannel channel = create(file);
                OutputStream out = Channels.newOutputStream(channel)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            long total = 0;
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
                total += count;
            }
            channel.force(true);
            return total;
        }
    }

    /** Opens a file for writing, replacing what it held; the caller syncs it. */
    public static FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    }

    /** Makes a file's bytes durable. */
    public static void syncFile(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Makes the names in a directory durable. */
    public static void syncDirectory(Path dir) throws IOException {
        try (FileChannel channel = FileChannel.open(dir, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Renames a file whose bytes are durable already, replacing one of that name, in one step that is durable too. */
    public static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Path dir = to.toAbsolutePath().getParent();
        if (dir != null) {
            syncDirectory(dir);
        }
    }

    /** What a directory holds, by name. */
    public static List<Path> list(Path dir) throws IOException {
        try (Stream<Path> entries = Files.list(dir)) {
            return entries.sorted().toList();
        }
    }

    /**
     * Deletes a directory and the files in it; absent is fine. Fails at a directory in it that is not empty: what is
     * deleted by this never has one. Symbolic links are deleted, not what they point to.
     */
    public static void deleteDirectory(Path dir) throws IOException {
        if (!Files.exists(dir)) {
            return;
        }
        for (Path file : list(dir)) {
            Files.delete(file);
        }
        Files.delete(dir);
    }
}
