package io.swingnode.persistence.block;

import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.Schema;
import io.swingnode.persistence.sqlite.Statements;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The one connection that writes a store's file. It is told what to write as data, and lends its connection to the owner of
 * the block while it writes nothing, so that the connection has one holder at a time.
 *
 * <p>A store that is used by one thread calls it on that thread; a node has an actor for it. After a failure it is not known
 * what SQLite still holds: nothing more may be written, except when the lock was refused.
 */
public final class BlockWriter implements AutoCloseable {
    /** Three quarters of the length to which readers may let the log grow, by default. */
    static final long WAL_STOP_BYTES = 3L << 30;

    private final Statements connection;
    private final Optional<CheckpointWatch> checkpoints;

    /** Over a database in memory, which has no log. */
    BlockWriter(Statements connection) {
        this(connection, Optional.empty());
    }

    private BlockWriter(Statements connection, Optional<CheckpointWatch> checkpoints) {
        this.connection = connection;
        this.checkpoints = checkpoints;
    }

    /**
     * Opens {@code file} for writing, creating it if it does not exist.
     *
     * @param walStopBytes length of the write-ahead log from which on commits fail when it cannot be moved to the database
     */
    public static BlockWriter open(Path file, Database database, Database.Use use, long walStopBytes)
            throws SQLException {
        return new BlockWriter(
                new Statements(withSchema(database.open(file, use))),
                Optional.of(new CheckpointWatch(file, walStopBytes, System::nanoTime)));
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
        return new Loan(connection, OptionalLong.of(connection.dataVersion()), Optional.empty());
    }

    /** Carries out writes in order, and lends the connection again. */
    public Loan carryOut(List<Write> writes) throws SQLException {
        OptionalLong dataVersion = OptionalLong.empty();
        Optional<SQLException> lockFailure = Optional.empty();
        for (Write write : writes) {
            switch (write) {
                case Write.Begin begin -> dataVersion = OptionalLong.of(begin(connection));
                case Write.Spill spill -> spill.layer().write(connection);
                case Write.Savepoint savepoint -> connection.execute("SAVEPOINT " + name(savepoint.number()));
                case Write.RollbackTo to -> {
                    connection.execute("ROLLBACK TO " + name(to.number()));
                    connection.execute("RELEASE " + name(to.number()));
                }
                case Write.Release release -> connection.execute("RELEASE " + name(release.number()));
                case Write.Commit commit -> commit();
                case Write.Rollback rollback -> connection.execute("ROLLBACK");
                case Write.BeginIfWanted next -> {
                    if (next.lock().committed()) {
                        try {
                            dataVersion = OptionalLong.of(begin(connection));
                        } catch (SQLException e) {
                            // What was committed is durable all the same; the failure is the next block's.
                            lockFailure = Optional.of(e);
                        }
                    }
                }
            }
        }
        return new Loan(connection, dataVersion, lockFailure);
    }

    /**
     * Begins the transaction of a block and locks other writers out.
     *
     * @return SQLite's data version under the lock
     */
    static long begin(Statements connection) throws SQLException {
        connection.execute("BEGIN IMMEDIATE");
        return connection.dataVersion();
    }

    private void commit() throws SQLException {
        if (checkpoints.isEmpty()) {
            connection.execute("COMMIT");
            return;
        }
        checkpoints.get().beforeCommit();
        connection.execute("COMMIT");
        checkpoints.get().afterCommit(connection);
    }

    /** Why the write-ahead log can no longer be moved to the database; empty when it can. */
    public Optional<String> checkpointFailure() {
        return checkpoints.flatMap(CheckpointWatch::failure);
    }

    private static String name(int savepoint) {
        return "crank" + savepoint;
    }

    /** Closes the connection; what was not committed is discarded. */
    @Override
    public void close() throws SQLException {
        connection.closeAll();
    }
}
