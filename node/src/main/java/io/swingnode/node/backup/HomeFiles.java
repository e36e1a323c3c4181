package io.swingnode.node.backup;

import io.swingnode.journal.Journal;
import io.swingnode.persistence.copy.DatabaseImage;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What belongs to a home, in the order in which a backup has it: the store, the journal, then all else in {@code node/} but what
 * only a running node has, what can be fetched or computed again, and the logs of components.
 */
final class HomeFiles {
    private static final String STORE = "store";
    private static final String NODE = "node";

    /** In {@code node/}: locks, and what is of this moment of this node alone. The journal comes from its image. */
    private static final Set<String> LEFT_OUT = Set.of(
            "node.lock",
            "export-digest",
            "packages",
            Journal.FILE_NAME,
            Journal.FILE_NAME + "-wal",
            Journal.FILE_NAME + "-shm",
            Journal.FILE_NAME + "-journal");

    /** In the directory of a component. */
    private static final Set<String> LEFT_OUT_OF_COMPONENTS = Set.of("cache", "logs");

    /** Depth of {@code apps/APP/components/ID/NAME} below {@code node/}. */
    private static final int COMPONENT_PARTS = 5;

    /** Opens the bytes of a file. */
    private interface Bytes {
        InputStream open() throws IOException;
    }

    private record Item(BackupEntry entry, Bytes bytes) {}

    private final List<Item> items = new ArrayList<>();

    private HomeFiles() {}

    /** Lists what is there at this moment; files that are added later are not in it. */
    static HomeFiles of(Path home, HomeMoment moment) throws IOException {
        HomeFiles files = new HomeFiles();
        Path store = home.resolve(STORE);
        files.directory(STORE, store);
        files.image(STORE + "/" + StoreDirectory.FILE_NAME, StoreDirectory.fileIn(store), moment.store());
        Path node = home.resolve(NODE);
        if (Files.isDirectory(node)) {
            files.directory(NODE, node);
            if (moment.journal().isPresent()) {
                files.image(
                        NODE + "/" + Journal.FILE_NAME,
                        node.resolve(Journal.FILE_NAME),
                        moment.journal().get());
            }
            files.walk(node);
        }
        return files;
    }

    private void image(String path, Path file, DatabaseImage image) throws IOException {
        items.add(
                new Item(BackupEntry.file(path, FileModes.of(file.toRealPath()), image.sizeBytes(), ""), image::bytes));
    }

    private void directory(String path, Path dir) throws IOException {
        items.add(new Item(BackupEntry.directory(path, FileModes.of(dir.toRealPath())), InputStream::nullInputStream));
    }

    private void walk(Path node) throws IOException {
        Files.walkFileTree(node, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
                if (dir.equals(node)) {
                    return FileVisitResult.CONTINUE;
                }
                if (isLeftOut(node.relativize(dir))) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                directory(path(node, dir), dir);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!isLeftOut(node.relativize(file))) {
                    add(path(node, file), file, attributes);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    // Deleted meanwhile, as components may do with their own.
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
    }

    private static String path(Path node, Path file) {
        StringBuilder path = new StringBuilder(NODE);
        node.relativize(file).forEach(name -> path.append('/').append(name));
        return path.toString();
    }

    private static boolean isLeftOut(Path inNode) {
        if (inNode.getNameCount() == 1) {
            return LEFT_OUT.contains(inNode.toString());
        }
        return inNode.getNameCount() == COMPONENT_PARTS
                && inNode.startsWith("apps")
                && inNode.getName(2).toString().equals("components")
                && LEFT_OUT_OF_COMPONENTS.contains(inNode.getFileName().toString());
    }

    /** Sockets and pipes are of processes. */
    private void add(String path, Path file, BasicFileAttributes attributes) throws IOException {
        if (attributes.isSymbolicLink()) {
            items.add(new Item(
                    BackupEntry.link(path, Files.readSymbolicLink(file).toString()), InputStream::nullInputStream));
        } else if (attributes.isRegularFile()) {
            items.add(new Item(
                    BackupEntry.file(path, FileModes.of(file), attributes.size(), ""),
                    () -> Files.newInputStream(file)));
        }
    }

    /** How many bytes the files have. */
    long sizeBytes() {
        return items.stream().mapToLong(item -> item.entry().sizeBytes()).sum();
    }

    /** Writes all of it; returns the entries with the hashes of what was read. */
    List<BackupEntry> writeTo(BackupTarget target, BackupTarget.Bytes bytes) throws IOException {
        List<BackupEntry> written = new ArrayList<>(items.size());
        for (Item item : items) {
            BackupEntry entry = item.entry();
            switch (entry.kind()) {
                case DIRECTORY -> {
                    target.directory(entry.path(), entry.mode());
                    written.add(entry);
                }
                case LINK -> {
                    target.link(entry.path(), entry.target().orElseThrow());
                    written.add(entry);
                }
                case FILE -> {
                    try (InputStream in = item.bytes().open()) {
                        String sha256 = target.file(entry.path(), entry.mode(), entry.sizeBytes(), in, bytes);
                        written.add(BackupEntry.file(entry.path(), entry.mode(), entry.sizeBytes(), sha256));
                    } catch (NoSuchFileException e) {
                        throw new StoreException(
                                Reason.UNAVAILABLE,
                                entry.path() + " was deleted while the backup was made; run the same command again",
                                e);
                    }
                }
            }
        }
        return written;
    }
}
