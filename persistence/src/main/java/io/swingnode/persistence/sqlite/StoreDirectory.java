package io.swingnode.persistence.sqlite;

import io.swingnode.persistence.io.DurableFiles;
import io.swingnode.persistence.io.IoReason;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/** The directory of a store: it holds {@code swingstore.sqlite} and the files that SQLite puts beside it, no others. */
public final class StoreDirectory {
    /** The name of the database file. */
    public static final String FILE_NAME = "swingstore.sqlite";

    /**
     * Length of the write-ahead log, in pages of mostly 4 KiB, at which a commit moves it to the database. Pages that several blocks
     * change are moved once, so a longer log writes less; reads look for their pages in it, and so does whoever opens the
     * store after a crash.
     */
    static final int WAL_MOVED_PAGES = 3500;

    /** Size to which the file of the write-ahead log is cut back when it starts over. */
    public static final int WAL_KEPT_BYTES = 16 << 20;

    private static final String WAL_SUFFIX = "-wal";

    /** Of the file by which a store's directory is held. */
    public static final String HOLD_SUFFIX = ".inuse";

    /** Of the file by which a writer beside the store's own is known. */
    public static final String MAINTENANCE_SUFFIX = ".maintenance";

    /** Of the directory in which an import is built. */
    public static final String IMPORT_SUFFIX = ".importing";

    private static final List<String> COMPANION_SUFFIXES = List.of(HOLD_SUFFIX, MAINTENANCE_SUFFIX, IMPORT_SUFFIX);

    /** Begins the names of companions within a store's directory. */
    private static final String COMPANION = "swingstore";

    private StoreDirectory() {}

    /** The database file in {@code dir}. */
    public static Path fileIn(Path dir) {
        return dir.resolve(FILE_NAME);
    }

    /** The files that SQLite puts beside the database in {@code dir} while it is in use. */
    public static List<Path> logFiles(Path dir) {
        return logFilesOf(fileIn(dir));
    }

    /** The files that SQLite puts beside a database file. */
    static List<Path> logFilesOf(Path file) {
        return Stream.of(WAL_SUFFIX, "-shm", "-journal")
                .map(suffix -> file.resolveSibling(file.getFileName() + suffix))
                .toList();
    }

    /** All files that a store may have in {@code dir}, the database first. */
    public static List<Path> ownFiles(Path dir) {
        return Stream.concat(Stream.of(fileIn(dir)), logFiles(dir).stream()).toList();
    }

    /**
     * Where a file or directory may be that belongs to the store in {@code dir} and is no part of it, such as a lock: beside
     * the directory, or, where that is not possible because the directory above cannot be written, or is on another file
     * system, in it.
     *
     * @param dir a store's directory by its real path
     * @param suffix such as {@code .inuse}
     */
    public static List<Path> companions(Path dir, String suffix) {
        if (dir.getFileName() == null) {
            throw new StoreException(Reason.USAGE, dir + " cannot be the directory of a store");
        }
        return List.of(dir.resolveSibling(dir.getFileName() + suffix), dir.resolve(COMPANION + suffix));
    }

    private static boolean isCompanion(Path file) {
        return COMPANION_SUFFIXES.stream().anyMatch(suffix -> file.endsWith(COMPANION + suffix));
    }

    /**
     * True when {@code dir} holds a store.
     *
     * @throws StoreException (UNAVAILABLE) when this cannot be told, as in a directory of another user
     */
    public static boolean isStore(Path dir) {
        Path file = fileIn(dir);
        try {
            return Files.readAttributes(file, BasicFileAttributes.class) != null;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            if (isBelowFile(dir)) {
                return false;
            }
            throw new StoreException(
                    Reason.UNAVAILABLE,
                    file + " cannot be looked at: " + IoReason.of(e) + "; "
                            + IoReason.remedy(e, "run this as the user whose it is, or give another path"),
                    e);
        }
    }

    /** True when {@code dir}, or what would hold it, is there and no directory. */
    private static boolean isBelowFile(Path dir) {
        Path there = dir.toAbsolutePath();
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        return there != null && !Files.isDirectory(there);
    }

