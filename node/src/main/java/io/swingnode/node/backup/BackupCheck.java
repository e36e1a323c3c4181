package io.swingnode.node.backup;

import io.swingnode.journal.Journal;
import io.swingnode.node.check.LedgerCheck;
import io.swingnode.node.check.StoreProblems;
import io.swingnode.persistence.maintenance.StoreVerifier;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Verifies a home that was written: its store as {@code verify} does, with its ledger, and every file against its hash. */
final class BackupCheck {
    private final Path home;
    private final BackupWatch watch;

    BackupCheck(Path home, BackupWatch watch) {
        this.home = home;
        this.watch = watch;
    }

    /**
     * Checks the store.
     *
     * @param withLedger whether the ledger is in the home, too
     * @param place for messages
     * @throws StoreException (CORRUPT) naming the first problem
     */
    StoreVerifier.Report store(boolean withLedger, String place) throws IOException {
        Path store = home.resolve("store");
        StoreVerifier.Report report =
                StoreVerifier.verify(store, watch.storeCheck(), watch.statements(), Database.sqlite());
        LedgerCheck ledger = withLedger
                ? LedgerCheck.of(Optional.of(home), store, report)
                : LedgerCheck.unchecked("the journal is elsewhere");
        removeLogs(home);
        List<String> problems = StoreProblems.of(report, ledger);
        if (!problems.isEmpty()) {
            throw new StoreException(
                    Reason.CORRUPT,
                    "the home in " + place + " is not sound, and verify finds the same: " + problems.getFirst()
                            + (problems.size() == 1 ? "" : " (and " + (problems.size() - 1) + " more)"));
        }
        return report;
    }

    /** SQLite makes them for its readers; they are no part of a home at rest. */
    static void removeLogs(Path home) throws IOException {
        for (Path file : StoreDirectory.logFiles(home.resolve("store"))) {
            Files.deleteIfExists(file);
        }
        for (String suffix : List.of("-wal", "-shm")) {
            Files.deleteIfExists(home.resolve("node").resolve(Journal.FILE_NAME + suffix));
        }
    }

    /**
     * Reads every file.
     *
     * @throws StoreException (CORRUPT) naming one that is not what its entry says
     */
    void files(List<BackupEntry> entries, String place) throws IOException {
        long total = entries.stream().mapToLong(BackupEntry::sizeBytes).sum();
        Count count = new Count(BackupWatch.Step.CHECKED, total, watch);
        for (BackupEntry entry : entries) {
            Path path = home.resolve(entry.path());
            switch (entry.kind()) {
                case DIRECTORY -> require(Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS), entry, place);
                case LINK ->
                    require(
                            Files.isSymbolicLink(path)
                                    && Files.readSymbolicLink(path)
                                            .toString()
                                            .equals(entry.target().orElseThrow()),
                            entry,
                            place);
                case FILE ->
                    require(
                            Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                                    && Digests.ofFile(path, count)
                                            .equals(entry.sha256().orElseThrow()),
                            entry,
                            place);
            }
        }
    }

    private static void require(boolean holds, BackupEntry entry, String place) {
        if (!holds) {
            throw damaged(entry.path(), place);
        }
    }

    static StoreException damaged(String path, String place) {
        return new StoreException(
                Reason.CORRUPT,
                path + " in " + place
                        + " is not what the manifest of the backup says: the backup is damaged; look at its"
                        + " disk, and use another backup");
    }

    /** Adds up bytes of a step. */
    static final class Count implements BackupTarget.Bytes {
        private final BackupWatch.Step step;
        private final long totalBytes;
        private final BackupWatch watch;
        private long doneBytes;

        Count(BackupWatch.Step step, long totalBytes, BackupWatch watch) {
            this.step = step;
            this.totalBytes = totalBytes;
            this.watch = watch;
            watch.advanced(step, 0, totalBytes);
        }

        @Override
        public void handled(long count) {
            doneBytes += count;
            watch.advanced(step, doneBytes, totalBytes);
        }
    }
}
