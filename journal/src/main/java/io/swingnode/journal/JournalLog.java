package io.swingnode.journal;

import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Notices that a journal's write-ahead log is no longer moved to its file: SQLite goes on without a word when the file
 * cannot be written or synced, or when somebody reads an old state of it for long. One thread at a time.
 */
public final class JournalLog {
    /** SQLite starts a log over from 4 MB on. */
    private static final long BYTES_MAX = 64 << 20;

    private final Optional<Path> log;
    private boolean told;

    private JournalLog(Optional<Path> log) {
        this.log = log;
    }

    /** @param system the settings of an actor system; with one that has no journal in a file, nothing is ever noticed */
    public static JournalLog of(Config system) {
        return new JournalLog(Journal.fileOf(system).map(file -> file.resolveSibling(file.getFileName() + "-wal")));
    }

    /** What to tell the operator, once each time that the log has become too long. */
    public Optional<String> trouble() {
        boolean tooLong = log.isPresent() && sizeBytes(log.get()) > BYTES_MAX;
        boolean news = tooLong && !told;
        told = tooLong;
        return news
                ? Optional.of("the log " + log.get() + " is longer than " + (BYTES_MAX >> 20)
                        + " MiB: its journal cannot be written or synced, or a process has been reading it for long (such as"
                        + " sqlite3, or blocks in a pipe that waits); look at the disk and at who has the file open. Nothing"
                        + " is lost as long as both files stay together")
                : Optional.empty();
    }

    private static long sizeBytes(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            // There is no log before the first write, and after the last connection has closed.
            return 0;
        }
    }
}
