package io.swingnode.persistence.block;

import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The database file of an open store: one connection that writes, and one that reads what is committed.
 *
 * <p>A store in memory has a single connection for both. The reader's view ends before each commit that is waited for, so
 * that the write-ahead log can start over.
 */
public final class StoreFile implements AutoCloseable {
    /** Reads through one connection. */
    @FunctionalInterface
    public interface Read<T> {
        T from(Statements statements) throws SQLException;
    }

    @FunctionalInterface
    private interface SqlStep<T> {
        T run() throws SQLException;
    }

    private final Optional<Path> file;
    private final CommittedReader reader;
    private final WriterLink writer;
    private final Database database;
    private final boolean readOnly;
    private final FrozenGroups frozen;
    private final EarlyWrite early;
    private final OneUser user = new OneUser();

    /** The writer while it is lent to this store: always, except when that is read only or commits frozen blocks. */
    private Optional<BlockWriter> lent;

    /** True from the first change of a block: no other writer can commit until this one has. */
    private boolean writeLock;

    /** True once something has been written under the lock that is in no layer any more. */
    private boolean writeTransaction;

    /** True once a part of the block has been written under the lock ahead of its commit, which is in a layer all the same. */
    private boolean writtenEarly;

    /** SQLite's data version when last checked; it changes when another writer commits. */
    private long dataVersion;

    /** Why the store refuses all work; set once, when the database has failed or the store was closed. */
    private Optional<String> stopped = Optional.empty();

    private StoreFile(
            Optional<Path> file,
            Optional<BlockWriter> lent,
            CommittedReader reader,
            WriterLink writer,
            Database database,
            long dataVersion) {
        this.file = file;
        this.lent = lent;
        this.readOnly = lent.isEmpty();
        this.reader = reader;
        this.writer = writer;
        this.frozen = new FrozenGroups(writer, reader);
        this.early = new EarlyWrite(writer);
        this.database = database;
        this.dataVersion = dataVersion;
    }

    /** Opens {@code file} for writing, creating it if it does not exist. */
    public static StoreFile open(Path file, Database database, Database.Use use, WriterLink writer) {
        try {
            return withReader(file, writer.open(file, database, use), database, writer);
        } catch (SQLException e) {
            throw Statements.cannotWrite("opening the store " + file, e);
        }
    }

    private static StoreFile withReader(Path file, Loan lent, Database database, WriterLink writer)
            throws SQLException {
        try {
            CommittedReader reader = new CommittedReader(new Statements(database.open(file, Database.Use.READ)));
            long dataVersion = lent.dataVersion().orElseThrow();
            return new StoreFile(Optional.of(file), Optional.of(lent.writer()), reader, writer, database, dataVersion);
        } catch (SQLException | RuntimeException e) {
            writer.close();
            throw e;
        }
    }

    /** Opens {@code file} for reading only; it must exist. */
    public static StoreFile openReadOnly(Path file, Database database) {
        try {
            CommittedReader reader = new CommittedReader(new Statements(database.open(file, Database.Use.READ)));
            return new StoreFile(Optional.of(file), Optional.empty(), reader, WriterLink.calling(), database, 0);
        } catch (SQLException e) {
            throw Statements.cannotWrite("opening the store " + file, e);
        }
    }

    /** Takes over a database in memory. */
    public static StoreFile inMemory(Connection connection, Database database) throws SQLException {
        Statements statements = new Statements(BlockWriter.withSchema(connection));
        BlockWriter writer = new BlockWriter(statements);
        return new StoreFile(
                Optional.empty(),
                Optional.of(writer),
                new CommittedReader(statements),
                WriterLink.calling(writer),
                database,
                0);
    }

    /** True while the write transaction holds changes that are not committed. */
    public boolean inTransaction() {
        return writeTransaction;
    }

    public boolean isReadOnly() {
        return readOnly;
    }

    public boolean isInMemory() {
        return file.isEmpty();
    }

    public Optional<Path> path() {
        return file;
    }

