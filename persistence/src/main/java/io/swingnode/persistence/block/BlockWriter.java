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
    private final Statements connection;

    BlockWriter(Statements connection) {
        this.connection = connection;
    }

    /** Opens {@code file} for writing, creating it if it does not exist. */
    public static BlockWriter open(Path file, Database database, Database.Use use) throws SQLException {
        return new BlockWriter(new Statements(withSchema(database.open(file, use))));
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
                case Write.Commit commit -> connection.execute("COMMIT");
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

    private static String name(int savepoint) {
        return "crank" + savepoint;
    }

    /** Closes the connection; what was not committed is discarded. */
    @Override
    public void close() throws SQLException {
        connection.closeAll();
    }
}
