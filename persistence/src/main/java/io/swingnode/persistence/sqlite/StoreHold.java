package io.swingnode.persistence.sqlite;

import io.swingnode.persistence.io.DurableFiles;
import io.swingnode.persistence.io.IoReason;
import io.swingnode.persistence.io.LockFile;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Holds a store's directory: a node does for as long as it lives, and so does whatever replaces, erases or rewrites the
 * files of the store, for as long as it works. SQLite's own locks do not tell of a node that is between two blocks.
 *
 * <p>It is a lock of the operating system on a file beside the directory (in it, where that cannot be), so it ends with its
 * process, however that ends. The file says who holds it, and is deleted when it is released.
 */
public final class StoreHold implements AutoCloseable {
    /** Holders that release it at the moment in which it is taken. */
    private static final int ATTEMPTS_MAX = 100;

    private final Path storeDir;
    private final LockFile lock;

    private StoreHold(Path storeDir, LockFile lock) {
        this.storeDir = storeDir;
        this.lock = lock;
    }

    /**
     * Holds the directory of a store, which need not exist.
     *
     * @param who names the holder to those who want the store too, such as "a node"
     * @throws StoreException (BUSY) while somebody holds it, naming who; (UNAVAILABLE) when the lock file can be written
     *     neither beside the directory nor in it
     */
    public static StoreHold take(Path storeDir, String who) {
        String words = who + " (process " + ProcessHandle.current().pid() + ")";
        try {
            List<Path> places = places(storeDir);
            for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
                Path place = writable(places);
                Optional<LockFile> lock = LockFile.tryTake(place, words);
                Optional<String> other = otherHolder(places, lock.isPresent() ? Optional.of(place) : Optional.empty());
                if (other.isPresent()) {
                    if (lock.isPresent()) {
                        lock.get().delete();
                    }
                    throw busy(storeDir, other.get());
                }
                if (lock.isPresent()) {
                    return new StoreHold(storeDir, lock.get());
                }
            }
            throw busy(storeDir, "others, one after the other");
        } catch (IOException e) {
            throw new StoreException(
                    Reason.UNAVAILABLE,
                    "the lock file beside the store directory " + storeDir + " cannot be written: " + IoReason.of(e)
                            + "; " + IoReason.remedy(e, "make that directory, or the one that contains it, writable"),
                    e);
        }
    }

    private static StoreException busy(Path storeDir, String holder) {
        return new StoreException(
                Reason.BUSY,
                "the store in " + storeDir + " is in use by " + holder
                        + "; stop that, or wait for its end, and try again");
    }

    private static List<Path> places(Path storeDir) throws IOException {
        // Whoever names the store by a link must find the same file.
        Path real = Files.exists(storeDir)
                ? storeDir.toRealPath()
                : storeDir.toAbsolutePath().normalize();
        List<Path> places = StoreDirectory.companions(real, StoreDirectory.HOLD_SUFFIX);
        Path unused = DurableFiles.createDirectories(Objects.requireNonNull(real.getParent()));
        return places;
    }

    /** The first of the places at which there is a file that this user can write, or could be made. */
    private static Path writable(List<Path> places) throws IOException {
        Path beside = places.getFirst();
        Path within = places.getLast();
        try {
            LockFile.make(beside);
            if (Files.isWritable(beside)) {
                return beside;
            }
        } catch (IOException e) {
            if (!Files.isDirectory(Objects.requireNonNull(within.getParent()))) {
                throw e;
            }
        }
        LockFile.make(within);
        return within;
    }

    /** Who cannot write where this one can, or the other way round, may hold it at the other place. */
    private static Optional<String> otherHolder(List<Path> places, Optional<Path> own) throws IOException {
        for (Path place : places) {
            Optional<String> holder = own.filter(place::equals).isPresent() ? Optional.empty() : LockFile.holder(place);
            if (holder.isPresent()) {
                return holder;
            }
        }
        return Optional.empty();
    }

    /** Lets others have the store. */
    @Override
    public void close() {
        try {
            lock.delete();
        } catch (IOException e) {
            throw new UncheckedIOException("releasing the lock file of the store in " + storeDir, e);
        }
    }
}
