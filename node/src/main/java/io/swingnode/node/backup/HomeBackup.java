package io.swingnode.node.backup;

import io.swingnode.actors.NodeSettings;
import io.swingnode.journal.Journal;
import io.swingnode.node.ByteSizes;
import io.swingnode.node.Version;
import io.swingnode.node.check.LedgerCheck;
import io.swingnode.persistence.io.DurableFiles;
import io.swingnode.persistence.io.LockFile;
import io.swingnode.persistence.maintenance.StoreVerifier;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Makes a backup of a home, whether a node runs there or not. */
final class HomeBackup {
    private static final String OWNER_ONLY = "600";
    private static final int NOTHING_DELETED = Integer.MAX_VALUE;

    private final Path home;
    private final BackupWatch watch;

    /**
     * What was made.
     *
     * @param backup where it is; {@code -} for standard output
     * @param createdAt the moment that it is of, as ISO 8601 writes it
     * @param keptBytes what an interrupted run had left and was right
     * @param verified false for an archive on standard output, which only its restore can verify
     * @param deleted older backups that went
     */
    record Result(
            String backup,
            String name,
            String createdAt,
            Optional<Long> height,
            Optional<Long> ledgerHeight,
            String journal,
            long files,
            long sizeBytes,
            long keptBytes,
            boolean verified,
            List<String> deleted) {}

    HomeBackup(Path home, BackupWatch watch) {
        this.home = home.toAbsolutePath().normalize();
        this.watch = watch;
    }

    /** Checks that there is something to back up. */
    void requireHome() {
        if (StoreDirectory.isStore(home)) {
            throw new StoreException(
                    Reason.USAGE,
                    home + " is a store, not the home of a node; give the directory that contains store/, or copy the"
                            + " store alone with export or import");
        }
        if (!StoreDirectory.isStore(home.resolve("store"))) {
            throw new StoreException(
                    Reason.NOT_FOUND,
                    home + " is not the home of a node: it contains no store/" + StoreDirectory.FILE_NAME);
        }
    }

