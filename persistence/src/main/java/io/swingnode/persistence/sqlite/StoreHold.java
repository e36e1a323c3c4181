package io.swingnode.persistence.sqlite;

import io.swingnode.persistence.io.IoReason;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * Holds a store's directory: a node does for as long as it lives, and so does whatever replaces, erases or rewrites the
 * files of the store, for as long as it works. SQLite's own locks do not tell of a node that is between two blocks.
 *
 * <p>It is a lock of the operating system on a file beside the directory, so it ends with its process, however that ends. The
 * file says who holds it, and is deleted when it is released.
 */
public final class StoreHold implements AutoCloseable {
    private static final String SUFFIX = ".inuse";

    /** Who it is, and a process number. */
    private static final int CONTENT_BYTES_MAX = 200;

    private final Path file;
    private final FileChannel channel;

    private StoreHold(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Holds the directory of a store, which need not exist.
     *
     * @param who names the holder to those who want the store too, such as "a node"
     * @throws StoreException (BUSY) while somebody holds it, naming who; (UNAVAILABLE) when the lock file beside the
     *     directory cannot be written
     */
    public static StoreHold take(Path storeDir, String who) {
        try {
            Path file = fileOf(storeDir);
            while (true) {
                FileChannel channel = FileChannel.open(
                        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                boolean done = false;
                try {
                    Object opened = key(file);
                    if (isTaken(channel)) {
                        throw new StoreException(
                                Reason.BUSY,
                                "the store in " + storeDir + " is in use by " + holder(channel)
                                        + "; stop that, or wait for its end, and try again");
                    }
                    // One who was just releasing it may have deleted the file: nobody would find a lock on that.
                    if (opened.equals(key(file))) {
                        write(channel, who);
                        done = true;
                        return new StoreHold(file, channel);
                    }
                } finally {
                    if (!done) {
                        channel.close();
                    }
                }
            }
        } catch (IOException e) {
            throw new StoreException(
                    Reason.UNAVAILABLE,
                    "the lock file beside the store directory " + storeDir + " cannot be written: " + IoReason.of(e)
                            + "; make the directory that contains it writable",
                    e);
        }
    }

    private static Path fileOf(Path storeDir) throws IOException {
        // Whoever names the store by a link must find the same file.
        Path real = Files.exists(storeDir)
                ? storeDir.toRealPath()
                : storeDir.toAbsolutePath().normalize();
        if (real.getFileName() == null) {
            throw new StoreException(Reason.USAGE, storeDir + " cannot be the directory of a store");
        }
        Files.createDirectories(Objects.requireNonNull(real.getParent()));
        return real.resolveSibling(real.getFileName() + SUFFIX);
    }

    /** Identifies the file, as opposed to another one of the same name. */
    private static Object key(Path file) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.fileKey() == null ? attributes.creationTime() : attributes.fileKey();
        } catch (NoSuchFileException e) {
            return new Object();
        }
    }

    private static boolean isTaken(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() == null;
        } catch (OverlappingFileLockException e) {
            // Another holder of this process.
            return true;
        }
    }

    private static void write(FileChannel channel, String who) throws IOException {
        channel.truncate(0);
        String text = who + " (process " + ProcessHandle.current().pid() + ")";
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(CONTENT_BYTES_MAX);
        int length = channel.read(content, 0);
        return length <= 0
                ? "another program"
                : new String(content.array(), 0, content.position(), StandardCharsets.UTF_8).strip();
    }

    /** Lets others have the store. */
    @Override
    public void close() {
        try (channel) {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("releasing the lock file " + file, e);
        }
    }
}
