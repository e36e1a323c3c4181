package io.swingnode.journal;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.sqlite.BusyHandler;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConnection;

/**
 * Opens the connections of a node's journal in SQLite. All writes share one connection, so those that queue up behind a
 * locked file would each wait by itself, one after the other. Here the first of them waits, and those right behind it
 * fail soon. The connection pool makes it by its name.
 */
public final class JournalDriver extends JDBC {
    /** How long a write waits for another process's transaction; well below the time that Akka gives a write (10 s). */
    static final int WAIT_MILLIS = 3_000;

    /** The same for a write right behind one that has waited in vain. */
    private static final int WAIT_BEHIND_MILLIS = 20;

    /** What comes later than this after a failure has not been waiting behind it, and gets a wait of its own. */
    private static final int BEHIND_MILLIS = 1_000;

    private static final int PAUSE_MILLIS = 5;

    static {
        // The pool warns of a driver that is not registered. That of SQLite is so before this one, and is asked first
        // for all other connections.
        try {
            DriverManager.registerDriver(new JournalDriver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** For the connection pool. */
    public JournalDriver() {}

    @Override
    public Connection connect(String url, Properties info) throws SQLException {
        // Not the method that calls this one back: it answers null for the URL of another driver.
        SQLiteConnection connection = createConnection(url, info);
        if (connection != null) {
            BusyHandler.setHandler(connection, new SharedWait());
        }
        return connection;
    }

    /** Called on the thread of the statement that finds the file locked, again and again while it waits. */
    private static final class SharedWait extends BusyHandler {
        private final Budget budget = new Budget();

        @Override
        protected int callback(int invocationsBefore) {
            boolean waits = budget.waits(System.nanoTime(), invocationsBefore == 0);
            if (!waits || Thread.currentThread().isInterrupted()) {
                return 0;
            }
            LockSupport.parkNanos(PAUSE_MILLIS * 1_000_000L);
            return 1;
        }
    }

    /** How long the statements of one connection wait. */
    static final class Budget {
        private long begunNanos;
        private long waitMillis = WAIT_MILLIS;
        private Optional<Long> failedNanos = Optional.empty();

        /** Whether a statement waits on; {@code first} when it has only just found the file locked. */
        boolean waits(long nowNanos, boolean first) {
            if (first) {
                begunNanos = nowNanos;
                boolean behind = failedNanos
                        .filter(failed -> nowNanos - failed < BEHIND_MILLIS * 1_000_000L)
                        .isPresent();
                waitMillis = behind ? WAIT_BEHIND_MILLIS : WAIT_MILLIS;
            }
            if (nowNanos - begunNanos < waitMillis * 1_000_000) {
                return true;
            }
            if (waitMillis == WAIT_MILLIS) {
                failedNanos = Optional.of(nowNanos);
            }
            return false;
        }
    }
}
