package io.swingnode.persistence.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An exclusive lock of the operating system on a file. It ends with its process, however that ends.
 *
 * <p>The operating system knows processes only, and forgets all locks of a process on a file when the process closes any
 * descriptor of that file. So what this process holds is remembered, and no other descriptor of such a file is opened by
 * this class meanwhile; nobody else may open one. Any thread may call.
 */
public final class LockFile implements AutoCloseable {
    private static final int HOLDER_BYTES_MAX = 200;

    /** What this process holds, with the holder's words; guards all access to lock files. */
    private static final Map<Path, String> HELD = new HashMap<>();

    private final Path file;
    private final FileChannel channel;
    private boolean released;

    private LockFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Makes the file, for its owner only, unless it is there: another's, or left by one that was killed, does as well. */
    public static void make(Path file) throws IOException {
        FileMode.OWNER.make(file);
        if (!Files.isRegularFile(file)) {
            throw new FileSystemException(file.toString(), null, "it is not a regular file");
        }
    }

    /**
     * Locks a file that is there.
     *
     * @return empty while somebody holds the lock, and when the file is not there, or is replaced at this moment
     */
    public static Optional<LockFile> tryTake(Path file) throws IOException {
        return tryTake(file, "");
    }

    /** As {@link #tryTake(Path)}; the file then says who holds it, unless {@code who} is empty. */
    public static Optional<LockFile> tryTake(Path file, String who) throws IOException {
        synchronized (HELD) {
            Path real = real(file);
            if (HELD.containsKey(real)) {
                return Optional.empty();
            }
            Optional<LockFile> taken = take(real, who);
            taken.ifPresent(lock -> HELD.put(real, who));
            return taken;
        }
    }

    private static Optional<LockFile> take(Path file, String who) throws IOException {
        Object found = key(file);
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        boolean taken = false;
        try {
            FileLock lock = channel.tryLock();
            // When a holder has deleted or renamed the file in between, nobody would find a lock on it.
            if (lock != null && found.equals(key(file))) {
                if (!who.isEmpty()) {
                    channel.truncate(0);
                    channel.write(ByteBuffer.wrap(who.getBytes(StandardCharsets.UTF_8)), 0);
                }
                taken = true;
                return Optional.of(new LockFile(file, channel));
            }
            return Optional.empty();
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    /** Who holds the lock, in the holder's words; empty while nobody does, or the file is not there. */
    public static Optional<String> holder(Path file) throws IOException {
        synchronized (HELD) {
            Path real = real(file);
            if (HELD.containsKey(real)) {
                return Optional.ofNullable(HELD.get(real));
            }
            if (!Files.isRegularFile(real)) {
                return Optional.empty();
            }
            try (FileChannel channel = FileChannel.open(real, StandardOpenOption.READ);
                    FileLock shared = channel.tryLock(0, Long.MAX_VALUE, true)) {
                return shared == null ? Optional.of(text(channel)) : Optional.empty();
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        }
    }

    private static String text(FileChannel channel) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(HOLDER_BYTES_MAX);
        int length = channel.read(content, 0);
        return length <= 0 ? "another program" : new String(content.array(), 0, length, StandardCharsets.UTF_8).strip();
    }

    /** The file by one name, whatever links lead to its directory. */
    private static Path real(Path file) throws IOException {
        Path absolute = file.toAbsolutePath().normalize();
        Path dir = Objects.requireNonNull(absolute.getParent());
        return Files.exists(dir) ? dir.toRealPath().resolve(absolute.getFileName()) : absolute;
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

    /** The file, open for reading and writing; closing it ends the lock, which is to be released all the same. */
    public FileChannel channel() {
        return channel;
    }

    /** Deletes the file, and releases the lock. */
    public void delete() throws IOException {
        try {
            Files.deleteIfExists(file);
        } finally {
            close();
        }
    }

    /** Releases the lock; the file stays. */
    @Override
    public void close() throws IOException {
        synchronized (HELD) {
            if (!released) {
                released = true;
                HELD.remove(file);
                channel.close();
            }
        }
    }
}
