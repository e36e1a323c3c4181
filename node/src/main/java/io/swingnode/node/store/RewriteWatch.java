package io.swingnode.node.store;

import io.swingnode.node.Progress;
import io.swingnode.persistence.maintenance.StoreSpace;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.StoreDirectory;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How far SQLite is with rewriting a file, of which it says nothing: it writes what the store holds to a temporary file without a name,
 * and then, before it copies that back, the pages that it replaces to a journal beside the store. Both are seen to grow, where the
 * system shows a process its open files.
 *
 * @param liveBytes what the store holds, which neither of the two exceeds by much
 */
record RewriteWatch(Path store, long liveBytes) {
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    /** How SQLite names its temporary files. */
    private static final String TEMPORARY = "etilqs_";

    static RewriteWatch of(Path store) {
        StoreSpace.Space space = StoreSpace.of(store, Database.sqlite());
        return new RewriteWatch(store, space.fileBytes() - space.freeBytes());
    }

    void show(String what, Progress progress) {
        if (Files.isDirectory(OPEN_FILES)) {
            progress.watch(what, this::writtenBytes, 2 * liveBytes, "bytes written");
        }
    }

    private long writtenBytes() {
        Path journal = StoreDirectory.fileIn(store).resolveSibling(StoreDirectory.FILE_NAME + "-journal");
        return Math.min(temporaryBytes(), liveBytes) + Math.min(journal.toFile().length(), liveBytes);
    }

    private static long temporaryBytes() {
        long bytes = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(OPEN_FILES)) {
            for (Path file : files) {
                bytes += isTemporary(file) ? file.toFile().length() : 0;
            }
        } catch (IOException e) {
            // One was closed meanwhile; the next look tells more.
            return bytes;
        }
        return bytes;
    }

    private static boolean isTemporary(Path file) {
        try {
            return Files.readSymbolicLink(file).toString().contains(TEMPORARY);
        } catch (IOException e) {
            return false;
        }
    }
}
