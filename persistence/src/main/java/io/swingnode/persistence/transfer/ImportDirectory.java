package io.swingnode.persistence.transfer;

import io.swingnode.persistence.io.DurableFiles;
import io.swingnode.persistence.io.LockFile;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.SqliteErrors;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.persistence.sqlite.StoreHold;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/**
 * The directory beside a store's, or in it, in which an import is built, and the last step that puts it in place.
 *
 * <p>It holds the database under construction, a lock file, and, once all export data is in, a note of the mode, the hash
 * of that data and a digest of what was made of it: with the note an interrupted import can be resumed.
 */
final class ImportDirectory implements AutoCloseable {
    private static final String LOCK_FILE = "lock";
    private static final String NOTE_FILE = "import-note";
    private static final String PROBE_FILE = "probe";

    private final Path dir;
    private final Path target;
    private final LockFile lock;
    private final StoreHold hold;
    private boolean closed;

    private ImportDirectory(Path dir, Path target, LockFile lock, StoreHold hold) {
        this.dir = dir;
        this.target = target;
        this.lock = lock;
        this.hold = hold;
    }

    /**
     * Opens the working directory of an import into {@code store}, making it if it is absent.
     *
     * @throws StoreException (USAGE) when {@code store} holds anything but a store's own files, (BUSY) when
     *     another import into it is running, or a node or command uses the store that is there
     */
    static ImportDirectory open(Path store) {
        try {
            Path target = Files.exists(store)
                    ? store.toRealPath()
                    : store.toAbsolutePath().normalize();
            if (Files.exists(target)) {
                StoreDirectory.requireOwnFilesOnly(target);
            }
            Path dir = workingDirectory(target);
            LockFile.make(dir.resolve(LOCK_FILE));
            LockFile lock = LockFile.tryTake(dir.resolve(LOCK_FILE))
                    .orElseThrow(() -> new StoreException(
                            Reason.BUSY, "another import into " + store + " is running; wait for it, or stop it"));
            try {
                return new ImportDirectory(dir, target, lock, StoreHold.take(target, "an import"));
            } catch (StoreException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("opening the working directory of an import into " + store, e);
        }
    }

    /** Beside the target; in it where nothing can be made there, or nothing be renamed from there into the target. */
    private static Path workingDirectory(Path target) throws IOException {
        List<Path> places = StoreDirectory.companions(target, StoreDirectory.IMPORT_SUFFIX);
        Path beside = places.getFirst();
        Path within = places.getLast();
        boolean begunWithin = Files.isDirectory(within);
        if (!begunWithin && (!Files.exists(target) || canRename(beside, within))) {
            return DurableFiles.createDirectories(beside);
        }
        return DurableFiles.createDirectories(within);
    }

    /** Tries it, because a mount point shows only then: its file system can be the one of the directory above. */
    private static boolean canRename(Path beside, Path within) throws IOException {
        boolean made = !Files.exists(beside);
        Path probe = beside.resolve(PROBE_FILE);
        boolean renamed = false;
        try {
            Path unused = DurableFiles.createDirectories(beside);
            LockFile.make(probe);
            Files.move(probe, within, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            renamed = true;
        } catch (FileSystemException e) {
            // Whatever the reason is, the other place is to be tried.
        } finally {
            Files.deleteIfExists(within);
            if (!renamed && Files.exists(beside)) {
                Files.deleteIfExists(probe);
                if (made) {
                    Files.delete(beside);
                }
            }
        }
        return renamed;
    }

    Path dir() {
        return dir;
    }

    Path database() {
        return StoreDirectory.fileIn(dir);
    }

    /**
     * What is known of an interrupted import.
     *
     * @param dataHash of the export data that it has taken in
     * @param digest of what it has made of that, as {@link ImportRemains#digest}
     */
    record Note(String dataHash, String digest) {}

    /** The note of an interrupted import in the same mode; none of one that cannot be taken up. */
    Optional<Note> noteFor(ArtifactMode mode) throws IOException {
        Path note = dir.resolve(NOTE_FILE);
        if (!Files.exists(note) || !Files.exists(database())) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(note);
        return lines.size() == 3 && lines.getFirst().equals(mode.label())
                ? Optional.of(new Note(lines.get(1), lines.get(2)))
                : Optional.empty();
    }

    /** Notes that all export data is in and durable. */
    void writeNote(ArtifactMode mode, Note note) throws IOException {
        Path unfinished = dir.resolve(NOTE_FILE + ".tmp");
        byte[] text = String.join("\n", mode.label(), note.dataHash(), note.digest(), "")
                .getBytes(StandardCharsets.UTF_8);
        DurableFiles.copy(new ByteArrayInputStream(text), unfinished);
        DurableFiles.rename(unfinished, dir.resolve(NOTE_FILE));
    }

    /** Removes what an earlier import has left, so that a new one can begin. */
    void clear() throws IOException {
        // The note is deleted first: it declares the database to be usable.
        Files.deleteIfExists(dir.resolve(NOTE_FILE));
        Files.deleteIfExists(dir.resolve(NOTE_FILE + ".tmp"));
        DurableFiles.syncDirectory(dir);
        for (Path file : StoreDirectory.ownFiles(dir)) {
            Files.deleteIfExists(file);
        }
    }

    /**
     * Puts the database, closed by now, in the store's place, and removes the working directory.
     *
     * @throws StoreException (BUSY) when another process has the old store open; it stays as it was
     */
    void publish(Database connections) throws IOException, SQLException {
        DurableFiles.syncFile(database());
        Path unused = DurableFiles.createDirectories(target);
        Path file = StoreDirectory.fileIn(target);
        Optional<Connection> old = Files.exists(file) ? lockOldStore(connections, file) : Optional.empty();
        try {
            // A log of the old store would be applied to the new one, also after a power cut.
            for (Path log : StoreDirectory.logFiles(target)) {
                Files.deleteIfExists(log);
            }
            DurableFiles.syncDirectory(target);
            DurableFiles.rename(database(), file);
        } finally {
            if (old.isPresent()) {
                old.get().close();
            }
        }
        removeDirectory();
    }

    /**
     * Moves what the old store's write-ahead log holds into its file, and keeps everyone else out of it until
     * it is replaced. A file that is not a database has no users to keep out.
     */
    private static Optional<Connection> lockOldStore(Database connections, Path file) throws SQLException {
        Optional<Connection> old = Optional.empty();
        try {
            old = Optional.of(connections.open(file, Database.Use.BULK_LOAD));
            try (Statement statement = old.get().createStatement()) {
                statement.execute("BEGIN EXCLUSIVE");
            }
            return old;
        } catch (SQLException e) {
            if (old.isPresent()) {
                old.get().close();
            }
            if (SqliteErrors.isInUse(e)) {
                throw busy(file, e);
            }
            if (SqliteErrors.isNoDatabase(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static StoreException busy(Path file, SQLException e) {
        return new StoreException(
                Reason.BUSY,
                "the store " + file + " that the import would replace is in use (" + e.getMessage()
                        + "); stop what uses it and import again: the import continues where it stopped",
                e);
    }

    /** Abandons the import and deletes everything of it. */
    void removeDirectory() throws IOException {
        clear();
        close();
        DurableFiles.deleteDirectory(dir);
    }

    /** Releases the lock; what was built stays for the next import. */
    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            hold.close();
            lock.close();
        }
    }

    /** Closes after a failure, which stays the one that is reported. */
    void closeAfter(Exception failure) {
        try {
            close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
