package io.swingnode.persistence.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/** Files that survive a power cut: synced themselves, and their directory after them. */
public final class DurableFiles {
    private static final int BUFFER_BYTES = 64 << 10;

    private DurableFiles() {}

    /** Writes everything that {@code in} gives to a file, replacing it, and syncs it; returns the size in bytes. */
    public static long copy(InputStream in, Path file) throws IOException {
        return copy(in, create(file));
    }

    /** Writes everything that {@code in} gives to a file, syncs it and closes it; returns the size in bytes. */
    public static long copy(InputStream in, FileChannel file) throws IOException {
        try (FileChannel channel = file;
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

    /** Makes the names in a directory durable, also when the thread was interrupted: what follows relies on it. */
    public static void syncDirectory(Path dir) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try (FileChannel channel = FileChannel.open(dir, StandardOpenOption.READ)) {
                    channel.force(true);
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Makes a directory, and those above it that are missing. Each is durable before the next is made in it, so at most the
     * deepest one that is there can have been left unsynced, by a process that died or a thread that is just making it.
     */
    public static Path createDirectories(Path dir) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        Path existing = dir.toAbsolutePath();
        while (existing != null && !Files.exists(existing)) {
            missing.push(existing);
            existing = existing.getParent();
        }
        if (existing != null) {
            syncNameOf(existing);
        }
        for (Path made : missing) {
            Files.createDirectories(made);
            if (made.getParent() != null) {
                syncDirectory(made.getParent());
            }
        }
        // Fails when there is a file of that name.
        return Files.createDirectories(dir);
    }

    private static void syncNameOf(Path existing) throws IOException {
        if (existing.getParent() != null) {
            try {
                syncDirectory(existing.getParent());
            } catch (IOException e) {
                // Such as the directory above a home: this user may not read it, or it is of a kind that cannot be
                // synced.
                // Only for what a killed process had just made would it have been needed.
            }
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
