package io.swingnode.tests.powerloss;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A directory whose changes are recorded in order, with the syncs in between. Any thread may call. */
final class RecordedDisk {
    /** What a sync of product code does; all but the first are mutants, which the checks must find out. */
    enum Syncs {
        WORK(true, true),
        NOTHING_FOR_FILES(false, true),
        NOTHING_FOR_DIRECTORIES(true, false),
        NOTHING(false, false);

        private final boolean files;
        private final boolean directories;

        Syncs(boolean files, boolean directories) {
            this.files = files;
            this.directories = directories;
        }

        private boolean work(Inode inode) {
            return inode.kind == Kind.DIRECTORY ? directories : files;
        }
    }

    enum Kind {
        FILE,
        DIRECTORY,
        LINK
    }

    /** A file, whatever its names are. */
    static final class Inode {
        final Kind kind;
        final Set<PosixFilePermission> mode;
        final String linkTarget;
        /** Of a directory as it is now. */
        private final Map<String, Inode> entries = new TreeMap<>();

        Inode(Kind kind, Set<PosixFilePermission> mode, String linkTarget) {
            this.kind = kind;
            this.mode = Set.copyOf(mode);
            this.linkTarget = linkTarget;
        }
    }

    sealed interface Event {
        /** A name for a new inode, or for one that has another name already. */
        record Named(Inode directory, String name, Inode inode) implements Event {}

        record Unnamed(Inode directory, String name) implements Event {}

        /** One step, as on any file system with a journal: the new name is there, or the old one. */
        record Renamed(Inode fromDirectory, String from, Inode toDirectory, String to, Inode inode) implements Event {}

        /** The bytes are those from position 0 to the limit. */
        record Wrote(Inode inode, long offset, ByteBuffer bytes) implements Event {}

        record Truncated(Inode inode, long size) implements Event {}

        record Moded(Inode inode, Set<PosixFilePermission> mode) implements Event {}

        /** A sync that product code asked for; {@code works} unless it is one that a mutant ignores. */
        record Synced(Inode inode, boolean works) implements Event {}

        /** All that was before has long been durable. */
        record Settled() implements Event {}

        /** From here on somebody relies on what the label stands for. */
        record Acknowledged(String label) implements Event {}
    }

    /** A call of the file system that changes something. */
    @FunctionalInterface
    interface Change<T extends @Nullable Object> {
        T make() throws IOException;
    }

    private final Path real;
    private final Syncs syncs;
    private final Inode top;
    private final Path path;
    private final List<Event> events = new ArrayList<>();

    /** Records what is done below a directory, which is empty. */
    RecordedDisk(Path directory, Syncs syncs) throws IOException {
        this.real = directory.toRealPath();
        this.syncs = syncs;
        this.top = inode(real);
        this.path = new RecordedPath(new RecordedFileSystem(this), real);
    }

    /** The directory, for product code. */
    Path path() {
        return path;
    }

    /** The same directory, past the record. */
    Path real() {
        return real;
    }

    Inode top() {
        return top;
    }

    synchronized List<Event> events() {
        return List.copyOf(events);
    }

    synchronized void acknowledge(String label) {
        events.add(new Event.Acknowledged(label));
    }

    synchronized void settle() {
        events.add(new Event.Settled());
    }

    private static Inode inode(Path file) throws IOException {
        Kind kind = Files.isSymbolicLink(file)
                ? Kind.LINK
                : Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS) ? Kind.DIRECTORY : Kind.FILE;
        return new Inode(
                kind,
                Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS),
                kind == Kind.LINK ? Files.readSymbolicLink(file).toString() : "");
    }

    /** The file of that name; none outside of the directory. Links are not followed: product code makes none here. */
    synchronized Optional<Inode> find(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        if (!absolute.startsWith(real)) {
            return Optional.empty();
        }
        Optional<Inode> found = Optional.of(top);
        for (Path name : real.relativize(absolute)) {
            if (!name.toString().isEmpty()) {
                found = found.map(directory -> directory.entries.get(name.toString()));
            }
        }
        return found;
    }

    private Inode parent(Path file) throws IOException {
        Path parent = file.toAbsolutePath().normalize().getParent();
        return Optional.ofNullable(parent)
                .flatMap(this::find)
                .orElseThrow(() -> new IOException(file + " is changed outside of the recorded directory"));
    }

    private static String name(Path file) {
        return String.valueOf(file.toAbsolutePath().normalize().getFileName());
    }

    /** Makes a change that may bring a new name, and records that. */
    synchronized <T> T creating(Path file, Change<T> change) throws IOException {
        boolean old = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
        T result = change.make();
        if (!old && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            name(parent(file), name(file), inode(file));
        }
        return result;
    }

    synchronized void linking(Path link, Path existing, Change<Path> change) throws IOException {
        Path unused = change.make();
        name(parent(link), name(link), find(existing).orElseThrow());
    }

    private void name(Inode directory, String name, Inode inode) {
        directory.entries.put(name, inode);
        events.add(new Event.Named(directory, name, inode));
    }

    synchronized void deleting(Path file, Change<Boolean> change) throws IOException {
        boolean unused = change.make();
        Inode directory = parent(file);
        directory.entries.remove(name(file));
        events.add(new Event.Unnamed(directory, name(file)));
    }

    synchronized void renaming(Path from, Path to, Change<Path> change) throws IOException {
        Path unused = change.make();
        Inode fromDirectory = parent(from);
        Inode toDirectory = parent(to);
        Inode inode = Optional.ofNullable(fromDirectory.entries.remove(name(from)))
                .orElseThrow(() -> new IOException(from + " was made past the record"));
        toDirectory.entries.put(name(to), inode);
        events.add(new Event.Renamed(fromDirectory, name(from), toDirectory, name(to), inode));
    }

    /** Records at which place the bytes went: a channel that appends is at the end of its file only after the write. */
    synchronized int writing(Inode inode, FileChannel channel, byte[] bytes, Change<Integer> change)
            throws IOException {
        int count = change.make();
        events.add(new Event.Wrote(inode, channel.position() - count, ByteBuffer.wrap(bytes, 0, count)));
        return count;
    }

    synchronized void truncating(Inode inode, long size, Change<?> change) throws IOException {
        Object unused = change.make();
        events.add(new Event.Truncated(inode, size));
    }

    synchronized void moding(Path file, Set<PosixFilePermission> mode, Change<Boolean> change) throws IOException {
        boolean unused = change.make();
        find(file).ifPresent(inode -> events.add(new Event.Moded(inode, Set.copyOf(mode))));
    }

    synchronized void synced(Inode inode) {
        events.add(new Event.Synced(inode, syncs.work(inode)));
    }
}
