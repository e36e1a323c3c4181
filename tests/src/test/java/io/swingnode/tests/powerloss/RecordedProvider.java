package io.swingnode.tests.powerloss;

import static io.swingnode.tests.powerloss.RecordedFileSystem.unwrap;

import io.swingnode.tests.powerloss.RecordedDisk.Inode;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Carries out on this machine what is asked of a recorded file system; what changes something is recorded. */
final class RecordedProvider extends FileSystemProvider {
    private final RecordedFileSystem system;
    private final RecordedDisk disk;

    RecordedProvider(RecordedFileSystem system, RecordedDisk disk) {
        this.system = system;
        this.disk = disk;
    }

    @Override
    public String getScheme() {
        return "recorded";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
        throw new UnsupportedOperationException("a recorded file system has no address");
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return system;
    }

    @Override
    public Path getPath(URI uri) {
        throw new UnsupportedOperationException("a recorded file system has no address");
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        Path real = unwrap(path);
        FileChannel channel = disk.creating(real, () -> FileChannel.open(real, options, attributes));
        boolean writes = options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
        Optional<Inode> inode = disk.find(real);
        if (writes && inode.isEmpty()) {
            channel.close();
            throw new IOException(path + " is written outside of the recorded directory");
        }
        if (writes && options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
            disk.truncating(inode.get(), 0, () -> channel);
        }
        return inode.isEmpty() ? channel : new RecordedChannel(channel, inode.get(), disk);
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path directory, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> real = Files.newDirectoryStream(unwrap(directory))) {
            for (Path entry : real) {
                if (filter.accept(system.wrap(entry))) {
                    entries.add(system.wrap(entry));
                }
            }
        }
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                return entries.iterator();
            }

            @Override
            public void close() {
                // Read already.
            }
        };
    }

    @Override
    public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
        Path real = unwrap(directory);
        Path unused = disk.creating(real, () -> Files.createDirectory(real, attributes));
    }

    @Override
    public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes) throws IOException {
        Path real = unwrap(link);
        Path unused = disk.creating(real, () -> Files.createSymbolicLink(real, unwrap(target), attributes));
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
        disk.linking(unwrap(link), unwrap(existing), () -> Files.createLink(unwrap(link), unwrap(existing)));
    }

    @Override
    public Path readSymbolicLink(Path link) throws IOException {
        return system.wrap(Files.readSymbolicLink(unwrap(link)));
    }

    @Override
    public void delete(Path path) throws IOException {
        Path real = unwrap(path);
        disk.deleting(real, () -> {
            Files.delete(real);
            return true;
        });
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) {
        throw new UnsupportedOperationException("product code copies nothing from one recorded file to another");
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        disk.renaming(unwrap(source), unwrap(target), () -> Files.move(unwrap(source), unwrap(target), options));
    }

    @Override
    public boolean isSameFile(Path path, Path other) throws IOException {
        return Files.isSameFile(unwrap(path), unwrap(other));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        return Files.isHidden(unwrap(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return Files.getFileStore(unwrap(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        Path real = unwrap(path);
        real.getFileSystem().provider().checkAccess(real, modes);
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        V view = Files.getFileAttributeView(unwrap(path), type, options);
        return view instanceof PosixFileAttributeView posix
                ? type.cast(new RecordedView(posix, unwrap(path), disk))
                : view;
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        return Files.readAttributes(unwrap(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        return Files.readAttributes(unwrap(path), attributes, options);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
        throw new UnsupportedOperationException("product code sets modes as such");
    }
}