    /** Reads what is committed and, once a part of the block has been written, that part too. */
    public <T> T read(String doing, Read<T> read) {
        requireRunning();
        if (isCommittingExclusively()) {
            throw new IllegalStateException(doing + " during an exclusive commit, which its caller must wait for");
        }
        try {
            if (writeTransaction || isInMemory() || seesCommitted()) {
                return lent.orElseThrow().read(read);
            }
            return reader.read(read);
        } catch (SQLException e) {
            // SQLite may have rolled the write transaction back; later writes would be outside of it.
            stop(doing);
            throw Statements.fault(doing, e);
        }
    }

    /** True when the writer sees what is committed and nothing else: it keeps its pages when it commits, the reader does not. */
    private boolean seesCommitted() {
        return writeLock && !writtenEarly && frozen.isEmpty();
    }

    /** True while a commit runs during which the store is not used. */
    public boolean isCommittingExclusively() {
        return frozen.isExclusive();
    }

    /** Opens a separate connection for reading what is committed; the caller closes it. */
    public Connection openReader() throws SQLException {
        return database.open(file.orElseThrow(), Database.Use.READ);
    }

    /** False once the store has stopped or been closed. */
    public boolean isRunning() {
        return stopped.isEmpty();
    }

    /** Has all other threads refused from now on; closing stays possible from any. */
    public void giveTo(Thread thread) {
        user.giveTo(thread);
    }

    /** Lets the thread that calls next have the store. */
    public void handOver() {
        requireRunning();
        user.handOver();
    }

    OneUser user() {
        return user;
    }

    /** Refuses work once the store has stopped, and that of a thread that the store was not given to. */
    void requireRunning() {
        user.require();
        if (frozen.hasFailed()) {
            stop("commit");
        }
        if (early.hasFailed()) {
            stop(EarlyWrite.DOING);
        }
        if (stopped.isPresent()) {
            throw new StoreException(
                    Reason.CLOSED, "the store " + stopped.get() + "; reopen it to continue from its last commit");
        }
    }

    private void stop(String doing) {
        stopped = Optional.of("stopped when " + doing + " failed");
    }

    /**
     * Locks other writers out until the block is committed. Must be called before the first change of a block.
     *
     * @return true when another writer has committed since the last check, so that everything cached is stale
     * @throws StoreException (BUSY) when another writer holds the lock; nothing has changed then
     */
    boolean lock() {
        requireRunning();
        if (writeLock) {
            return false;
        }
        if (frozen.wantLock()) {
            writeLock = true;
            return false;
        }
        takeWriter();
        try {
            long version = lent.orElseThrow().begin();
            writeLock = true;
            boolean overtaken = version != dataVersion;
            dataVersion = version;
            if (overtaken) {
                refreshReader(); // Its view is older than the other writer's commit.
            }
            return overtaken;
        } catch (SQLException e) {
            StoreException refusal = Statements.cannotWrite("starting a block of the store", e);
            if (!refusal.reason().isRefusal()) {
                stop("starting a block");
            }
            throw refusal;
        }
    }

    /** Has the writer back from the frozen blocks; it has released the lock, so it is about to be given back. */
    private void takeWriter() {
        boolean done = false;
        try {
            frozen.awaitAll().ifPresent(writerBack -> lent = Optional.of(writerBack));
            done = true;
        } finally {
            if (!done) {
                stop("commit");
            }
        }
    }

    /** Releases the write lock when nothing has been written under it. */
    void unlock() {
        if (writeLock && !writeTransaction && !writtenEarly) {
            write("ending an empty block", List.of(new Write.Rollback()));
            writeLock = false;
            writeTransaction = false;
        }
    }

    /**
     * Has writes carried out in the write transaction, opening one if there is none. When that fails, the store stops:
     * it is not known which changes SQLite still holds, so nothing may be retried.
     */
    void write(String doing, List<Write> writes) {
        requireRunning();
        endEarlyWrite();
        List<Write> all = new ArrayList<>(writes.size() + 1);
        if (!writeLock) {
            all.add(new Write.Begin());
        }
        all.addAll(writes);
        boolean done = false;
        try {
            Loan unused = lent.orElseThrow().carryOut(all);
            writeLock = true;
            writeTransaction = true;
            done = true;
        } catch (SQLException e) {
            throw Statements.fault(doing, e);
        } finally {
            if (!done) {
                stop(doing);
            }
        }
    }

