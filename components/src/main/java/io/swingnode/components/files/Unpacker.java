package io.swingnode.components.files;

import io.swingnode.components.model.Interruption;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * Unpacks an archive into a directory of its own. No entry may leave that directory, be a link or a device, or
 * appear twice; bytes are counted as they are unpacked, because the sizes that an archive states may be false.
 */
public final class Unpacker {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int OWNER_EXECUTES = 0100;

    /** The bits of a Unix mode that say what kind of file it is, and two of the kinds. */
    private static final int UNIX_TYPE = 0170000;

    private static final int UNIX_DIRECTORY = 0040000;
    private static final int UNIX_FILE = 0100000;

    private final String packageName;
    private final PackageLimits limits;
    private final Path target;
    private long entries;
    private long writtenBytes;

    /** Where the reader is, for messages; nothing before the first entry. */
    private String place = "";

    private Unpacker(String name, PackageLimits limits, Path target) {
        packageName = name;
        this.limits = limits;
        this.target = target.toAbsolutePath().normalize();
    }

    /** True for names with the extension of a format that {@link #unpack} reads. */
    public static boolean knows(String name) {
        return isZip(name) || isTarGz(name);
    }

    private static boolean isZip(String name) {
        return path(name).endsWith(".zip");
    }

    private static boolean isTarGz(String name) {
        return path(name).endsWith(".tar.gz") || path(name).endsWith(".tgz");
    }

    /** Without the query that may follow the file's name in a URL. */
    private static String path(String name) {
        int query = name.indexOf('?');
        return (query < 0 ? name : name.substring(0, query)).toLowerCase(Locale.ROOT);
    }

    /** Unpacks {@code archive}, whose format the extension of {@code name} gives; a failure leaves a partial target. The files are durable, their names not. */
    static void unpack(Path archive, String name, Path target, PackageLimits limits) {
        Unpacker unpacker = new Unpacker(name, limits, target);
        try {
            Files.createDirectories(target);
            if (isZip(name)) {
                unpacker.zip(archive);
            } else {
                unpacker.tarGz(archive);
            }
        } catch (IOException | IllegalArgumentException e) {
            Interruption.check();
            throw new LifecycleException(
                    Code.BAD_PACKAGE,
                    "package " + name + " cannot be unpacked" + unpacker.place + ": " + text(reason(e)),
                    e);
        } catch (OutOfMemoryError | StackOverflowError e) {
            // What is between the files of an archive is read as a whole.
            throw new LifecycleException(
                    Code.BAD_PACKAGE,
                    "package " + name + " cannot be unpacked: its headers need more memory than there is",
                    e);
        }
    }

    private static String text(Throwable reason) {
        if (reason instanceof EOFException && reason.getMessage() == null) {
            return "the archive ends too early";
        }
        // Those of the file system say what is wrong by their type, and which file by their message.
        boolean plain = (reason instanceof IOException && !(reason instanceof FileSystemException))
                || reason instanceof IllegalArgumentException;
        return plain && reason.getMessage() != null ? reason.getMessage() : reason.toString();
    }

    /** The innermost, because readers of archives tell that they were reading when this fails. */
    private static Throwable reason(Throwable failure) {
        return failure.getCause() == null ? failure : reason(failure.getCause());
    }