    /**
     * Makes a backup in a folder; one that was cut short is gone on with.
     *
     * @param keep how many backups of this home are kept; the oldest ones beyond are deleted when the new one is verified
     */
    Result toFolder(Path folder, Optional<Integer> keep) {
        requireHome();
        Path place = folder.toAbsolutePath().normalize();
        if (place.startsWith(home)) {
            throw new StoreException(
                    Reason.USAGE,
                    folder + " lies in the home " + home + ", and would be lost with it; choose a place elsewhere");
        }
        try {
            Path unused = DurableFiles.createDirectories(place);
            BackupFolder backups = new BackupFolder(place);
            LockFile lock = backups.lock();
            try {
                return toFolder(place, backups, keep.orElse(NOTHING_DELETED));
            } finally {
                lock.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("backing up " + home + " to " + folder, e);
        }
    }

    private Result toFolder(Path folder, BackupFolder backups, int keep) throws IOException {
        Path unfinished = backups.unfinished();
        if (!Files.isDirectory(unfinished)) {
            Files.createDirectory(
                    unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        DirectoryTarget target = new DirectoryTarget(unfinished);
        List<BackupEntry> entries;
        Instant moment;
        boolean withJournal;
        try (HomeMoment taken = HomeMoment.take(home, folder)) {
            moment = taken.taken();
            withJournal = taken.journal().isPresent();
            HomeFiles files = HomeFiles.of(home, taken);
            requireRoom(unfinished, files.sizeBytes());
            writeFormat(target);
            entries = files.writeTo(target, new BackupCheck.Count(BackupWatch.Step.COPIED, files.sizeBytes(), watch));
        }
        target.finish();
        BackupCheck check = new BackupCheck(unfinished, watch);
        StoreVerifier.Report report = check.store(withJournal, home.toString());
        check.files(entries, unfinished.toString());
        watch.advanced(BackupWatch.Step.PLACED, 0, 0);
        String name = backups.name(moment);
        BackupManifest manifest = manifest(
                name,
                moment,
                LedgerCheck.height(report.height()),
                Optional.of(report.activityHash()),
                ledgerHeight(unfinished, withJournal),
                withJournal,
                entries);
        byte[] json = manifest.toJson();
        String unused = target.file(
                BackupManifest.FILE_NAME, OWNER_ONLY, json.length, new ByteArrayInputStream(json), count -> {});
        target.setModes();
        DurableFiles.syncDirectory(unfinished);
        Path finished = backups.finish(name);
        List<String> deleted = keep == NOTHING_DELETED ? List.of() : backups.retain(keep, manifest.home(), watch);
        return result(manifest, finished.toString(), target.keptBytes(), true, deleted);
    }

    /** A full disk is told of before anything is written, as far as it can be known. */
    private void requireRoom(Path unfinished, long needed) throws IOException {
        long left = 0;
        for (String part : List.of("store/" + StoreDirectory.FILE_NAME, "node/" + Journal.FILE_NAME)) {
            Path file = unfinished.resolve(part);
            left += Files.isRegularFile(file) ? Files.size(file) : 0;
        }
        // By the path: a file store is looked up in the list of mounts, which in a changed root may lack this one.
        long free = unfinished.toFile().getUsableSpace();
        if (free < needed - left) {
            throw new StoreException(
                    Reason.UNAVAILABLE,
                    "the backup takes " + ByteSizes.text(needed - left) + ", and "
                            + unfinished.getParent() + " has " + ByteSizes.text(free)
                            + " free; free some space there, or choose another place. The backups that are there are"
                            + " unchanged");
        }
    }

    private static void writeFormat(BackupTarget target) throws IOException {
        byte[] format = (BackupManifest.FORMAT + "\n").getBytes(StandardCharsets.UTF_8);
        String unused = target.file(
                BackupManifest.FORMAT_FILE, OWNER_ONLY, format.length, new ByteArrayInputStream(format), count -> {});
    }

    /** Writes a backup as one archive, which the restore verifies. */
    Result toArchive(OutputStream out, Path spoolDir) {
        requireHome();
        try (TarTarget target = new TarTarget(out);
                HomeMoment taken = HomeMoment.take(home, spoolDir)) {
            Optional<Long> height = LedgerCheck.height(taken.store().text(HomeMoment.SELECT_HEIGHT));
            boolean withJournal = taken.journal().isPresent();
            HomeFiles files = HomeFiles.of(home, taken);
            writeFormat(target);
            List<BackupEntry> entries =
                    files.writeTo(target, new BackupCheck.Count(BackupWatch.Step.COPIED, files.sizeBytes(), watch));
            BackupManifest manifest = manifest(
                    new BackupFolder(spoolDir).name(taken.taken()),
                    taken.taken(),
                    height,
                    taken.store().text("SELECT value FROM kvStore WHERE key = 'activityhash'"),
                    taken.ledgerHeight(),
                    withJournal,
                    entries);
            byte[] json = manifest.toJson();
            String unused = target.file(
                    BackupManifest.FILE_NAME, OWNER_ONLY, json.length, new ByteArrayInputStream(json), count -> {});
            target.finish();
            return result(manifest, "-", 0, false, List.of());
        } catch (IOException e) {
            throw new UncheckedIOException("writing the backup of " + home, e);
        }
    }

    private BackupManifest manifest(
            String name,
            Instant moment,
            Optional<Long> height,
            Optional<String> activityHash,
            Optional<Long> ledgerHeight,
            boolean withJournal,
            List<BackupEntry> entries) {
        String journal = withJournal
                ? BackupManifest.JOURNAL_IN_FILE
                : HomeMoment.journalFile(home).isPresent()
                        ? BackupManifest.NO_JOURNAL
                        : NodeSettings.of(home).journal().orElseThrow().toString();
        return new BackupManifest(
                BackupManifest.FORMAT,
                name,
                moment.truncatedTo(ChronoUnit.MILLIS).toString(),
                "swingnode " + Version.current(),
                home.toString(),
                height,
                activityHash.filter(hash -> !hash.isEmpty()),
                ledgerHeight,
                journal,
                entries);
    }

    private static Optional<Long> ledgerHeight(Path copy, boolean withJournal) throws IOException {
        if (!withJournal) {
            return Optional.empty();
        }
        Optional<Long> height = HomeMoment.ledgerHeight(copy);
        BackupCheck.removeLogs(copy);
        return height;
    }

    private static Result result(
            BackupManifest manifest, String place, long keptBytes, boolean verified, List<String> deleted) {
        return new Result(
                place,
                manifest.name(),
                manifest.createdAt(),
                manifest.height(),
                manifest.ledgerHeight(),
                manifest.journal(),
                manifest.entries().stream()
                        .filter(entry -> entry.kind() == BackupEntry.Kind.FILE)
                        .count(),
                manifest.sizeBytes(),
                keptBytes,
                verified,
                deleted);
    }
}
