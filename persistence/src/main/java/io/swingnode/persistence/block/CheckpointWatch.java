package io.swingnode.persistence.block;

import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.persistence.sqlite.StoreDirectory;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Notices when committed blocks can no longer be moved from the write-ahead log to the database file. SQLite does that at
 * commits, and keeps a failure to itself: the commit is durable in the log, which then grows without an end.
 *
 * <p>A log that is longer than any that started over is moved once more here, where a failure is seen. That happens on the
 * writer's connection, because on another one it would slow every commit down, and at most once a second.
 */
final class CheckpointWatch {
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path file;
    private final LogWatcher watcher;
    private final LongSupplier nanos;

    /** Why the log could not be moved the last time. */
    private Optional<String> failure = Optional.empty();

    private boolean told;
    private long lastNanos;

    /** @param file the database */
    CheckpointWatch(Path file, LogWatcher watcher, LongSupplier nanos) {
        this.file = file;
        this.watcher = watcher;
        this.nanos = nanos;
        this.lastNanos = nanos.getAsLong() - PAUSE_NANOS;
    }

    /** Refuses a commit when the log has grown too long. */
    void beforeCommit() throws SQLException {
        if (failure.isEmpty()) {
            return;
        }
        long bytes = walBytes();
        if (bytes >= watcher.stopBytes()) {
            throw new SQLException("the write-ahead log has grown to " + bytes
                    + " bytes, because it cannot be moved to "
                    + file + ": " + failure.get() + "; every block that was acknowledged is in the log: keep it beside"
                    + " the database, mend the disk, and open the store again");
        }
    }

    /** Looks at the log once a block is durable. */
    void afterCommit(Statements connection) {
        long now = nanos.getAsLong();
        if (now - lastNanos < PAUSE_NANOS) {
            return;
        }
        try {
            if (failure.isPresent() || walBytes() > StoreDirectory.WAL_KEPT_BYTES) {
                lastNanos = now;
                if (!move(connection)) {
                    return;
                }
            }
            ended(Optional.empty());
        } catch (SQLException e) {
            // The block is durable all the same.
            ended(Optional.of(String.valueOf(e.getMessage())));
        }
    }

    /** False when another connection is moving the log, so that nothing was tried. */
    private static boolean move(Statements connection) throws SQLException {
        // Not a kept statement: after a failure SQLite's driver would not run it again.
        try (Statement statement = connection.connection().createStatement();
                ResultSet result = statement.executeQuery("PRAGMA wal_checkpoint(PASSIVE)")) {
            return result.next() && result.getInt("busy") == 0;
        }
    }

    private void ended(Optional<String> outcome) {
        boolean changed = !told || !outcome.equals(failure);
        failure = outcome;
        told = true;
        if (changed) {
            watcher.moved(outcome);
        }
    }

    private long walBytes() throws SQLException {
        try {
            return StoreDirectory.walBytesOf(file);
        } catch (UncheckedIOException e) {
            throw new SQLException(e.getMessage() + ": " + e.getCause(), e);
        }
    }
}
