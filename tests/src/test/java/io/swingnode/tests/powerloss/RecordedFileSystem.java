package io.swingnode.tests.powerloss;

import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Set;
import java.util.stream.StreamSupport;

/** The file system of this machine under paths of its own, whose changes go to the record of a disk. */
final class RecordedFileSystem extends FileSystem {
    private static final FileSystem MACHINE = FileSystems.getDefault();

    private final RecordedProvider provider;

    RecordedFileSystem(RecordedDisk disk) {
        provider = new RecordedProvider(this, disk);
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    Path wrap(Path path) {
        return new RecordedPath(this, path);
    }

    /** The path of this machine; paths of the machine itself may be mixed in, which are those of sources. */
    static Path unwrap(Path path) {
        return path instanceof RecordedPath recorded ? recorded.real() : path;
    }

    @Override
    public Path getPath(String first, String... more) {
        return wrap(MACHINE.getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
        PathMatcher matcher = MACHINE.getPathMatcher(pattern);
        return path -> matcher.matches(unwrap(path));
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return StreamSupport.stream(MACHINE.getRootDirectories().spliterator(), false)
                .map(this::wrap)
                .toList();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return MACHINE.getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return MACHINE.supportedFileAttributeViews();
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        return MACHINE.getUserPrincipalLookupService();
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException("nothing is watched here");
    }

    @Override
    public String getSeparator() {
        return MACHINE.getSeparator();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("it ends with the process");
    }
}
