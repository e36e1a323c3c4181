package io.swingnode.components.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Deletes directory trees, the only place of the module that does, and replaces small files. */
public final class FileTrees {
    private static final int DELETE_ATTEMPTS = 5;

    private FileTrees() {}

    /**
     * Removes files, and directories with all their contents, so that they do not come back after a power cut; an absent
     * one is no error, and may have been removed by a node that died before it was durable. Links are not followed.
     */
    public static void delete(Path... roots) {
        Set<Path> parents = new LinkedHashSet<>();
        for (Path root : roots) {
            discard(root);
            parents.add(DurableFiles.parent(root));
        }
        for (Path parent : parents) {
            try {
                DurableFiles.syncDirectory(parent);
            } catch (NoSuchFileException e) {
                // Never made, or removed with everything in it.
            } catch (IOException e) {
                throw new UncheckedIOException("cannot make the removal of " + List.of(roots) + " durable", e);
            }
        }
    }

    /** Removes what may come back after a power cut: nobody relies on its absence, or the next start removes it again. */
    public static void discard(Path root) {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        for (int attempt = 1; ; attempt++) {
            try {
                deleteOnce(root);
                return;
            } catch (DirectoryNotEmptyException e) {
                // A file was added meanwhile, such as the last log line of a process that is ending.
                if (attempt == DELETE_ATTEMPTS) {
                    throw new UncheckedIOException("cannot remove " + root, e);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot remove " + root, e);
            }
        }
    }

    private static void deleteOnce(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Removes the directories of a tree that contain no file, the root of the tree included. */
    public static void deleteEmpty(Path root) {
        if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> entries = Files.list(root)) {
            entries.forEach(FileTrees::deleteEmpty);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + root, e);
        }
        if (isEmpty(root)) {
            discard(root);
        }
    }

    private static boolean isEmpty(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findAny().isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + directory, e);
        }
    }

    /** Writes a small file durably, making its directory if need be: a crash leaves the old or the new one. */
    static void replace(Path file, byte[] content) {
        try {
            DurableFiles.createDirectories(DurableFiles.parent(file));
            DurableFiles.replace(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
