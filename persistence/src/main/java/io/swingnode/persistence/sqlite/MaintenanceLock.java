package io.swingnode.persistence.sqlite;

import io.swingnode.persistence.io.IoReason;
import io.swingnode.persistence.io.LockFile;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Shows a store's own writer that another one changes the store in short transactions between its blocks.
 *
 * <p>A writer whose next block has begun before the one before is durable loses that block when another writer comes
 * between the two. While this lock is held it therefore waits for each commit.
 *
 * <p><b>Design.</b> The lock is a lock of the operating system on a file of its own beside the store's directory
 * (in it, where that cannot be): it
 * ends with the process that holds it, however that ends. Any number of holders may work at once. The processes
 * that have one each lock one byte, and a query tries to lock all of them shared. The operating system knows
 * processes only, and forgets all locks of a process on a file when the process closes any descriptor of it.
 * Therefore holders of one process share one descriptor, counted in {@link #HELD}, and no other descriptor of the file
 * is opened while that is there. The last holder deletes the file, so that a query costs one look at the directory
 * while nobody holds the lock. Any thread may call.
 */
public final class MaintenanceLock {
    /** How many processes can hold the lock of one store at a time. */
    private static final int PROCESSES_MAX = 16;

    /** What this process holds, by the path of the lock file; guards all access to lock files. */
    private static final Map<Path, Held> HELD = new HashMap<>();

    /** A lock of this process, shared by {@code holders}. */
    private record Held(FileChannel channel, FileLock lock, int holders) {
        Held withHolders(int count) {
            return new Held(channel, lock, count);
        }
    }

    /** Where the lock file may be; it is made at the first that can be written. */
    private final List<Path> places;

    private MaintenanceLock(List<Path> places) {
        this.places = places;
    }

    /** The lock of the store with that database file. */
    public static MaintenanceLock of(Path databaseFile) {
        Path dir = databaseFile.toAbsolutePath().normalize().getParent();
        if (dir == null || dir.getFileName() == null) {
            throw new StoreException(Reason.USAGE, databaseFile + " lies in no directory that could be a store's");
        }
        try {
            // A process that opens the store by another path must find the same file.
            return new MaintenanceLock(StoreDirectory.companions(dir.toRealPath(), StoreDirectory.MAINTENANCE_SUFFIX));
        } catch (IOException e) {
            throw new UncheckedIOException("looking for the directory " + dir, e);
        }
    }

    /**
     * True while somebody holds the lock, in this process or another. It is asked at every pipelined commit. When the
     * lock file cannot be read the answer is true as well, because waiting for a commit is always safe.
     */
    public boolean isHeld() {
        for (Path place : places) {
            if (place.toFile().isFile() && isHeld(place)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isHeld(Path file) {
        synchronized (HELD) {
            return HELD.containsKey(file) || isHeldElsewhere(file);
        }
    }

    private static boolean isHeldElsewhere(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                FileLock all = channel.tryLock(0, PROCESSES_MAX, true)) {
            return all == null;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /**
     * Takes the lock; it may be taken several times, and must be released as often.
     *
     * @return false when others were querying or releasing it at this moment: try again
     * @throws StoreException (UNAVAILABLE) when the lock file cannot be written
     */
    public boolean tryAcquire() {
        synchronized (HELD) {
            for (Path place : places) {
                Held held = HELD.get(place);
                if (held != null) {
                    HELD.put(place, held.withHolders(held.holders() + 1));
                    return true;
                }
            }
            try {
                return tryLock(places.getFirst());
            } catch (IOException e) {
                return tryLockWithin(e);
            }
        }
    }

    private boolean tryLockWithin(IOException besideFailed) {
        try {
            return tryLock(places.getLast());
        } catch (IOException e) {
            e.addSuppressed(besideFailed);
            throw new StoreException(
                    Reason.UNAVAILABLE,
                    "the lock file " + places.getFirst()
                            + ", by which the store's own writer knows of this work, cannot be written ("
                            + IoReason.of(besideFailed) + "); "
                            + IoReason.remedy(besideFailed, "make it and its directory writable"),
                    e);
        }
    }

    private static boolean tryLock(Path file) throws IOException {
        Optional<Held> acquired = lockFile(file);
        acquired.ifPresent(lock -> HELD.put(file, lock));
        return acquired.isPresent();
    }

    private static Optional<Held> lockFile(Path file) throws IOException {
        LockFile.make(file);
        FileChannel channel;
        Optional<Object> key;
        try {
            key = fileKey(file);
            channel = FileChannel.open(file, StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        Optional<FileLock> lock = Optional.empty();
        try {
            lock = lockByte(channel);
            if (lock.isPresent() && !key.equals(fileKey(file))) {
                lock = Optional.empty();
            }
        } catch (NoSuchFileException e) {
            // A holder that was ending deleted the file: nobody would find a lock on it.
            lock = Optional.empty();
        } finally {
            if (lock.isEmpty()) {
                channel.close();
            }
        }
        return lock.map(held -> new Held(channel, held, 1));
    }

    /** Identifies the file, as opposed to another one of the same name; empty where the file system has no such key. */
    private static Optional<Object> fileKey(Path file) throws IOException {
        return Optional.ofNullable(
                Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    }

    private static Optional<FileLock> lockByte(FileChannel channel) throws IOException {
        for (int i = 0; i < PROCESSES_MAX; i++) {
            FileLock lock = channel.tryLock(i, 1, false);
            if (lock != null) {
                return Optional.of(lock);
            }
        }
        return Optional.empty();
    }

    /** Releases the lock that {@link #tryAcquire} took. */
    public void release() {
        synchronized (HELD) {
            Path file = places.stream()
                    .filter(HELD::containsKey)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("the lock " + places.getFirst() + " is not held"));
            Held held = Objects.requireNonNull(HELD.remove(file));
            if (held.holders() > 1) {
                HELD.put(file, held.withHolders(held.holders() - 1));
                return;
            }
            try (FileChannel channel = held.channel()) {
                held.lock().release();
                deleteUnlocked(file, channel);
            } catch (IOException e) {
                throw new StoreException(
                        Reason.UNAVAILABLE, "the lock file " + file + " cannot be deleted (" + IoReason.of(e) + ")", e);
            }
        }
    }

    /** Deletes the file unless another process holds the lock or is looking at it. */
    private static void deleteUnlocked(Path file, FileChannel channel) throws IOException {
        try (FileLock all = channel.tryLock(0, PROCESSES_MAX, false)) {
            if (all != null) {
                Files.deleteIfExists(file);
            }
        }
    }
}
