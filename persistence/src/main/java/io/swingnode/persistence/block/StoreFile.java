package io.swingnode.persistence.block;

import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The database file of an open store: one connection that writes, and one that reads what is committed.
 *
 * <p>A store in memory has a single connection for both. The reader's view ends before each commit that is waited for, so
 * that the write-ahead log can start over. While blocks are frozen it shows the state before the oldest of them that is in
 * {@link #groups}: no more, because their layers lie over it, and no less.
 */
public final class StoreFile implements AutoCloseable {
    /** Reads through one connection. */
    @FunctionalInterface
    public interface Read<T> {
        T from(Statements statements) throws SQLException;
    }

    private static final String WRITING_EARLY = "writing a part of the block";

    private final Optional<Path> file;
    private final CommittedReader reader;
    private final WriterLink writer;
    private final Database database;
    private final boolean readOnly;

    /** The writer while it is lent to this store: always, except when that is read only or commits frozen blocks. */
    private Optional<BlockWriter> lent;

    /** True from the first change of a block: no other writer can commit until this one has. */
    private boolean writeLock;

    /** Takes the frozen blocks to the file. */
    private final CommitQueue queue;

    /** The groups of frozen blocks that are not in the view of the reader, oldest first. */
    private final Deque<CommitGroup> groups = new ArrayDeque<>();

    /** How many groups there have been. */
    private long groupsBegun;

    /** True once something has been written under the lock that is in no layer any more. */
    private boolean writeTransaction;

    /** True once a part of the block has been written under the lock ahead of its commit, which is in a layer all the same. */
    private boolean writtenEarly;

    /** The last of these, until its end has been seen: the writer is not lent while it runs. */
    private Optional<CompletableFuture<Loan>> earlyWrite = Optional.empty();

    /** SQLite's data version when last checked; it changes when another writer commits. */
    private long dataVersion;

    /** The only thread that may work with the store, once it has been given to one. */
    private Optional<Thread> user = Optional.empty();

    /** True when the thread that calls next takes the place of the user. */
    private final AtomicBoolean handedOver = new AtomicBoolean();

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
        this.queue = new CommitQueue(writer);
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
            if (writeTransaction || isInMemory()) {
                return lent.orElseThrow().read(read);
            }
            return reader.read(read);
        } catch (SQLException e) {
            // SQLite may have rolled the write transaction back; later writes would be outside of it.
            stop(doing);
            throw Statements.fault(doing, e);
        }
    }

    /** True while a commit runs during which the store is not used. */
    public boolean isCommittingExclusively() {
        return !groups.isEmpty() && groups.getLast().isExclusive();
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
        user = Optional.of(thread);
    }

    /** Lets the thread that calls next have the store. */
    public void handOver() {
        requireRunning();
        handedOver.set(true);
    }

    private void requireUser() {
        if (user.isPresent() && !user.get().equals(Thread.currentThread())) {
            if (!handedOver.compareAndSet(true, false)) {
                throw new StoreException(
                        Reason.USAGE,
                        "thread \"" + Thread.currentThread().getName() + "\" used a session that belongs to thread \""
                                + user.get().getName()
                                + "\"; a session is used by one thread, until that hands it over");
            }
            user = Optional.of(Thread.currentThread());
        }
    }

    /** Refuses work once the store has stopped, and that of a thread that the store was not given to. */
    void requireRunning() {
        requireUser();
        if (!groups.isEmpty() && queue.hasFailed()) {
            stop("commit");
        }
        if (earlyWrite.isPresent() && earlyWrite.get().isCompletedExceptionally()) {
            stop(WRITING_EARLY);
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
        part.settle();
        lent = Optional.empty();
        writtenEarly = true;
        earlyWrite = Optional.of(writer.start(List.of(new Write.Spill(part))).toCompletableFuture());
    }

    /** True while the writer is busy with it. */
    boolean isWritingEarly() {
        return earlyWrite.isPresent() && !earlyWrite.get().isDone();
    }

    /**
     * Waits for it to end, if it has been started.
     *
     * @throws StoreException (FAULT) when it has failed: the store has stopped
     */
    void endEarlyWrite() {
        if (earlyWrite.isPresent()) {
            try {
                lent = Optional.of(earlyWrite.get().join().writer());
            } catch (CompletionException e) {
                stop(WRITING_EARLY);
                throw CommitQueue.asFault(WRITING_EARLY, e);
            }
            earlyWrite = Optional.empty();
        }
    }

    // Frozen blocks.

    /** True when a block is frozen whose changes reads of the file do not see. */
    boolean hasFrozen() {
        return !groups.isEmpty();
    }

    /**
     * Has the writer commit a block while the caller goes on, together with others that wait. The group that waits last must
     * not be full.
     *
     * @param block must not change any more, except by this; reads of the file see its state before the commit until
     *     {@link #renewView}
     * @return true when it has joined the layer of the block that was frozen before it
     */
    boolean freeze(Layer block, FrozenBlock frozen) {
        requireRunning();
        pin();
        Optional<CommitGroup> last = queue.takeBack();
        last.ifPresent(group -> group.add(block, frozen));
        put(last.orElseGet(() -> newGroup(block, false, false, frozen)));
        return last.isPresent();
    }

    /**
     * Has the writer commit a block during which the store is not used. None may be frozen.
     *
     * @param spilled whether a part of the block is in the open transaction
     */
    void freezeExclusively(Layer block, boolean spilled, FrozenBlock frozen) {
        requireRunning();
        refreshReader(); // The write-ahead log can then start over.
        put(newGroup(block, true, spilled, frozen));
    }

    private CommitGroup newGroup(Layer block, boolean exclusive, boolean spilled, FrozenBlock frozen) {
        groupsBegun++;
        CommitGroup group = new CommitGroup(groupsBegun, block, exclusive, spilled, frozen);
        groups.addLast(group);
        return group;
    }

    private void put(CommitGroup group) {
        group.layer().settle();
        writeLock = false;
        writeTransaction = false;
        lent = Optional.empty();
        queue.put(group, dataVersion);
    }

    private void pin() {
        try {
            reader.pin();
        } catch (SQLException e) {
            stop("commit");
            throw Statements.fault("commit", e);
        }
    }

    /** True when the next block that is frozen would have to wait for those before it. */
    boolean isQueueFull() {
        return !groups.isEmpty()
                && groups.getLast().isFull()
                && !groups.getLast().begun().isDone();
    }

    /** Waits until the writer has begun with what waits. */
    void awaitQueue() {
        if (!groups.isEmpty()) {
            Object unused = groups.getLast().begun().join();
        }
    }

    /**
     * Arranges for the writer to take the lock for the running block as soon as the frozen ones have released theirs.
     *
     * @return false when they have, and {@link #lock()} can take it
     */
    boolean lockAfterFrozenCommits() {
        requireRunning();
        writeLock = writeLock || queue.wantLock();
        return writeLock;
    }

    /**
     * Has reads of the file see the groups that have become durable. Does nothing while one is just becoming it.
     *
     * @return these groups, oldest first; their changes need no layer any more
     */
    List<CommitGroup> renewView() {
        if (groups.isEmpty() || queue.commitsDone() < groups.getFirst().number()) {
            return List.of();
        }
        if (groups.getLast().ended().isDone()) {
            return awaitFrozen();
        }
        long durable = queue.commitsDone();
        if (queue.commitsBegun() != durable || durable == groupsBegun) {
            return List.of();
        }
        while (!isViewOf(durable)) {
            // A commit has begun meanwhile, and nobody knows whether the view has what it makes durable. It soon ends.
            awaitGroup(queue.commitsBegun());
            durable = queue.commitsDone();
        }
        return durable == groupsBegun ? awaitFrozen() : take(durable);
    }

    /** Renews the view; true when it has so many groups, and no others. */
    private boolean isViewOf(long durable) {
        refreshReader();
        pin();
        return queue.commitsBegun() == durable;
    }

    private void awaitGroup(long number) {
        for (CommitGroup group : groups) {
            if (group.number() == number) {
                Object unused = group.ended().join();
            }
        }
        requireRunning();
    }

    private List<CommitGroup> take(long lastNumber) {
        List<CommitGroup> taken = new ArrayList<>();
        while (!groups.isEmpty() && groups.getFirst().number() <= lastNumber) {
            taken.add(groups.removeFirst());
        }
        return taken;
    }

    /**
     * Waits until no block is frozen; later reads of the file see all of them.
     *
     * @return the groups that were on their way, oldest first
     * @throws StoreException (FAULT) when one of them is lost, or when another writer has committed between the last of them
     *     and the running block, which is lost then
     */
    List<CommitGroup> awaitFrozen() {
        if (groups.isEmpty()) {
            return List.of();
        }
        boolean done = false;
        try {
            Object unused = groups.getLast().ended().join();
            queue.requireSuccess();
            lent = queue.takeLoan().map(Loan::writer);
            refreshReader();
            done = true;
            return take(groupsBegun);
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

    /** Closes the connections and discards what was not committed. */
    @Override
    public void close() {
        // A running commit must end before its connection is closed. Its blocks' futures report a failure to their
        // callers.
        groups.forEach(group -> group.ended().join());
        earlyWrite.ifPresent(
                write -> write.handle((done, failure) -> failure == null).join());
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
