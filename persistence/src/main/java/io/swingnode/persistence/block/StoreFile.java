package io.swingnode.persistence.block;

import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.Schema;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The database file of an open store: one connection that writes, and one that reads what is committed.
 *
 * <p>A store in memory has a single connection for both. The reading side's view ends before each commit, so
 * that the write-ahead log can start over; during a commit that goes on beside the next block it stays as it was
 * before that commit, and the frozen block lies over it.
 */
public final class StoreFile implements AutoCloseable {
    /** Reads through one connection. */
    @FunctionalInterface
    public interface Read<T> {
        T from(Statements statements) throws SQLException;
    }

    private final Optional<Path> file;
    private final Optional<Statements> writer;
    private final CommittedReader reader;
    private final WriterThread writerThread;
    private final Database database;
    /** True from the first change of a block on: no other writer can commit before this one does. */
    private boolean writeLock;

    /** A commit that goes on beside the next block. */
    private Optional<FrozenCommit> frozen = Optional.empty();

    /** True once something was written under the lock. */
    private boolean writeTransaction;

    /** What SQLite said of other writers' commits when this one last looked. */
    private long dataVersion;

    /** Set once, when the database failed or the store was closed: why nothing more is done. */
    private Optional<String> stopped = Optional.empty();

    private StoreFile(
            Optional<Path> file,
            Optional<Statements> writer,
            CommittedReader reader,
            WriterThread writerThread,
            Database database,
            long dataVersion) {
        this.file = file;
        this.writer = writer;
        this.reader = reader;
        this.writerThread = writerThread;
        this.database = database;
        this.dataVersion = dataVersion;
    }

    /** Opens {@code file} for writing, making it if it is absent. */
    public static StoreFile open(Path file, Database database, Database.Use use, WriterThread writerThread) {
        try {
            Statements writer = writerThread.call(() -> new Statements(withSchema(database.open(file, use))));
            return withReader(file, writer, database, writerThread);
        } catch (SQLException e) {
            throw Statements.cannotWrite("opening the store " + file, e);
        }
    }

    private static Connection withSchema(Connection connection) throws SQLException {
        try {
            Schema.create(connection);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static StoreFile withReader(Path file, Statements writer, Database database, WriterThread writerThread)
            throws SQLException {
        try {
            long dataVersion = writerThread.call(() -> writer.dataVersion());
            CommittedReader reader = new CommittedReader(new Statements(database.open(file, Database.Use.READ)));
            return new StoreFile(Optional.of(file), Optional.of(writer), reader, writerThread, database, dataVersion);
        } catch (SQLException | RuntimeException e) {
            close(writer, writerThread);
            throw e;
        }
    }

    /** Opens {@code file} for reading alone; it must exist. */
    public static StoreFile openReadOnly(Path file, Database database) {
        try {
            CommittedReader reader = new CommittedReader(new Statements(database.open(file, Database.Use.READ)));
            return new StoreFile(Optional.of(file), Optional.empty(), reader, WriterThread.calling(), database, 0);
        } catch (SQLException e) {
            throw Statements.cannotWrite("opening the store " + file, e);
        }
    }

    /** Takes over a database in memory. */
    public static StoreFile inMemory(Connection connection, Database database) throws SQLException {
        Statements statements = new Statements(withSchema(connection));
        return new StoreFile(
                Optional.empty(),
                Optional.of(statements),
                new CommittedReader(statements),
                WriterThread.calling(),
                database,
                0);
    }

    /** True while changes have been written that no commit has made durable. */
    public boolean inTransaction() {
        return writeTransaction;
    }

    public boolean isReadOnly() {
        return writer.isEmpty();
    }

    public boolean isInMemory() {
        return file.isEmpty();
    }

    public Optional<Path> path() {
        return file;
    }

    /** Reads what is committed; or, once a part of the block is written, that part too. */
    public <T> T read(String doing, Read<T> read) {
        requireRunning();
        try {
            if (writeTransaction || isInMemory()) {
                Statements statements = writer.orElseThrow();
                return writerThread.call(() -> read.from(statements));
            }
            return reader.read(read);
        } catch (SQLException e) {
            // SQLite may have given up the write transaction; going on would write outside of it.
            stop(doing);
            throw Statements.fault(doing, e);
        }
    }

    /** A connection that reads what is committed while others go on; the caller closes it. */
    public Connection openReader() throws SQLException {
        return database.open(file.orElseThrow(), Database.Use.READ);
    }

    /** The connection that sees what {@link #read} sees while a transaction is open, or in memory. */
    Statements writing() {
        return writer.orElseThrow();
    }

    /** False once the store has stopped or was closed. */
    public boolean isRunning() {
        return stopped.isEmpty();
    }

    /** Refuses work once the store has stopped. */
    void requireRunning() {
        if (frozen.isPresent() && frozen.get().durable().isCompletedExceptionally()) {
            stop("commit");
        }
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
     * @return true when another writer has committed since this store last looked: nothing remembered holds
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
                return writing().dataVersion();
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
                writing().execute("ROLLBACK");
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
        writing().execute("BEGIN IMMEDIATE");
        writeLock = true;
    }

    /** Runs {@code work} in the write transaction and makes everything written in it durable. */
    void commit(WriterThread.Work<?> work) {
        write("commit", () -> {
            work.run();
            writing().execute("COMMIT");
            writeLock = false;
            writeTransaction = false;
            return true;
        });
    }

    /**
     * Commits what {@code work} writes on the writer's thread, while the caller goes on with the next block. What
     * is read stays as it was before; {@link #endFrozenCommit} must come before anything is written.
     *
     * @return completes when it is durable; fails with a FAULT
     */
    CompletableFuture<Boolean> startCommit(WriterThread.Work<?> work) {
        requireRunning();
        try {
            reader.pin();
        } catch (SQLException e) {
            stop("commit");
            throw Statements.fault("commit", e);
        }
        FrozenCommit commit = new FrozenCommit(writing());
        frozen = Optional.of(commit);
        writeLock = false;
        commit.start(writerThread, work);
        return commit.durable();
    }

    /**
     * Has the lock taken for the next block as soon as the frozen commit has let go of it.
     *
     * @return false when that commit has ended, and {@link #lock()} can take it
     */
    boolean lockAfterFrozenCommit() {
        requireRunning();
        writeLock = writeLock || frozen.orElseThrow().wantLock();
        return writeLock;
    }

    /**
     * Waits for the frozen commit; reads see it from now on.
     *
     * @throws StoreException as {@link FrozenCommit#await}
     */
    void endFrozenCommit() {
        if (frozen.isEmpty()) {
            return;
        }
        boolean done = false;
        try {
            frozen.get().await(dataVersion);
            frozen = Optional.empty();
            refreshReader();
            done = true;
        } finally {
            if (!done) {
                stop("commit");
            }
        }
    }

    /** Ends the read transaction: the next read sees the newest commit. */
    void refreshReader() {
        try {
            reader.refresh();
        } catch (SQLException e) {
            stop("ending a read transaction");
            throw Statements.fault("ending a read transaction", e);
        }
    }

    /** Closes the connections; what was not committed is gone. */
    @Override
    public void close() {
        // Whoever waits for a commit on its way is told by its future; the connection must be out of use.
        frozen.ifPresent(
                commit -> commit.durable().exceptionally(failure -> false).join());
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

    private static void close(Statements writer, WriterThread writerThread) throws SQLException {
        writerThread.call(() -> {
            writer.closeAll();
            return true;
        });
    }
}
