package io.swingnode.node.backup;

import io.swingnode.persistence.io.DurableFiles;
import io.swingnode.persistence.io.FileMode;
import io.swingnode.persistence.io.IoReason;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes a home below a directory, where an interrupted run may have left some of it: what is there already, block for block, is
 * not written again. That needs no record of how far the other run was, and is right whatever has changed since.
 */
final class DirectoryTarget implements BackupTarget {
    private static final int BLOCK_BYTES = 1 << 20;
    private static final Set<PosixFilePermission> WHILE_WRITING = PosixFilePermissions.fromString("rwx------");

    private final Path root;
    private final Set<Path> written = new HashSet<>();

    /** Given when all is written: a directory that may not be written could not take its files. */
    private final Map<Path, String> modes = new TreeMap<>();

    private final byte[] block = new byte[BLOCK_BYTES];
    private final ByteBuffer there = ByteBuffer.allocate(BLOCK_BYTES);
    private long keptBytes;

    DirectoryTarget(Path root) {
        this.root = root;
    }

    /** Bytes that an interrupted run had left and that are right. */
    long keptBytes() {
        return keptBytes;
    }

    @Override
    public void directory(String path, String mode) throws IOException {
        Path dir = place(path);
        if (!Files.isDirectory(dir, LinkOption.NOFOLLOW_LINKS)) {
            remove(dir);
            try {
                Files.createDirectory(dir);
            } catch (IOException e) {
                throw unwritable(dir, e);
            }
        }
        Files.setPosixFilePermissions(dir, WHILE_WRITING);
        modes.put(dir, mode);
    }

    @Override
    public void link(String path, String target) throws IOException {
        Path link = place(path);
        remove(link);
        Files.createSymbolicLink(link, Path.of(target));
    }

    @Override
    public String file(String path, String mode, long sizeBytes, InputStream in, Bytes bytes) throws IOException {
        Path file = place(path);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            remove(file);
        }
        MessageDigest sha256 = Digests.sha256();
        try (FileChannel channel = open(file)) {
            long left = channel.size();
            long position = 0;
            while (position < sizeBytes) {
                int count = in.readNBytes(block, 0, (int) Math.min(BLOCK_BYTES, sizeBytes - position));
                if (count == 0) {
                    throw new StoreException(
                            Reason.UNAVAILABLE,
                            path + " has " + position + " bytes, and " + sizeBytes
                                    + " were expected: it got shorter while it was read; run the same command again");
                }
                sha256.update(block, 0, count);
                write(file, channel, position, count, left);
                position += count;
                bytes.handled(count);
            }
            finish(file, channel, position, mode);
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static FileChannel open(Path file) throws IOException {
        try {
            FileMode.OWNER.make(file);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private void write(Path file, FileChannel channel, long position, int count, long left) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(block, 0, count);
        if (position + count <= left) {
            there.clear().limit(count);
            while (there.hasRemaining() && channel.read(there, position + there.position()) >= 0) {
                // Until it is full.
            }
            if (there.flip().equals(bytes)) {
                keptBytes += count;
                return;
            }
        }
        try {
            while (bytes.hasRemaining()) {
                int unused = channel.write(bytes, position + bytes.position());
            }
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static void finish(Path file, FileChannel channel, long size, String mode) throws IOException {
        try {
            channel.truncate(size);
            channel.force(true);
            Files.setPosixFilePermissions(file, FileModes.permissions(mode));
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static StoreException unwritable(Path file, IOException e) {
        return new StoreException(
                Reason.UNAVAILABLE,
                "cannot write " + file + ": " + IoReason.of(e) + "; "
                        + IoReason.remedy(e, "see what is wrong there, then try again")
                        + ". What is written so far is kept, and the same command goes on with it",
                e);
    }

    /** Where a path of a home is; never through a link, which could lead out of the directory. */
    private Path place(String path) {
        Path relative = Path.of(path);
        if (path.isEmpty()
                || relative.isAbsolute()
                || !relative.normalize().equals(relative)
                || path.startsWith("..")) {
            throw new StoreException(
                    Reason.CORRUPT, "the backup names \"" + path + "\", which is no path within a home");
        }
        Path place = root;
        for (Path name : relative) {
            if (Files.isSymbolicLink(place)) {
                throw new StoreException(
                        Reason.CORRUPT,
                        "the backup names \"" + path + "\", which leads through a link; it is not written");
            }
            place = place.resolve(name);
            written.add(place);
        }
        return place;
    }

    private static void remove(Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            BackupTree.delete(path);
        }
    }

    /** Removes what is left of another run and not part of this one, and makes names and modes durable. */
    void finish() throws IOException {
        List<Path> strays = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                if (dir.equals(root) || written.contains(dir)) {
                    return FileVisitResult.CONTINUE;
                }
                strays.add(dir);
                return FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (!written.contains(file)) {
                    strays.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failure) throws IOException {
                DurableFiles.syncDirectory(dir);
                return FileVisitResult.CONTINUE;
            }
        });
        for (Path stray : strays) {
            BackupTree.delete(stray);
        }
    }

    /** Gives the directories the modes that they had; the deepest first. */
    void setModes() throws IOException {
        List<Path> dirs = new ArrayList<>(modes.keySet());
        Collections.reverse(dirs);
        for (Path dir : dirs) {
            Files.setPosixFilePermissions(dir, FileModes.permissions(modes.getOrDefault(dir, "700")));
        }
    }
}
