package io.swingnode.persistence.block;

import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.Schema;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The one connection that writes a store's file. It is told what to write as data. Its owner, an actor in a node, lends it to
 * the owner of the block while no commit is under way, so that it has one holder at a time. The owner may close it beside the
 * holder: that waits for what is being written or read, because a connection that is closed in the middle of a block could
 * lose a part of it and commit the rest. The holder hears of it with its next use.
 *
 * <p>After a failure it is not known what SQLite still holds: nothing more may be written, except when the lock was
 * refused.
 */
public final class BlockWriter implements AutoCloseable {
    private final Statements connection;
    private final Optional<CheckpointWatch> checkpoints;
    private final LogWatcher watcher;
    private boolean closed;

    /** Over a database in memory, which has no log. */
    BlockWriter(Statements connection) {
        this(connection, Optional.empty(), LogWatcher.NONE);
    }

    private BlockWriter(Statements connection, Optional<CheckpointWatch> checkpoints, LogWatcher watcher) {
        this.connection = connection;
        this.checkpoints = checkpoints;
        this.watcher = watcher;
    }

    /**
     * Opens {@code file} for writing, creating it if it does not exist.
     *
     * @param watcher is told how long each commit takes, and whether the write-ahead log can be moved to the database
     */
    public static BlockWriter open(Path file, Database database, Database.Use use, LogWatcher watcher)
            throws SQLException {
        return new BlockWriter(
                new Statements(withSchema(database.open(file, use))),
                Optional.of(new CheckpointWatch(file, watcher, System::nanoTime)),
                watcher);
    }

    static Connection withSchema(Connection connection) throws SQLException {
        try {
            Schema.create(connection);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Lends the connection to the first holder. */
    public Loan lend() throws SQLException {
        return new Loan(this, OptionalLong.of(connection.dataVersion()), Optional.empty());
    }

    /**
     * Reads in the open transaction.
     *
     * @throws StoreException (CLOSED) when the connection was closed by its owner
     */
    synchronized <T> T read(StoreFile.Read<T> read) throws SQLException {
        requireOpen();
        return read.from(connection);
    }

    /**
     * Carries out writes in order, and lends the connection again.
     *
     * @throws StoreException (CLOSED) when the connection was closed by its owner
     */
    public synchronized Loan carryOut(List<Write> writes) throws SQLException {
        requireOpen();
        OptionalLong dataVersion = OptionalLong.empty();
        Optional<SQLException> lockFailure = Optional.empty();
        for (Write write : writes) {
            switch (write) {
                case Write.Begin begin -> dataVersion = OptionalLong.of(lock());
                case Write.Spill spill -> spill.layer().write(connection);
                case Write.Savepoint savepoint -> connection.execute("SAVEPOINT " + name(savepoint.number()));
                case Write.RollbackTo to -> {
                    connection.execute("ROLLBACK TO " + name(to.number()));
                    connection.execute("RELEASE " + name(to.number()));
                }
                case Write.Release release -> connection.execute("RELEASE " + name(release.number()));
                case Write.Commit commit -> commit();
                case Write.Rollback rollback -> connection.execute("ROLLBACK");
                case Write.CommitQueued group -> {
                    group.queue().commitBegins();
                    commit();
                    if (group.queue().committed()) {
                        try {
                            dataVersion = OptionalLong.of(lock());
                        } catch (SQLException e) {
                            // What was committed is durable all the same; the failure is that of what comes next.
                            lockFailure = Optional.of(e);
                        }
                    }
                }
            }
        }
        return new Loan(this, dataVersion, lockFailure);
    }

    /**
     * Begins the transaction of a block and locks other writers out.
     *
     * @return SQLite's data version under the lock
     * @throws StoreException (CLOSED) when the connection was closed by its owner
     */
    synchronized long begin() throws SQLException {
        requireOpen();
        return lock();
    }

    private long lock() throws SQLException {
        connection.execute("BEGIN IMMEDIATE");
        return connection.dataVersion();
    }

    private void requireOpen() {
        if (closed) {
            throw new StoreException(
                    Reason.CLOSED,
                    "the connection of the store's writer was closed, and the block is lost; open the store again");
        }
    }

    private void commit() throws SQLException {
        if (checkpoints.isEmpty()) {
            connection.execute("COMMIT");
            return;
        }
        checkpoints.get().beforeCommit();
        long startedNanos = System.nanoTime();
        connection.execute("COMMIT");
        watcher.synced(System.nanoTime() - startedNanos);
        checkpoints.get().afterCommit(connection);
    }

    private static String name(int savepoint) {
        return "crank" + savepoint;
    }

    /** Closes the connection; what was not committed is discarded. */
    @Override
    public synchronized void close() throws SQLException {
        closed = true;
        connection.closeAll();
    }
}
