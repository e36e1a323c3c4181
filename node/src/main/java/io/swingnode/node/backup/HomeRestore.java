package io.swingnode.node.backup;

import io.swingnode.node.check.LedgerCheck;
import io.swingnode.persistence.io.DurableFiles;
import io.swingnode.persistence.io.LockFile;
import io.swingnode.persistence.maintenance.StoreVerifier;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/**
 * Puts a home back from a backup. It is written to a directory within the home, verified there, and then moved up, so that a home
 * on a volume of its own can be restored, too; nothing is in its place before all of it is verified.
 */
final class HomeRestore {
    private static final String UNFINISHED = ".restoring";
    private static final String LOCK = ".restoring.lock";

    private static final String HOME = "home";

    /** The store comes last: without it nobody takes the directory for a home. */
    private static final List<String> PARTS = List.of("node", "store");

    private final Path home;
    private final BackupWatch watch;

    /**
     * What was restored.
     *
     * @param of the home that the backup was made of
     * @param keptBytes what an interrupted run had left and was right
     */
    record Result(
            String home,
            String name,
            String of,
            Optional<Long> height,
            Optional<Long> ledgerHeight,
            String journal,
            long files,
            long sizeBytes,
            long keptBytes) {}

    HomeRestore(Path home, BackupWatch watch) {
        this.home = home.toAbsolutePath().normalize();
        this.watch = watch;
    }

    /**
     * Checks that nothing is in the way.
     *
     * @throws StoreException (USAGE) when there is a directory that is not empty, but for what an interrupted restore has left
     */
    void requireEmpty() {
        if (!Files.exists(home)) {
            return;
        }
        if (!Files.isDirectory(home)) {
            throw new StoreException(
                    Reason.USAGE, home + " is not a directory; give a directory that is empty or not there");
        }
        // Once the store is in its place the restore is over, and a node may have gone on with it.
        boolean interrupted =
                Files.exists(home.resolve(UNFINISHED).resolve(HOME).resolve("store"));
        try {
            for (Path each : DurableFiles.list(home)) {
                String name = String.valueOf(each.getFileName());
                boolean own = name.equals(UNFINISHED)
                        || name.equals(LOCK)
                        || name.equals("lost+found")
                        || (interrupted && name.equals("node"));
                if (!own) {
                    throw new StoreException(
                            Reason.USAGE,
                            home + " is not empty: it contains " + name
                                    + "; restore to another directory, or stop the node and move this one away");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("listing " + home, e);
        }
    }

    /** Restores; what an interrupted restore has left is gone on with, also of another backup. */
    Result from(BackupSource source) {
        requireEmpty();
        try {
            if (!Files.exists(home)) {
                Path unused = DurableFiles.createDirectories(home);
                Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
            }
            Path lock = home.resolve(LOCK);
            LockFile.make(lock);
            LockFile taken = LockFile.tryTake(
                            lock, "process " + ProcessHandle.current().pid())
                    .orElseThrow(() -> new StoreException(
                            Reason.BUSY, "another restore to " + home + " is under way; wait for its end"));
            try {
                requireEmpty();
                Result result = restore(source);
                taken.delete();
                return result;
            } finally {
                taken.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("restoring to " + home, e);
        }
    }

    private Result restore(BackupSource source) throws IOException {
        Path unfinished = home.resolve(UNFINISHED);
        Path whole = unfinished.resolve(HOME);
        moveBack(whole);
        Path unused = DurableFiles.createDirectories(whole);
        Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwx------"));
        DirectoryTarget target = new DirectoryTarget(whole);
        BackupSource.Read read =
                source.writeTo(target, new BackupCheck.Count(BackupWatch.Step.COPIED, source.sizeBytes(), watch));
        target.finish();
        BackupManifest manifest = read.manifest();
        BackupCheck check = new BackupCheck(whole, watch);
        boolean withJournal = manifest.journal().equals(BackupManifest.JOURNAL_IN_FILE);
        StoreVerifier.Report report = check.store(withJournal, "the backup " + manifest.name());
        check.files(manifest.entries(), unfinished.toString());
        watch.advanced(BackupWatch.Step.PLACED, 0, 0);
        target.setModes();
        place(whole);
        BackupTree.delete(unfinished);
        return new Result(
                home.toString(),
                manifest.name(),
                manifest.home(),
                LedgerCheck.height(report.height()),
                manifest.ledgerHeight(),
                manifest.journal(),
                manifest.entries().stream()
                        .filter(entry -> entry.kind() == BackupEntry.Kind.FILE)
                        .count(),
                manifest.sizeBytes(),
                target.keptBytes());
    }

    private void place(Path whole) throws IOException {
        for (String part : PARTS) {
            watch.advanced(BackupWatch.Step.PLACED, 0, 0);
            if (Files.exists(whole.resolve(part))) {
                Files.move(whole.resolve(part), home.resolve(part));
                DurableFiles.syncDirectory(home);
            }
        }
    }

    /** A run that was cut short while it moved: what it moved is checked again, with the rest. */
    private void moveBack(Path whole) throws IOException {
        if (Files.exists(home.resolve("node"))) {
            Files.move(home.resolve("node"), whole.resolve("node"));
        }
    }
}