    /** Writes a block and makes everything written in its transaction durable. */
    void commit(Layer block) {
        write("commit", List.of(new Write.Spill(block), new Write.Commit()));
        writeLock = false;
        writeTransaction = false;
        writtenEarly = false;
    }

    /**
     * Has the writer write a part of the block while the caller goes on. Reads of the file do not see it.
     *
     * @param part must not change until {@link #endEarlyWrite}; the lock for it was taken when it was changed
     */
    void startEarlyWrite(Layer part) {
        requireRunning();
        lent = Optional.empty();
        writtenEarly = true;
        early.start(part);
    }

    /** True while the writer is busy with it. */
    boolean isWritingEarly() {
        return early.isRunning();
    }

    /**
     * Waits for it to end, if it has been started.
     *
     * @throws StoreException (FAULT) when it has failed: the store has stopped
     */
    void endEarlyWrite() {
        boolean done = false;
        try {
            early.await().ifPresent(back -> lent = Optional.of(back));
            done = true;
        } finally {
            if (!done) {
                stop(EarlyWrite.DOING);
            }
        }
    }

    /** The frozen blocks whose changes reads of the file do not see. */
    FrozenGroups frozen() {
        return frozen;
    }

    /**
     * Has the writer commit a block while the caller goes on, together with others that wait.
     *
     * @param block must not change any more, except by this; reads of the file see its state before the commit until
     *     {@link #renewView}
     * @return true when its changes have joined the layer of the block that was frozen before it
     */
    boolean freeze(Layer block, FrozenBlock promise) {
        requireRunning();
        frozen.awaitRoom();
        requireRunning();
        return reading("commit", () -> {
            boolean joined = frozen.add(block, promise, dataVersion);
            giveAway();
            return joined;
        });
    }

    /**
     * Has the writer commit a block during which the store is not used. None may be frozen.
     *
     * @param spilled whether a part of the block is in the open transaction
     */
    void freezeExclusively(Layer block, boolean spilled, FrozenBlock promise) {
        requireRunning();
        boolean unused = reading("commit", () -> {
            frozen.addExclusive(block, spilled, promise, dataVersion);
            giveAway();
            return true;
        });
    }

    private void giveAway() {
        writeLock = false;
        writeTransaction = false;
        lent = Optional.empty();
    }

    /**
     * Has reads of the file see the groups that have become durable, unless one is just becoming it.
     *
     * @return these groups, oldest first; their changes need no layer any more
     */
    List<CommitGroup> renewView() {
        if (frozen.haveEnded()) {
            return awaitFrozen();
        }
        List<CommitGroup> shown = reading("renewing the view of the store", frozen::showDurable);
        if (frozen.isEmpty()) {
            takeWriter();
        }
        return shown;
    }

    /**
     * Waits until no block is frozen; later reads of the file see all of them.
     *
     * @return the groups that were on their way, oldest first
     * @throws StoreException (FAULT) when one of them is lost, or when another writer has committed between the last of them
     *     and the running block, which is lost then
     */
    List<CommitGroup> awaitFrozen() {
        if (frozen.isEmpty()) {
            return List.of();
        }
        takeWriter();
        return reading("ending a read transaction", frozen::showAll);
    }

    /** Something that the reader does for the store, which stops when it cannot. */
    private <T> T reading(String doing, SqlStep<T> step) {
        boolean done = false;
        try {
            T result = step.run();
            done = true;
            return result;
        } catch (SQLException e) {
            throw Statements.fault(doing, e);
        } finally {
            if (!done) {
                stop(doing);
            }
        }
    }

    /** Ends the read transaction: the next read sees the newest commit. */
    void refreshReader() {
        boolean unused = reading("ending a read transaction", () -> {
            reader.refresh();
            return true;
        });
    }

    /** Closes the connections and discards what was not committed. */
    @Override
    public void close() {
        // A running commit must end before its connection is closed. Its blocks' futures report a failure to their
        // callers.
        frozen.awaitEnds();
        early.awaitEnd();
        stopped = Optional.of("is closed");
        try {
            try {
                if (!isInMemory()) {
                    reader.close();
                }
            } finally {
                writer.close();
            }
        } catch (SQLException e) {
            throw Statements.fault("closing the store", e);
        }
    }
}
