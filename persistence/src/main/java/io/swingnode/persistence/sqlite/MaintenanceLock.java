package io.swingnode.persistence.sqlite;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;

/**
 * A file beside a store's directory which says that somebody changes the store in short transactions while its own
 * writer goes on.
 *
 * <p>A writer whose next block has begun before the one before is durable loses that block when another writer
 * comes between the two. While there is a fresh mark it therefore waits for each commit. A mark that is not
 * touched any more was left by a process that died, and says nothing.
 */
public final class MaintenanceLock {
    private static final String SUFFIX = ".maintenance";
    private static final Duration FRESH = Duration.ofSeconds(30);

    private final Path file;

    private MaintenanceLock(Path file) {
        this.file = file;
    }

    /** The mark of the store with that database file. */
    public static MaintenanceLock of(Path databaseFile) {
        Path dir = databaseFile.toAbsolutePath().normalize().getParent();
        if (dir == null || dir.getFileName() == null) {
            throw new StoreException(Reason.USAGE, databaseFile + " lies in no directory that could be a store's");
        }
        try {
            // Whoever opens the store by another path must see the same mark.
            Path real = dir.toRealPath();
            return new MaintenanceLock(real.resolveSibling(real.getFileName() + SUFFIX));
        } catch (IOException e) {
            throw new UncheckedIOException("looking for the directory " + dir, e);
        }
    }

    /** True while somebody is at work. One look at the directory: it is asked at every commit. */
    public boolean isFresh() {
        long touchedMillis = file.toFile().lastModified();
        return touchedMillis != 0 && System.currentTimeMillis() - touchedMillis < FRESH.toMillis();
    }

    /** Says that the work goes on; false when there was no fresh mark, so that nobody can have seen it. */
    public boolean touch() {
        boolean seen = isFresh();
        try {
            if (seen) {
                Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis()));
            } else {
                set();
            }
        } catch (NoSuchFileException e) {
            set();
            return false;
        } catch (IOException e) {
            throw cannotMark(e);
        }
        return seen;
    }

    private void set() {
        try {
            Files.write(file, new byte[0]);
            Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis()));
        } catch (IOException e) {
            throw cannotMark(e);
        }
    }

    /** Says that the work has ended. */
    public void remove() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw cannotMark(e);
        }
    }

    private StoreException cannotMark(IOException e) {
        return new StoreException(
                Reason.UNAVAILABLE,
                "the mark " + file + ", by which the store's own writer knows of this work, cannot be written ("
                        + e.getMessage() + "); make its directory writable",
                e);
    }
}
