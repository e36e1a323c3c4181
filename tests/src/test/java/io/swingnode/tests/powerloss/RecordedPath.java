package io.swingnode.tests.powerloss;

import static io.swingnode.tests.powerloss.RecordedFileSystem.unwrap;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.jspecify.annotations.Nullable;

/**
 * A path of a recorded file system. It has no {@code File}: what is done by way of one would not be recorded.
 *
 * @param real the path on this machine
 */
record RecordedPath(RecordedFileSystem system, Path real) implements Path {
    @Override
    public FileSystem getFileSystem() {
        return system;
    }

    private @Nullable Path wrapOrNull(@Nullable Path path) {
        return path == null ? null : system.wrap(path);
    }

    @Override
    public boolean isAbsolute() {
        return real.isAbsolute();
    }

    @Override
    public @Nullable Path getRoot() {
        return wrapOrNull(real.getRoot());
    }

    @Override
    public @Nullable Path getFileName() {
        return wrapOrNull(real.getFileName());
    }

    @Override
    public @Nullable Path getParent() {
        return wrapOrNull(real.getParent());
    }

    @Override
    public int getNameCount() {
        return real.getNameCount();
    }

    @Override
    public Path getName(int index) {
        return system.wrap(real.getName(index));
    }

    @Override
    public Path subpath(int begin, int end) {
        return system.wrap(real.subpath(begin, end));
    }

    @Override
    public boolean startsWith(Path other) {
        return real.startsWith(unwrap(other));
    }

    @Override
    public boolean endsWith(Path other) {
        return real.endsWith(unwrap(other));
    }

    @Override
    public Path normalize() {
        return system.wrap(real.normalize());
    }

    @Override
    public Path resolve(Path other) {
        return system.wrap(real.resolve(unwrap(other)));
    }

    @Override
    public Path relativize(Path other) {
        return system.wrap(real.relativize(unwrap(other)));
    }

    @Override
    public URI toUri() {
        return real.toUri();
    }

    @Override
    public Path toAbsolutePath() {
        return system.wrap(real.toAbsolutePath());
    }

    @Override
    public Path toRealPath(LinkOption... options) throws IOException {
        return system.wrap(real.toRealPath(options));
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException("nothing is watched here");
    }

    @Override
    public int compareTo(Path other) {
        return real.compareTo(unwrap(other));
    }

    @Override
    public String toString() {
        return real.toString();
    }
}
