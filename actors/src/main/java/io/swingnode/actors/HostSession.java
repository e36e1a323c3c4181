package io.swingnode.actors;

import io.swingnode.actors.store.BlockCommitter;
import io.swingnode.actors.store.SessionLease;
import io.swingnode.persistence.BlockOwner;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.block.BlockStats;
import io.swingnode.persistence.kv.HostKvStore;
import io.swingnode.persistence.maintenance.DumpEntry;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.transfer.ExportSource;
import io.swingnode.protocol.BlockResult;
import io.swingnode.protocol.BlockStatus;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.CleanupReport;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.ExportSink;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.RepairReport;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The host's side of a {@link StoreSession}: begins, commits and abandons blocks, keeps the host's own keys, and looks after
 * the store. It has no cranks and no keys of the kernel. The block becomes durable with {@link #commitBlock} or {@link
 * #commit()}.
 *
 * <p>For the thread that works on the block, which is also the kernel's, so that the host's calls come between those of the
 * kernel. Between cranks is the place for host keys: a key written in the middle of a crank is undone when that crank is
 * rolled back. What concerns the last commit and no block is asked of {@link SwingNode#host()}, also while the session is open:
 * exports, dumps of it, its status and health. Refusals ({@link StoreException}) leave everything as it was; after a fault the session is over.
 */
public final class HostSession {
    private final SwingStore store;
    private final BlockOwner owner;
    private final BlockCommitter committer;
    private final HostAddress address;
    private final Runnable close;

    HostSession(SessionLease lease, BlockOwner owner, HostAddress address, Runnable close) {
        this.store = lease.store();
        this.owner = owner;
        this.committer = new BlockCommitter(store, lease.tracker(), lease.cleaner());
        this.address = address;
        this.close = close;
    }

    /** The host's own keys. */
    public HostKvStore hostKv() {
        return store.hostKv();
    }

    /**
     * Begins the block of a height: notes it in {@code host.begunHeight} and in the ledger, so that its status
     * can be asked for. Hosts that keep track of heights themselves need not call it.
     *
     * @throws StoreException (CONFLICT) when the height is committed already
     */
    public void beginBlock(long height) {
        committer.begin(height);
    }

    /**
     * Lets the cleaner spend its budget on terminated vats, sets {@code host.height} and makes everything durable,
     * pending saves included. When it is refused, nothing is cleaned up either.
     *
     * @return what was committed; the export data went to the session's export sink
     * @throws StoreException (USAGE) in a crank, (CONFLICT) for a height that is not the one begun, (UNAVAILABLE) when
     *     the cleanup cannot be planned or the archive not be written, changing nothing; (FAULT) when the file cannot be
     *     written: the block is gone and the session over
     */
    public BlockResult commitBlock(long height, CleanupBudget cleanup) {
        owner.settleForCommit();
        return committer.commit(new HostRequest.CommitBlock(height, cleanup, false), new ArrayList<>());
    }

    /**
     * As {@link #commitBlock}, but returns while the block is being written: the next block can be worked on at once,
     * and reads see this one. While one block is being written, up to 16 more may wait, and become durable together.
     *
     * @return completes when the block is durable, after those before it; when it fails with a FAULT, the changes of all
     *     later blocks are lost too and the session is over
     * @throws StoreException as {@link #commitBlock}
     */
    public CompletionStage<BlockResult> startCommitBlock(long height, CleanupBudget cleanup) {
        owner.settleForCommit();
        return committer.startCommit(new HostRequest.CommitBlock(height, cleanup, false), new ArrayList<>());
    }

    /** Waits for the commit that {@link #startCommitBlock} started last, however it ends. */
    void awaitStartedCommit() {
        committer.awaitLastStarted();
    }

    /**
     * Makes everything durable, pending saves included. When the host has set {@code host.height}, the block
     * is recorded under that height.
     *
     * @return what was committed
     * @throws StoreException (USAGE) in a crank, changing nothing; (UNAVAILABLE) when the archive cannot be
     *     written, changing nothing: commit again once it can; (FAULT) when the file cannot be written: the
     *     block is gone and the session over
     */
    public BlockStats commit() {
        owner.settleForCommit();
        return committer.commitPlain();
    }

    /** As {@link SwingStore#writeEarly}: for hosts that wait for the commit, while the kernel is busy with something else. */
    public void writeEarly(long leastBytes) {
        store.writeEarly(leastBytes);
    }

    /** Discards everything since the last commit, and ends the session: open another to go on. */
    public void abandon() {
        close.run();
    }

    /**
     * Deletes rows of terminated vats, for hosts that commit by {@link #commit()}; {@link #commitBlock} does it by itself.
     * A budget of 0 changes nothing and tells how many vats wait.
     *
     * @return what was deleted, and what is left; the deletions are a part of the block
     * @throws StoreException (USAGE) in a crank
     */
    public CleanupReport cleanUp(CleanupBudget budget) {
        if (store.inCrank()) {
            throw new StoreException(Reason.USAGE, "cleaning up inside a crank; end the crank first");
        }
        owner.settle();
        return store.cleaner().clean(budget);
    }

    /**
     * Adds the records of spans and snapshots that the store has lost and {@code source} has; artifacts are not read. The
     * host must commit the repair.
     *
     * @throws StoreException (CONFLICT) when a record differs from the store's or a bundle is not known; (INCOMPLETE) when
     *     the store could not operate afterwards; (USAGE) in a crank; nothing is added then
     */
    public RepairReport repairMetadata(ExportSource source) {
        owner.settleForCommit();
        return store.repairMetadata(source);
    }

    /**
     * Sets the export sink of a session that was opened without one, before any change.
     *
     * @throws StoreException (USAGE) when there is a sink already, or after a change
     */
    public void setExportSink(ExportSink sink) {
        store.setExportSink(sink);
    }

    /** The changes of export data that the sink has not been given yet, in the byte order of their keys. */
    public List<ExportEntry> pendingExports() {
        return store.pendingExports();
    }

    /**
     * Hands the export data that is pending to the sink now, so that the commit has none left.
     *
     * @throws StoreException (USAGE) in a crank
     */
    public void handOverExports() {
        owner.settleForCommit();
        store.handOverExports();
    }

    /** What is known of a block's height, as {@link HostAddress#blockStatus}. */
    public BlockStatus blockStatus(long height) {
        return Futures.await(address.blockStatus(height));
    }

    /** Size of the database file in bytes, without its write-ahead log. */
    public long diskUsage() {
        return store.diskUsage();
    }

    /**
     * Everything in the store, including uncommitted changes; for debugging. Close it before the store is used again.
     *
     * @param withHistory false to leave out closed spans and snapshots that are not in use
     */
    public Cursor<DumpEntry> dump(boolean withHistory) {
        return store.dump(withHistory);
    }
}