    private void zip(Path archive) throws IOException {
        HeaderLimits.Directory directory = HeaderLimits.directory(Files.newByteChannel(archive));
        try (directory;
                ZipFile zip = ZipFile.builder()
                        .setSeekableByteChannel(directory)
                        .setIgnoreLocalFileHeader(true)
                        .get()) {
            directory.isRead();
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                int type = entry.getUnixMode() & UNIX_TYPE;
                boolean plain = type == 0 || type == (entry.isDirectory() ? UNIX_DIRECTORY : UNIX_FILE);
                Path path = admit(entry.getName(), plain);
                Optional<String> differs = LocalHeader.read(directory, entry).differs(entry);
                if (differs.isPresent()) {
                    throw bad(
                            entry.getName(),
                            "its header and the archive's directory do not agree on its " + differs.orElseThrow());
                }
                if (entry.isDirectory()) {
                    makeDirectory(entry.getName(), path, entry.getSize());
                } else {
                    try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
                        long bytes = write(entry.getName(), path, in, entry.getUnixMode());
                        check(entry, bytes, in.getChecksum().getValue());
                    }
                }
            }
        }
    }

    /** The library unpacks whatever is there. */
    private void check(ZipArchiveEntry entry, long bytes, long crc) {
        if (bytes != entry.getSize()) {
            throw bad(entry.getName(), "it has " + bytes + " bytes, the archive says " + entry.getSize());
        }
        if (crc != entry.getCrc()) {
            throw bad(entry.getName(), "its bytes do not have the checksum that the archive states");
        }
    }

    private void tarGz(Path archive) throws IOException {
        try (HeaderLimits.Members members = HeaderLimits.members(Files.newInputStream(archive));
                HeaderLimits.Entries limited = HeaderLimits.entries(
                        GzipCompressorInputStream.builder()
                                .setInputStream(members)
                                .setDecompressConcatenated(true)
                                .get(),
                        members);
                TarArchiveInputStream tar = new CheckedTar(limited)) {
            for (TarArchiveEntry entry = limited.next(tar); entry != null; entry = limited.next(tar)) {
                boolean plain = switch (entry.getLinkFlag()) {
                    case TarConstants.LF_DIR, TarConstants.LF_NORMAL, TarConstants.LF_OLDNORM -> true;
                    default -> false;
                };
                Path path = admit(entry.getName(), plain);
                if (entry.isSparse()) {
                    throw bad(entry.getName(), "it is a sparse file; make the archive without sparse files");
                }
                if (entry.isDirectory()) {
                    makeDirectory(entry.getName(), path, entry.getSize());
                } else {
                    write(entry.getName(), path, tar, entry.getMode());
                }
            }
        }
    }

    /** @param bytes what the archive holds for it; a name that ends in a slash is a directory's, also when its entry is a file's */
    private void makeDirectory(String name, Path path, long bytes) throws IOException {
        if (bytes != 0) {
            throw bad(name, "it is a directory, and has " + bytes + " bytes of contents");
        }
        makeDirectories(name, path);
    }

    private void makeDirectories(String name, Path path) throws IOException {
        try {
            Files.createDirectories(path);
        } catch (FileAlreadyExistsException e) {
            throw bad(name, "the package has both a file and a directory " + target.relativize(Path.of(e.getFile())));
        }
    }

    private Path admit(String name, boolean plain) {
        Interruption.check();
        entries++;
        place = " at or after entry \"" + PackageListing.shown(name) + "\"";
        if (entries > limits.maxEntries()) {
            throw bad(name, "the package has more than " + limits.maxEntries() + " entries");
        }
        if (!plain) {
            throw bad(name, "only files and directories are unpacked, not links, pipes or devices");
        }
        if (!PackageListing.canList(name)) {
            throw bad(name, "its name holds a line break or another control character");
        }
        try {
            Path path = target.resolve(name).normalize();
            if (name.indexOf('\\') >= 0 || Path.of(name).isAbsolute() || !path.startsWith(target)) {
                throw bad(name, "it would leave the component's directory");
            }
            return path;
        } catch (InvalidPathException e) {
            throw bad(name, "not a file name: " + e.getReason());
        }
    }

    private long write(String name, Path path, InputStream in, int mode) throws IOException {
        if (path.equals(target)) {
            throw bad(name, "its name is that of the component's directory");
        }
        makeDirectories(name, path.resolveSibling("."));
        long before = writtenBytes;
        byte[] buffer = new byte[BUFFER_BYTES];
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                OutputStream out = Channels.newOutputStream(channel)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                Interruption.check();
                writtenBytes += count;
                if (writtenBytes > limits.maxBytes()) {
                    throw bad(name, "the package unpacks to more than " + limits.maxBytes() + " bytes");
                }
                out.write(buffer, 0, count);
            }
            if ((mode & OWNER_EXECUTES) != 0) {
                makeExecutable(path);
            }
            channel.force(true);
            return writtenBytes - before;
        } catch (FileAlreadyExistsException e) {
            throw bad(name, Files.isDirectory(path) ? "the package has a directory of that name" : "it appears twice");
        }
    }

    private static void makeExecutable(Path path) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        // Elsewhere there is no such mode.
        if (view != null) {
            Set<PosixFilePermission> mode = EnumSet.copyOf(view.readAttributes().permissions());
            mode.add(PosixFilePermission.OWNER_EXECUTE);
            view.setPermissions(mode);
        }
    }

    private LifecycleException bad(String entry, String reason) {
        return new LifecycleException(
                Code.BAD_PACKAGE,
                "package " + packageName + ": entry \"" + PackageListing.shown(entry) + "\" is refused: " + reason);
    }
}
