package io.swingnode.persistence;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
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

    /** True from the first change of a block on: no other writer can commit before this one does. */
    private boolean writeLock;

    /** True once something was written under the lock. */
    private boolean writeTransaction;

    /** What SQLite said of other writers' commits when this one last looked. */
    private long dataVersion;

    /** Set once, when the database failed or the store was closed: why nothing more is done. */
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
                } catch (SQLException | RuntimeException e) {
                    connection.close();
                    throw e;
                }
                return Tables.on(connection);
            });
            return withReader(file, writer, database, writerThread);
        } catch (SQLException e) {
            throw Statements.cannotWrite("opening the store " + file, e);
        }
    }

    private static StoreFile withReader(Path file, Tables writer, Database database, WriterThread writerThread)
            throws SQLException {
        try {
            Tables reader = Tables.on(database.open(file, Database.Use.READ));
            StoreFile opened = new StoreFile(Optional.of(file), Optional.of(writer), reader, writerThread, database);
            opened.dataVersion = writerThread.call(() -> writer.statements().dataVersion());
            return opened;
        } catch (SQLException | RuntimeException e) {
            close(writer, writerThread);
            throw e;
        }
    }

    /** Opens {@code file} for reading alone; it must exist. */
    static StoreFile openReadOnly(Path file, Database database) {
        try {
            Tables reader = Tables.on(database.open(file, Database.Use.READ));
            return new StoreFile(Optional.of(file), Optional.empty(), reader, WriterThread.calling(), database);
        } catch (SQLException e) {
            throw Statements.cannotWrite("opening the store " + file, e);
        }
    }

    /** Takes over a database in memory. */
    static StoreFile inMemory(Connection connection, Database database) throws SQLException {
        try {
            Schema.create(connection);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
        Tables tables = Tables.on(connection);
        return new StoreFile(Optional.empty(), Optional.of(tables), tables, WriterThread.calling(), database);
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
            // SQLite may have given up the write transaction; going on would write outside of it.
            stop(doing);
            throw Statements.fault(doing, e);
        }
    }

    /** A connection that reads what is committed while others go on; the caller closes it. */
    Connection openReader() throws SQLException {
        return database.open(file.orElseThrow(), Database.Use.READ);
    }

    /** The connection that sees what {@link #read} sees while a transaction is open, or in memory. */
    Tables writing() {
        return writer.orElseThrow();
    }

    /** False once the store has stopped or was closed. */
    boolean isRunning() {
        return stopped.isEmpty();
    }

    /** Refuses work once the store has stopped. */
    void requireRunning() {
        if (stopped.isPresent()) {
            throw new StoreException(
                    Reason.CLOSED, "the store " + stopped.get() + "; reopen it to go on from its last commit");
        }
    }

    private void stop(String doing) {
        stopped = Optional.of("stopped when " + doing + " failed");
    }

    /**
     * Keeps other writers out until the block is committed. Must precede the first change of a block.
     *
     * @return true when another writer committed since this store last looked, so that nothing remembered of the
     *     file holds any more
     * @throws StoreException (BUSY) when another writer is at work; nothing has changed then
     */
    boolean lock() {
        requireRunning();
        if (writeLock) {
            return false;
        }
        try {
            long version = writerThread.call(() -> {
                begin();
                return writing().statements().dataVersion();
            });
            boolean overtaken = version != dataVersion;
            dataVersion = version;
            if (overtaken) {
                refreshReader(); // Its view is of the time before.
            }
            return overtaken;
        } catch (SQLException e) {
            StoreException refusal = Statements.cannotWrite("starting a block of the store", e);
            if (writeLock || !refusal.reason().isRefusal()) {
                stop("starting a block");
            }
            throw refusal;
        }
    }

    /** Lets other writers in again when nothing has been written. */
    void unlock() {
        if (writeLock && !writeTransaction) {
            write("ending an empty block", () -> {
                writing().statements().execute("ROLLBACK");
                writeLock = false;
                writeTransaction = false;
                return true;
            });
        }
    }

    /**
     * Runs {@code work} in the write transaction, opening one if there is none. When it fails, the store stops:
     * what SQLite still holds can't be told from what it lost, so nothing may be retried.
     */
    void write(String doing, WriterThread.Work<?> work) {
        requireRunning();
        boolean done = false;
        try {
            writerThread.call(() -> {
                if (!writeLock) {
                    begin();
                }
                writeTransaction = true;
                return work.run();
            });
            done = true;
        } catch (SQLException e) {
            throw Statements.fault(doing, e);
        } finally {
            if (!done) {
                stop(doing);
            }
        }
    }

    private void begin() throws SQLException {
        writing().statements().execute("BEGIN IMMEDIATE");
        writeLock = true;
    }

    /** Runs {@code work} in the write transaction and makes everything written in it durable. */
    void commit(WriterThread.Work<?> work) {
        write("commit", () -> {
            work.run();
            writing().statements().execute("COMMIT");
            writeLock = false;
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
            stop("ending a read transaction");
            throw Statements.fault("ending a read transaction", e);
        }
    }

    /** Closes the connections; what was not committed is gone. */
    @Override
    public void close() {
        stopped = Optional.of("is closed");
        try {
            try {
                if (!isInMemory()) {
                    reader.close();
                }
            } finally {
                if (writer.isPresent()) {
                    close(writer.get(), writerThread);
                }
            }
        } catch (SQLException e) {
            throw Statements.fault("closing the store", e);
        }
    }

    private static void close(Tables writer, WriterThread writerThread) throws SQLException {
        writerThread.call(() -> {
            writer.close();
            return true;
        });
    }
}
