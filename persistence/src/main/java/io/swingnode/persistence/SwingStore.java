package io.swingnode.persistence;

import io.swingnode.persistence.archive.BlockArchive;
import io.swingnode.persistence.block.Block;
import io.swingnode.persistence.block.BlockBuffer;
import io.swingnode.persistence.block.BlockStats;
import io.swingnode.persistence.block.ChangeTrace;
import io.swingnode.persistence.block.CommitMode;
import io.swingnode.persistence.block.Crank;
import io.swingnode.persistence.block.JoinedBlock;
import io.swingnode.persistence.block.Joiner;
import io.swingnode.persistence.block.PendingExports;
import io.swingnode.persistence.block.StoreFile;
import io.swingnode.persistence.block.StoreImage;
import io.swingnode.persistence.block.StoreTimer;
import io.swingnode.persistence.block.WriterLink;
import io.swingnode.persistence.bundle.BundleStore;
import io.swingnode.persistence.cleanup.TerminatedVats;
import io.swingnode.persistence.kv.HostKvStore;
import io.swingnode.persistence.kv.KernelKvStore;
import io.swingnode.persistence.kv.KvEntries;
import io.swingnode.persistence.maintenance.DumpEntry;
import io.swingnode.persistence.maintenance.StoreDump;
import io.swingnode.persistence.parallel.CrankLimits;
import io.swingnode.persistence.parallel.JoinedStores;
import io.swingnode.persistence.parallel.NumberedCranks;
import io.swingnode.persistence.snapshot.SnapshotStore;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.persistence.sqlite.TextRule;
import io.swingnode.persistence.transcript.TranscriptStore;
import io.swingnode.persistence.transfer.ExportSource;
import io.swingnode.persistence.transfer.MetadataRepair;
import io.swingnode.persistence.transfer.StoreRepair;
import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.ExportSink;
import io.swingnode.protocol.RepairReport;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * An open store, as a kernel and its host use it.
 *
 * <p>Everything since the last commit is one transaction. Only {@link #commit()} makes it durable; closing the store
 * without it discards it. After a failed commit or fsync nothing is retried: the store refuses all further work and
 * must be reopened from its file.
 *
 * <p>One thread at a time. Methods throw {@link StoreException}: a refusal changes nothing; a fault stops the store.
 */
public final class SwingStore implements AutoCloseable {
    private final StoreFile file;
    private final Block block;
    private final Crank crank;
    private final BlockBuffer buffer;
    private final PendingExports exports;
    private final BlockArchive archive;
    private final Joiner joiner;
    private final ChangeTrace trace;
    private final KvEntries entries;
    private final KernelKvStore kernelKv;
    private final HostKvStore hostKv;
    private final TranscriptStore transcripts;
    private final SnapshotStore snapshots;
    private final BundleStore bundles;
    private final TerminatedVats cleaner;
    private final StoreRepair repair;
    private final TextRule text;

    /** Those that were begun last. */
    private Optional<NumberedCranks> numbered = Optional.empty();

    private SwingStore(StoreFile file, StoreOptions options) {
        this.file = file;
        text = options.textRule();
        trace = new ChangeTrace(options.traceFile());
        block = new Block(file, options.timer());
        if (options.tellDeltas()) {
            block.tellDeltas();
        }
        crank = new Crank(block);
        buffer = new BlockBuffer(block, crank, options.bufferLimitBytes());
        exports = new PendingExports(block, crank, options.exportSink());
        // Each of these registers a slot in the layers; slots are written in this order.
        archive = new BlockArchive(buffer, options.archive(), options.compressionLevel(), options.spoolDir());
        entries = new KvEntries(buffer, exports, trace, options.cacheLimitBytes());
        transcripts =
                new TranscriptStore(buffer, exports, archive.copies(), options.keepTranscripts(), options.textRule());
        snapshots = new SnapshotStore(buffer, exports, archive.copies(), options.snapshotOptions());
        bundles = new BundleStore(buffer, exports);

        kernelKv = new KernelKvStore(entries, crank.hasher(), options.textRule());
        hostKv = new HostKvStore(entries, options.textRule());
        joiner = new Joiner(block, crank, buffer, entries, archive, exports, trace);
        cleaner = new TerminatedVats(buffer, transcripts, snapshots);
        repair = new StoreRepair(joiner, buffer, transcripts, snapshots, bundles, options.database());
        if (!file.isReadOnly()) {
            archive.open(new ArchivedRecords(transcripts, snapshots));
        }
    }

    /** Creates a new store in {@code dir}, erasing an existing one; refused (USAGE) when it holds anything else. */
    public static SwingStore init(Path dir, StoreOptions options) {
        options.requireUnmapped();
        StoreDirectory.erase(dir);
        return open(dir, options);
    }

    /** Opens the store in {@code dir}, creating one if there is none. */
    public static SwingStore open(Path dir, StoreOptions options) {
        return open(dir, options, WriterLink.calling());
    }

    /** As {@link #open(Path, StoreOptions)}, with the writer connection at the end of a link of the caller's choice. */
    public static SwingStore open(Path dir, StoreOptions options, WriterLink writer) {
        options.requireUnmapped();
        StoreDirectory.create(dir);
        return openFile(StoreDirectory.fileIn(dir), options, writer);
    }

    /** Opens a database file by its own name, creating it if it does not exist. */
    public static SwingStore openFile(Path file, StoreOptions options, WriterLink writer) {
        return over(StoreFile.open(file, options.databaseForWriting(), Database.Use.WRITE, writer), options);
    }

    /** Opens the store in {@code dir} for a bulk load without a journal: fast, but a crash leaves a corrupt file. */
    public static SwingStore openUnsafeFast(Path dir, StoreOptions options) {
        Database database = options.databaseForWriting();
        StoreDirectory.create(dir);
        Path file = StoreDirectory.fileIn(dir);
        return over(StoreFile.open(file, database, Database.Use.UNSAFE_FAST, WriterLink.calling()), options);
    }

    /**
     * Opens the store in {@code dir} for reading; a writer may use it at the same time.
     *
     * @throws StoreException (NOT_FOUND) when there is none
     */
    public static SwingStore openReadOnly(Path dir, StoreOptions options) {
        StoreDirectory.requireStore(dir);
        return over(StoreFile.openReadOnly(StoreDirectory.fileIn(dir), options.databaseForReading()), options);
    }

    /** Creates a store in memory; closing it discards it. */
    public static SwingStore inMemory(StoreOptions options) {
        try {
            return over(StoreFile.inMemory(options.database().openMemory(), options.database()), options);
        } catch (SQLException e) {
            throw Statements.fault("creating a store in memory", e);
        }
    }

    /** Creates a store in memory from the bytes that {@link #serialize()} returned. */
    public static SwingStore deserialize(byte[] image, StoreOptions options) {
        return over(StoreImage.load(image, options.database()), options);
    }

    private static SwingStore over(StoreFile file, StoreOptions options) {
        try {
            return new SwingStore(file, options);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** The key-value store as the kernel sees it. */
    public KernelKvStore kernelKv() {
        return kernelKv;
    }

    /** The host's own keys. */
    public HostKvStore hostKv() {
        return hostKv;
    }

    /** The transcripts. */
    public TranscriptStore transcripts() {
        return transcripts;
    }

    /** The heap snapshots. */
    public SnapshotStore snapshots() {
        return snapshots;
    }

    /** The code bundles. */
    public BundleStore bundles() {
        return bundles;
    }

    /**
     * Adds the records of spans and snapshots that this store has lost and {@code source} has; artifacts are not
     * read. The host must commit the repair.
     *
     * @throws StoreException (CONFLICT) when a record differs from the store's or a bundle is not known;
     *     (INCOMPLETE) when the store could not operate afterwards; nothing is added then
     */
    public RepairReport repairMetadata(ExportSource source) {
        try (MetadataRepair begun = beginRepair(source)) {
            return repair.finishAll(begun);
        }
    }

    /**
     * As {@link #repairMetadata}, for an owner that does other things between the steps, though none with the store. It
     * closes what this returns, and then the source.
     *
     * @throws StoreException (USAGE) in a crank
     */
    public MetadataRepair beginRepair(ExportSource source) {
        if (crank.isOpen()) {
            throw new StoreException(Reason.USAGE, "repairMetadata inside a crank; end the crank first");
        }
        return repair.begin(source);
    }

    /** Ends a repair of which all steps are done. */
    public RepairReport finishRepair(MetadataRepair compared) {
        return repair.finish(compared);
    }

    /** Terminates vats and deletes their remaining rows. */
    public TerminatedVats cleaner() {
        return cleaner;
    }

    /**
     * Begins numbered cranks: cranks of this block that run beside each other, on any threads. Until they are closed, which
     * needs that all have joined, the store refuses everything else, but for being closed itself.
     *
     * @param first the lowest number: 1, or the next one when numbered cranks have joined this block before
     * @throws StoreException (USAGE) in a crank; (BUSY) when another writer has the store
     */
    public NumberedCranks beginNumberedCranks(CrankLimits limits, long first) {
        JoinedBlock joined = JoinedBlock.of(buffer, crank, exports, trace);
        JoinedStores stores = new JoinedStores(entries, transcripts, snapshots, bundles, archive, joiner, text);
        NumberedCranks begun = new NumberedCranks(joined, stores, limits, first);
        numbered = Optional.of(begun);
        return begun;
    }

    /** True when closing the store now would discard a change or a running crank. */
    public boolean hasUncommittedChanges() {
        return crank.isOpen()
                || block.isDirty()
                || numbered.filter(NumberedCranks::isOpen).isPresent();
    }

    /** Begins a crank and resets the crank hash. */
    public void startCrank() {
        crank.start();
    }

    /** Sets a savepoint in the crank; names may repeat, and nest. */
    public void establishCrankSavepoint(String name) {
        crank.establishSavepoint(name);
    }

    /** Rolls everything back to the first savepoint of that name, and removes it and all later savepoints. */
    public void rollbackCrank(String name) {
        crank.rollback(name);
    }

    /** Finishes the crank hash and adds it to the activity hash; may be called inside or outside of a crank. */
    public CrankHashes emitCrankHashes() {
        return joiner.emitHashes();
    }

    /** Ends the crank and hands its export changes to the sink. Does not commit. */
    public void endCrank() {
        joiner.endCrank();
    }

    /** True between {@link #startCrank()} and {@link #endCrank()}. */
    public boolean inCrank() {
        return crank.isOpen();
    }

    /** The activity hash, or an empty string before the first. */
    public String getActivityhash() {
        return entries.activityHash();
    }

    /**
     * Writes the archive, hands the remaining export changes to the sink, and makes the block durable. Writes nothing
     * when nothing has changed.
     *
     * @return the statistics of the block
     * @throws StoreException (USAGE) in a crank, changing nothing; (UNAVAILABLE) when the archive cannot be
     *     written, changing nothing: commit again once it can; (FAULT) when the file cannot be written: the block is
     *     lost, and the store must be reopened
     */
    public BlockStats commit() {
        return commitWith(() -> {});
    }

    /**
     * As {@link #commit()}, with changes that belong to the block only if it commits, such as its cleanup.
     *
     * @param lastChanges changes the store, in a layer of its own that is dropped when the commit is refused
     */
    public BlockStats commitWith(Runnable lastChanges) {
        return joiner.commit(lastChanges);
    }

    /**
     * Starts to write the archive of the block, for an owner that must not wait in the commit. Only the commit may follow.
     *
     * @return completes when the commit need not wait for the archive; what cannot be written refuses the commit
     */
    public CompletionStage<?> beginArchive() {
        return archive.begin();
    }

    /**
     * As {@link #commit()}, but returns as soon as the block is frozen: the caller works on the next block while this
     * one is written. Reads see the frozen block at once. When it cannot be made durable, all later blocks are lost with
     * it, and the store must be reopened. Up to 16 blocks may wait for the one that is being written; they become durable
     * together, and the next one waits.
     *
     * @return completes when the block is durable, after the blocks before it, on the thread that wrote it; fails with a FAULT
     * @throws StoreException as {@link #commit()}, and also when an earlier commit has failed
     */
    public CompletionStage<BlockStats> startCommit() {
        return startCommitWith(CommitMode.PIPELINED, () -> {});
    }

    /**
     * As {@link #startCommit()}, with changes that belong to the block only if it commits.
     *
     * @param mode EXCLUSIVE when the caller uses the store only once the commit has ended; it can then always be started,
     *     as {@link #isCommittingExclusively} says of PIPELINED_OR_EXCLUSIVE
     */
    public CompletionStage<BlockStats> startCommitWith(CommitMode mode, Runnable lastChanges) {
        return joiner.startCommit(mode, lastChanges);
    }

    /** True when a commit of that mode would wait for those that were started before. */
    public boolean mustWaitToCommit(CommitMode mode) {
        return joiner.mustWait(mode);
    }

    /** Lets go of the memory of blocks that have become durable; every change does so too. */
    public void renewView() {
        joiner.renewView();
    }

    /** Has the writer write the block so far, beside what the caller does next, once that takes {@code leastBytes} on the heap. */
    public void writeEarly(long leastBytes) {
        joiner.writeEarly(leastBytes);
    }

    /** True while a commit runs during which the store must not be used. */
    public boolean isCommittingExclusively() {
        return file.isCommittingExclusively();
    }

    /** Sets the export sink, in place of another if there is one; refused (USAGE) after a change of the block. */
    public void setExportSink(ExportSink sink) {
        exports.setSink(sink);
    }

    /** Hears how long the work takes. */
    public StoreTimer timer() {
        return block.meter().timer();
    }

    /** The changes of export data that the sink has not been given yet, in the byte order of their keys. */
    public List<ExportEntry> pendingExports() {
        return exports.entries();
    }

    /** Hands the pending changes of export data to the sink now, before the commit does; not in a crank. */
    public void handOverExports() {
        joiner.handOverExports();
    }

    /** Size of the database file in bytes; 0 in memory. */
    public long diskUsage() {
        return file.path().map(StoreDirectory::sizeBytes).orElse(0L);
    }

    /**
     * The database of a store in memory as bytes, uncommitted changes included; they stay uncommitted.
     *
     * @throws StoreException (UNSUPPORTED) for a store on disk, whose file can be copied instead
     */
    public byte[] serialize() {
        if (file.isInMemory()) {
            buffer.writeOut();
        }
        return StoreImage.save(file);
    }

    /**
     * Everything in the store, including uncommitted changes; for debugging. The store must not be used until the cursor
     * is closed.
     *
     * @param withHistory false to leave out closed spans and snapshots that are not in use
     */
    public Cursor<DumpEntry> dump(boolean withHistory) {
        buffer.writeOut();
        return new StoreDump(file, withHistory);
    }

    /** Lets only {@code thread} work with the store from now on; others are refused (USAGE), but may close it. */
    public void giveTo(Thread thread) {
        file.giveTo(thread);
    }

    /** Called by the thread that has the store, which lets the one that calls next have it. */
    public void handOver() {
        file.handOver();
    }

    /** Closes the store and discards uncommitted changes. */
    @Override
    public void close() {
        numbered.ifPresentOrElse(cranks -> cranks.abandon(this::closeAll), this::closeAll);
    }

    private void closeAll() {
        try {
            file.close();
        } finally {
            archive.close();
            trace.close();
        }
    }
}
