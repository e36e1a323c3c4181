package io.swingnode.actors;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Keeps a home to one node: a lock on {@code node/node.lock} that the operating system releases when its process ends,
 * however it ends. The file says which process holds it.
 */
final class HomeLock implements AutoCloseable {
    private static final String FILE_NAME = "node.lock";

    /** A process number and a line feed. */
    private static final int CONTENT_BYTES_MAX = 32;

    private final FileChannel file;

    private HomeLock(FileChannel file) {
        this.file = file;
    }

    /**
     * Takes the lock; makes the directory, which is private to this user: it holds the journal, a key and sockets.
     *
     * @throws StoreException (BUSY) when another node holds it
     * @throws UncheckedIOException when the directory or the file cannot be written
     */
    static HomeLock take(Path nodeDir) {
        try {
            Files.createDirectories(nodeDir);
            Files.setPosixFilePermissions(nodeDir, PosixFilePermissions.fromString("rwx------"));
            FileChannel file = FileChannel.open(
                    nodeDir.resolve(FILE_NAME),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            if (isTaken(file)) {
                String holder =
                        holder(file).map(pid -> " (process " + pid + ")").orElse("");
                file.close();
                throw new StoreException(
                        Reason.BUSY,
                        "a node is running for " + nodeDir.getParent() + " already" + holder
                                + "; stop it before starting another");
            }
            file.truncate(0);
            file.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
            return new HomeLock(file);
        } catch (IOException e) {
            throw new UncheckedIOException("the directory " + nodeDir + " of a node cannot be written", e);
        }
    }

    private static boolean isTaken(FileChannel file) throws IOException {
        try {
            return file.tryLock() == null;
        } catch (OverlappingFileLockException e) {
            // Another node of this process.
            return true;
        }
    }

    private static Optional<String> holder(FileChannel file) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(CONTENT_BYTES_MAX);
        file.read(content, 0);
        String pid = new String(content.array(), 0, content.position(), StandardCharsets.US_ASCII).strip();
        return pid.matches("\\d+") ? Optional.of(pid) : Optional.empty();
    }

    /** Releases the lock; the file stays, so that no two nodes ever lock two files of this name. */
    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException("releasing the lock of a home", e);
        }
    }
}
