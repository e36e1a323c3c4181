package io.swingnode.actors;

import io.swingnode.persistence.io.DurableFiles;
import io.swingnode.persistence.io.IoReason;
import io.swingnode.persistence.io.LockFile;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Keeps a home to one node: a lock on {@code node/node.lock} that the operating system releases when its process ends,
 * however it ends. The file says which process holds it.
 */
final class HomeLock implements AutoCloseable {
    private static final String FILE_NAME = "node.lock";

    private final LockFile lock;

    private HomeLock(LockFile lock) {
        this.lock = lock;
    }

    /**
     * Takes the lock; makes the directory, which is private to this user: it holds the journal, a key and sockets.
     *
     * @throws StoreException (BUSY) when another node holds it
     * @throws UncheckedIOException when the directory or the file cannot be written
     */
    static HomeLock take(Path nodeDir) {
        try {
            Path unused = DurableFiles.createDirectories(nodeDir);
            Files.setPosixFilePermissions(nodeDir, PosixFilePermissions.fromString("rwx------"));
            DurableFiles.syncDirectory(nodeDir);
            Path file = nodeDir.resolve(FILE_NAME);
            LockFile.make(file);
            String process = "process " + ProcessHandle.current().pid();
            return new HomeLock(LockFile.tryTake(file, process).orElseThrow(() -> busy(nodeDir, file)));
        } catch (IOException e) {
            throw new UncheckedIOException("the directory " + nodeDir + " of a node cannot be written", e);
        }
    }

    private static StoreException busy(Path nodeDir, Path file) {
        return new StoreException(
                Reason.BUSY,
                "a node is running for " + nodeDir.getParent() + " already (" + holder(file)
                        + "); stop it before starting another");
    }

    private static String holder(Path file) {
        try {
            return LockFile.holder(file).orElse("it is just ending");
        } catch (IOException e) {
            return IoReason.of(e);
        }
    }

    /** Releases the lock; the file stays, so that no two nodes ever lock two files of this name. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException("releasing the lock of a home", e);
        }
    }
}
