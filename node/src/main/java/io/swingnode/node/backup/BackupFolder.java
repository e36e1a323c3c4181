package io.swingnode.node.backup;

import io.swingnode.persistence.io.DurableFiles;
import io.swingnode.persistence.io.IoReason;
import io.swingnode.persistence.io.LockFile;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A folder of backups, each a directory that is named by its moment; at most one is being made. */
final class BackupFolder {
    /** Becomes a backup when it is complete; a run that is cut short leaves it for the next one. */
    private static final String UNFINISHED = ".unfinished";

    private static final String LOCK = ".lock";

    /** Before the name of one that is being deleted. */
    private static final String DELETED = ".deleted-";

    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final Pattern NAMES = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}-\\d{2}-\\d{2}Z(\\.\\d+)?");

    private final Path dir;

    BackupFolder(Path dir) {
        this.dir = dir;
    }

    /** A backup that is there, and where. */
    record Found(Path dir, BackupManifest manifest) {}

    Path unfinished() {
        return dir.resolve(UNFINISHED);
    }

    /** @throws StoreException (BUSY) while another backup is being made here */
    LockFile lock() throws IOException {
        Path lock = dir.resolve(LOCK);
        LockFile.make(lock);
        return LockFile.tryTake(lock, "process " + ProcessHandle.current().pid())
                .orElseThrow(() -> new StoreException(
                        Reason.BUSY,
                        "another backup into " + dir + " is under way (" + holder(lock)
                                + "); wait for its end, or choose another place"));
    }

    private static String holder(Path lock) {
        try {
            return LockFile.holder(lock).orElse("it is just ending");
        } catch (IOException e) {
            return IoReason.of(e);
        }
    }

    /** A name for a backup of that moment that no other has. */
    String name(Instant moment) {
        String name = NAME.format(moment.truncatedTo(ChronoUnit.SECONDS));
        String free = name;
        for (int i = 2; Files.exists(dir.resolve(free)); i++) {
            free = name + "." + i;
        }
        return free;
    }

    /** Gives the unfinished backup its name. */
    Path finish(String name) throws IOException {
        Path finished = dir.resolve(name);
        Files.move(unfinished(), finished);
        DurableFiles.syncDirectory(dir);
        return finished;
    }

    /** The complete backups, oldest first. */
    List<Found> list() {
        if (!Files.isDirectory(dir)) {
            throw new StoreException(Reason.NOT_FOUND, dir + " is no folder of backups: there is no such directory");
        }
        List<Found> found = new ArrayList<>();
        try {
            for (Path each : DurableFiles.list(dir)) {
                if (NAMES.matcher(String.valueOf(each.getFileName())).matches()) {
                    read(each).ifPresent(manifest -> found.add(new Found(each, manifest)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("listing the backups in " + dir, e);
        }
        found.sort(Comparator.comparing(backup -> backup.manifest().moment()));
        return found;
    }

    /** True when a run was cut short here after it had written something. */
    boolean hasUnfinished() {
        if (!Files.isDirectory(unfinished())) {
            return false;
        }
        try (Stream<Path> written = Files.list(unfinished())) {
            return written.findAny().isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException("listing " + unfinished(), e);
        }
    }

    /**
     * The manifest of a backup; empty when there is none.
     *
     * @throws StoreException as {@link BackupManifest#read} does
     */
    static Optional<BackupManifest> read(Path backup) {
        Path format = backup.resolve(BackupManifest.FORMAT_FILE);
        Path manifest = backup.resolve(BackupManifest.FILE_NAME);
        try {
            if (Files.isRegularFile(format)) {
                try (InputStream in = Files.newInputStream(format)) {
                    BackupManifest.requireFormat(in, backup.toString());
                }
            }
            if (!Files.isRegularFile(manifest)) {
                return Optional.empty();
            }
            try (InputStream in = Files.newInputStream(manifest)) {
                return Optional.of(BackupManifest.read(in, backup.toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading the manifest of backup " + backup, e);
        }
    }

    /**
     * Deletes the oldest backups of a home, so that {@code keep} are left.
     *
     * @return the names of those that were deleted
     */
    List<String> retain(int keep, String home, BackupWatch watch) throws IOException {
        for (Path left : DurableFiles.list(dir)) {
            if (String.valueOf(left.getFileName()).startsWith(DELETED)) {
                BackupTree.delete(left);
            }
        }
        List<Found> own = list().stream()
                .filter(backup -> home.equals(backup.manifest().home()))
                .toList();
        List<String> deleted = new ArrayList<>();
        for (Found old : own.subList(0, Math.max(0, own.size() - keep))) {
            watch.advanced(BackupWatch.Step.PLACED, 0, 0);
            // One that is half deleted is none.
            Path gone = dir.resolve(DELETED + old.dir().getFileName());
            Files.move(old.dir(), gone);
            DurableFiles.syncDirectory(dir);
            BackupTree.delete(gone);
            deleted.add(old.manifest().name());
        }
        return deleted;
    }
}