    /**
     * Checks that {@code dir} holds a store.
     *
     * @throws StoreException (NOT_FOUND) otherwise
     */
    public static void requireStore(Path dir) {
        if (!isStore(dir)) {
            throw new StoreException(
                    Reason.NOT_FOUND, dir + " is not a store: it holds no " + FILE_NAME + "; create one with init");
        }
    }

    /** The length of the write-ahead log of the store in {@code dir}; 0 when there is none. */
    public static long walBytes(Path dir) {
        return walBytesOf(fileIn(dir));
    }

    /** The length of the write-ahead log of a database file; 0 when there is none. */
    public static long walBytesOf(Path file) {
        try {
            // SQLite keeps the log beside the file itself, not beside a link to it.
            Path real = Files.isSymbolicLink(file) ? file.toRealPath() : file;
            return Files.size(real.resolveSibling(real.getFileName() + WAL_SUFFIX));
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException("reading the size of the write-ahead log of " + file, e);
        }
    }

    /**
     * Bytes of a database file, without its write-ahead log.
     *
     * @throws StoreException (UNAVAILABLE) when the file system does not tell
     */
    public static long sizeBytes(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new StoreException(
                    Reason.UNAVAILABLE,
                    "cannot read the size of " + file + ": " + IoReason.of(e)
                            + "; check that the file is there and readable",
                    e);
        }
    }

    /** Makes the directory if it is absent, durably: without it the commits in it would be lost. */
    public static void create(Path dir) {
        try {
            Path unused = DurableFiles.createDirectories(dir);
        } catch (IOException e) {
            throw new StoreException(
                    Reason.UNAVAILABLE,
                    "cannot make directory " + dir + ": " + IoReason.of(dir, e) + "; choose another place",
                    e);
        }
    }

    /**
     * Erases the store in {@code dir}, if there is one, for a new one.
     *
     * @throws StoreException (USAGE) when the directory holds anything but a store's own files, (BUSY) while a node or a
     *     command uses it; nothing is erased then
     */
    public static void erase(Path dir) {
        create(dir);
        requireOwnFilesOnly(dir);
        StoreHold hold = StoreHold.take(dir, "a command that erases it");
        try {
            for (Path file : ownFiles(dir)) {
                Files.deleteIfExists(file);
            }
            // The new store must not find the old one's log after a power cut.
            DurableFiles.syncDirectory(dir);
        } catch (IOException e) {
            throw new UncheckedIOException("erasing the store in " + dir, e);
        } finally {
            hold.close();
        }
    }

    /** Deletes a database file of any name, with its log, if it is there; the caller holds it. */
    public static void eraseFile(Path file) {
        try {
            for (Path part : logFilesOf(file)) {
                Files.deleteIfExists(part);
            }
            if (Files.deleteIfExists(file)) {
                DurableFiles.syncDirectory(file.toAbsolutePath().resolveSibling(""));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("erasing the store in " + file, e);
        }
    }

    /**
     * Checks that {@code dir} holds nothing but a store's own files.
     *
     * @throws StoreException (USAGE) naming another file, or when the database is a link
     */
    public static void requireOwnFilesOnly(Path dir) {
        if (Files.isSymbolicLink(fileIn(dir))) {
            throw new StoreException(
                    Reason.USAGE,
                    fileIn(dir)
                            + " is a link to a database elsewhere, whose log lies there too; name the directory that"
                            + " the link leads to");
        }
        try (Stream<Path> entries = Files.list(dir)) {
            List<Path> own = ownFiles(dir);
            List<String> foreign = entries.filter(entry -> !own.contains(entry) && !isCompanion(entry))
                    .map(entry -> entry.getFileName().toString())
                    .sorted()
                    .toList();
            if (!foreign.isEmpty()) {
                throw new StoreException(
                        Reason.USAGE,
                        dir + " holds \"" + foreign.getFirst() + "\", which is not part of a store; "
                                + "choose an empty directory, or move that file away");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("listing " + dir, e);
        }
    }
}
