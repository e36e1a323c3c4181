package io.swingnode.persistence.maintenance;

import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.MaintenanceLock;
import io.swingnode.persistence.sqlite.Schema;
import io.swingnode.persistence.sqlite.SqliteErrors;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Changes a store in short transactions while its own writer works.
 *
 * <p><b>Design.</b> SQLite allows one writer at a time. The store's own holds the write lock from the first change of a
 * block to its commit, so this one looks for a gap every millisecond and gives up only after a long wait. After
 * each transaction it pauses for as long as that took. The store's own writer in turn waits a second for the
 * lock before it calls the store busy, which is many times what a transaction here takes. It notices by
 * SQLite's data version that the file has changed, and forgets what it remembered of it. A {@link MaintenanceLock}
 * keeps it from beginning a block while the one before is on its way to the disk.
 *
 * <p>One thread.
 */
final class MaintenanceWriter implements AutoCloseable {
    /** Work in a transaction: short, and without waiting for anything. */
    @FunctionalInterface
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /** What a transaction should take at most; work in one looks at the clock between small steps. */
    static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(15);

    /** How long to wait for a gap: even a kernel that runs blocks without a pause leaves one between two of them. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Some megabytes of log; the checkpoint runs after the lock is released. */
    private static final int TRANSACTIONS_PER_CHECKPOINT = 16;

    private static final String CHECKPOINT = "PRAGMA wal_checkpoint(PASSIVE)";

    /** How long the store's own writer may take to get the lock back after it was held for no time at all. */
    private static final long RELOCK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long REST_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(3);
    private static final long REST_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(100);

    private final Path store;
    private final Statements statements;
    private final MaintenanceLock lock;
    private final Duration patience;
    private final Runnable checkStop;
    private boolean lockHeld;

    /** True once the store's own writer can be relied on to wait for its commits. */
    private boolean announced;

    private long transactions;
    private long longestNanos;

    private MaintenanceWriter(Path store, Statements statements, Duration patience, Runnable checkStop) {
        this.store = store;
        this.statements = statements;
        this.lock = MaintenanceLock.of(StoreDirectory.fileIn(store));
        this.patience = patience;
        this.checkStop = checkStop;
    }

    /**
     * Opens a store that exists.
     *
     * @param patience how long a transaction may wait for the store's own writer
     * @param checkStop called while waiting; throws when the work should stop
     */
    static MaintenanceWriter open(Path store, Database database, Duration patience, Runnable checkStop) {
        StoreDirectory.requireStore(store);
        try {
            Connection connection = database.open(StoreDirectory.fileIn(store), Database.Use.MAINTAIN);
            try {
                Schema.require(connection, StoreDirectory.fileIn(store));
                Statements statements = new Statements(connection);
                statements.execute("PRAGMA wal_autocheckpoint = 0");
                return new MaintenanceWriter(store, statements, patience, checkStop);
            } catch (SQLException | StoreException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            if (SqliteErrors.isBusy(e)) {
                throw new StoreException(
                        Reason.BUSY,
                        "the store " + store
                                + " is in the hands of another process, such as a second prune or repopulate:"
                                + " wait until that has ended, then run this again (lsof "
                                + StoreDirectory.fileIn(store) + " shows who has it)",
                        e);
            }
            throw Statements.fault("opening the store " + store, e);
        }
    }

    /** For reading what is committed; not in a transaction. */
    Connection connection() {
        return statements.connection();
    }

    /** How many transactions there were. */
    long transactions() {
        return transactions;
    }

    /** What the longest of them took, from having the lock to being durable. */
    long longestMicros() {
        return TimeUnit.NANOSECONDS.toMicros(longestNanos);
    }

    /**
     * Runs {@code work} and makes it durable, then pauses so that others can write.
     *
     * @throws StoreException (BUSY) when the store's own writer left no gap within the patience
     */
    <T> T transaction(String doing, Work<T> work) {
        if (!announced) {
            announce();
        }
        begin();
        long startedNanos = System.nanoTime();
        T result;
        try {
            result = work.run(statements.connection());
            statements.execute("COMMIT");
        } catch (SQLException e) {
            StoreException fault = Statements.fault(doing, e);
            rollback(fault);
            throw fault;
        } catch (RuntimeException e) {
            rollback(e);
            throw e;
        }
        long tookNanos = System.nanoTime() - startedNanos;
        transactions++;
        longestNanos = Math.max(longestNanos, tookNanos);
        if (transactions % TRANSACTIONS_PER_CHECKPOINT == 0) {
            checkpoint();
        }
        LockSupport.parkNanos(Math.clamp(tookNanos, REST_NANOS_MIN, REST_NANOS_MAX));
        return result;
    }

    /** Moves what readers let it from the log into the file, so that the log can start over. */
    private void checkpoint() {
        // Its row must be read and closed: a statement in progress would keep the next transaction from committing.
        try (ResultSet row = statements.get(CHECKPOINT).executeQuery()) {
            row.next();
        } catch (SQLException e) {
            throw Statements.fault("folding the log of " + store + " into its file", e);
        }
    }

    /**
     * Takes the maintenance lock. From then on the store's own writer waits for its commits. One that had begun not to
     * do so has ended by the time this writer has SQLite's lock, where nothing has changed yet; now it gets that lock
     * back before anything does.
     */
    private void announce() {
        if (!lockHeld) {
            await(lock::tryAcquire);
            lockHeld = true;
        }
        begin();
        try {
            statements.execute("ROLLBACK");
        } catch (SQLException e) {
            throw Statements.fault("announcing work on the store " + store, e);
        }
        LockSupport.parkNanos(RELOCK_NANOS);
        announced = true;
    }

    private void begin() {
        await(this::tryBegin);
    }

    /** Tries again until it works or the patience is exhausted. */
    private void await(BooleanSupplier attempt) {
        long startedNanos = System.nanoTime();
        while (!attempt.getAsBoolean()) {
            checkStop.run();
            if (System.nanoTime() - startedNanos > patience.toNanos()) {
                throw new StoreException(
                        Reason.BUSY,
                        "the store " + store + " is being written without a pause for " + patience.toSeconds()
                                + " s, by its node or by another prune or repopulate; run this again when it is less busy: it goes on where it stopped");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private boolean tryBegin() {
        try {
            statements.execute("BEGIN IMMEDIATE");
            return true;
        } catch (SQLException e) {
            if (SqliteErrors.isBusy(e)) {
                return false;
            }
            throw Statements.fault("starting a transaction on " + store, e);
        }
    }

    /** SQLite may have rolled back already; the first failure is the one that is reported. */
    private void rollback(RuntimeException failure) {
        try {
            statements.execute("ROLLBACK");
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        try {
            statements.close();
            // The last one to close the file checkpoints what is left.
            statements.connection().close();
        } catch (SQLException e) {
            throw Statements.fault("closing the store " + store, e);
        } finally {
            if (lockHeld) {
                lockHeld = false;
                lock.release();
            }
        }
    }
}
