package io.swingnode.persistence;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The database file of an open store: one connection that writes, and one that reads what is committed.
 *
 * <p>A store in memory has a single connection for both. The reading side keeps a read transaction open
 * between commits, which makes a read several microseconds cheaper; it ends before each commit, so that the
 * write-ahead log can start over.
 */
final class StoreFile implements AutoCloseable {
    /** Reads through the tables of one connection. */
    @FunctionalInterface
    interface Read<T> {
        T from(Tables tables) throws SQLException;
    }

    private final Optional<Path> file;
    private final Optional<Tables> writer;
    private final Tables reader;
    private final WriterThread writerThread;
    private final Database database;
    private boolean readTransaction;
    private boolean writeTransaction;

    /** Set once, when a write or commit failed or the store was closed: why nothing more is done. */
    private Optional<String> stopped = Optional.empty();

    private StoreFile(
            Optional<Path> file, Optional<Tables> writer, Tables reader, WriterThread writerThread, Database database) {
        this.file = file;
        this.writer = writer;
        this.reader = reader;
        this.writerThread = writerThread;
        this.database = database;
    }

    /** Opens {@code file} for writing, making it if it is absent. */
    static StoreFile open(Path file, Database database, Database.Use use, WriterThread writerThread) {
        try {
            Tables writer = writerThread.call(() -> {
                Connection connection = database.open(file, use);
                try {
                    Schema.create(connection);
                } catch (SQLException e) {
                    connection.close();
                    throw e;
                }
                return Tables.on(connection);
            });
            return new StoreFile(
                    Optional.of(file),
                    Optional.of(writer),
                    Tables.on(database.open(file, Database.Use.READ)),
                    writerThread,
                    database);
        } catch (SQLException e) {
            throw cannotOpen(file, e);
        }
    }

    /** Opens {@code file} for reading alone; it must exist. */
    static StoreFile openReadOnly(Path file, Database database) {
        try {
            Tables reader = Tables.on(database.open(file, Database.Use.READ));
            return new StoreFile(Optional.of(file), Optional.empty(), reader, WriterThread.calling(), database);
        } catch (SQLException e) {
            throw cannotOpen(file, e);
        }
    }

    /** Takes over a database in memory. */
    static StoreFile inMemory(Connection connection, Database database) {
        try {
            Schema.create(connection);
        } catch (SQLException e) {
            throw Statements.fault("making a store in memory", e);
        }
        Tables tables = Tables.on(connection);
        return new StoreFile(Optional.empty(), Optional.of(tables), tables, WriterThread.calling(), database);
    }

    private static StoreException cannotOpen(Path file, SQLException e) {
        if (e.getMessage() != null && e.getMessage().contains("SQLITE_BUSY")) {
            return new StoreException(
                    Reason.BUSY,
                    "store " + file + " is being written by another process; stop it, or open the store read-only",
                    e);
        }
        return Statements.fault("opening store " + file, e);
    }

    /** True while changes have been written that no commit has made durable. */
    boolean inTransaction() {
        return writeTransaction;
    }

    boolean isReadOnly() {
        return writer.isEmpty();
    }

    boolean isInMemory() {
        return file.isEmpty();
    }

    Optional<Path> path() {
        return file;
    }

    /** Bytes of the database file, without its write-ahead log; 0 in memory. */
    long diskUsageBytes() {
        try {
            return file.isPresent() ? Files.size(file.get()) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException("reading the size of " + file.get(), e);
        }
    }

    /** Reads what is committed; or, once a part of the block is written, that part too. */
    <T> T read(String doing, Read<T> read) {
        requireRunning();
        try {
            if (writeTransaction || isInMemory()) {
                Tables tables = writer.orElseThrow();
                return writerThread.call(() -> read.from(tables));
            }
            if (!readTransaction) {
                reader.statements().execute("BEGIN");
                readTransaction = true;
            }
            return read.from(reader);
        } catch (SQLException e) {
            throw Statements.fault(doing, e);
        }
    }

    /**
     * A connection for a reader that goes on while others work; the caller closes it. Only for what is
     * committed.
     */
    Connection openReader() throws SQLException {
        return database.open(file.orElseThrow(), Database.Use.READ);
    }

    /** The connection that sees what {@link #read} sees while a transaction is open, or in memory. */
    Tables writing() {
        return writer.orElseThrow();
    }

    WriterThread writerThread() {
        return writerThread;
    }

    /** Refuses work once the store has stopped. */
    void requireRunning() {
        if (stopped.isPresent()) {
            throw new StoreException(
                    Reason.CLOSED, "the store " + stopped.get() + "; reopen it to go on from its last commit");
        }
    }

    /**
     * Runs {@code work} in the write transaction, opening one if there is none. When it fails, the store stops:
     * what SQLite still holds can't be told from what it lost, so nothing may be retried.
     */
    void write(String doing, WriterThread.Work<?> work) {
        requireRunning();
        try {
            writerThread.call(() -> {
                if (!writeTransaction) {
                    begin();
                }
                return work.run();
            });
        } catch (SQLException | RuntimeException e) {
            stopped = Optional.of("stopped when " + doing + " failed");
            throw e instanceof SQLException sql ? Statements.fault(doing, sql) : (RuntimeException) e;
        }
    }

    private void begin() throws SQLException {
        writing().statements().execute("BEGIN IMMEDIATE");
        writeTransaction = true;
    }

    /** Runs {@code work} in the write transaction and makes everything written in it durable. */
    void commit(WriterThread.Work<?> work) {
        write("commit", () -> {
            work.run();
            writing().statements().execute("COMMIT");
            writeTransaction = false;
            return true;
        });
    }

    /** Ends the read transaction: the next read sees the newest commit. */
    void refreshReader() {
        if (!readTransaction) {
            return;
        }
        try {
            reader.statements().execute("COMMIT");
            readTransaction = false;
        } catch (SQLException e) {
            throw Statements.fault("ending a read transaction", e);
        }
    }

    /** Closes the connections; what was not committed is gone. */
    @Override
    public void close() {
        stopped = Optional.of("is closed");
        try {
            if (!isInMemory()) {
                reader.close();
            }
            if (writer.isPresent()) {
                writerThread.call(() -> {
                    writer.get().close();
                    return true;
                });
            }
        } catch (SQLException e) {
            throw Statements.fault("closing the store", e);
        }
    }
}
