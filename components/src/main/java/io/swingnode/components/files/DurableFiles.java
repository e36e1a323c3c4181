package io.swingnode.components.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Makes files and directories survive a power cut. A file needs two syncs, its own and that of the directory that names
 * it; whatever is acknowledged to anyone, or recorded in the journal, has had both before.
 */
public final class DurableFiles {
    private DurableFiles() {}

    /** Makes the content and mode of a file durable; its name is not. */
    public static void syncFile(Path file) throws IOException {
        sync(file);
    }

    /** Makes the names in a directory durable: what was created, renamed or deleted in it. */
    public static void syncDirectory(Path directory) throws IOException {
        sync(directory);
    }

    /**
     * Reading is enough to sync, and a file that is laid out may be one that nobody can write. Also done when the thread
     * was interrupted, because what follows relies on it.
     */
    private static void sync(Path path) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
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

    /** Makes the names in a directory and in all directories below it durable; its own name is not. */
    static void syncDirectories(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                syncDirectory(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /**
     * Makes a directory, and those above it that are missing. Each is durable before the next is made in it, so at most the
     * deepest one that is there can have been left unsynced, by a process that died or a thread that is just making it.
     */
    public static void createDirectories(Path directory) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        Path existing = directory.toAbsolutePath();
        while (existing != null && !Files.exists(existing)) {
            missing.push(existing);
            existing = existing.getParent();
        }
        if (existing != null) {
            syncNameOf(existing);
        }
        for (Path made : missing) {
            Files.createDirectories(made);
            syncDirectory(parent(made));
        }
        // Fails when there is a file of that name.
        Files.createDirectories(directory);
    }

    private static void syncNameOf(Path existing) throws IOException {
        if (existing.getParent() != null) {
            try {
                syncDirectory(parent(existing));
            } catch (IOException e) {
                // Such as the directory above a home: this user may not read it, or it is of a kind that cannot be
                // synced.
                // Only for what a killed process had just made would it have been needed.
            }
        }
    }

    /** Replaces a file in a directory that is there; a crash leaves the old file or the new one. */
    static void replace(Path file, byte[] content) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (FileChannel channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                int unused = channel.write(left);
            }
            channel.force(true);
        }
        rename(part, file);
    }

    /** Renames a file whose content is durable within its directory, replacing one of that name. */
    public static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncDirectory(parent(to));
    }

    /** The directory that names a file. */
    public static Path parent(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException(file + " is in no directory");
        }
        return parent;
    }
}
