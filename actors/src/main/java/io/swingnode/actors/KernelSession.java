package io.swingnode.actors;

import akka.Done;
import akka.NotUsed;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.swingnode.actors.store.BlockCommitter;
import io.swingnode.actors.store.BlockOwner;
import io.swingnode.actors.store.SessionLease;
import io.swingnode.actors.store.StoreSupervisor;
import io.swingnode.actors.vat.Vat;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.block.BlockStats;
import io.swingnode.persistence.bundle.BundleStore;
import io.swingnode.persistence.cleanup.TerminatedVats;
import io.swingnode.persistence.kv.HostKvStore;
import io.swingnode.persistence.kv.KernelKvStore;
import io.swingnode.persistence.snapshot.SnapshotStore;
import io.swingnode.persistence.transcript.TranscriptStore;
import io.swingnode.protocol.BlockResult;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.Request;
import io.swingnode.protocol.SnapshotResult;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.VatId;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A kernel's work on the block, on the kernel's own thread: reads are synchronous and cost no message.
 *
 * <p>Snapshots are compressed and decompressed by the actors of their vats, side by side with the kernel; a
 * saved snapshot belongs to the crank and block in which it was asked for, and joins them at {@link #endCrank()},
 * {@link #settle()} or {@link #commit()}, in the order in which the saves were asked for. Everything else takes effect at the call. The block becomes durable with
 * {@link #commit()}; closing the session discards what was not committed.
 *
 * <p>One thread at a time. Refusals ({@link StoreException}) leave everything as it was; after a fault the
 * session is over, and a new one starts from the last commit.
 */
public final class KernelSession implements AutoCloseable {
    /** A snapshot of several hundred megabytes takes a minute; a source that stalls for hours has failed. */
    private static final Duration SNAPSHOT_TIMEOUT = Duration.ofHours(1);

    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(30);

    private final ActorSystem<?> system;
    private final SessionLease lease;
    private final SwingStore store;
    private final BlockCommitter committer;
    private final BlockOwner owner;
    private boolean open = true;

    KernelSession(ActorSystem<?> system, SessionLease lease) {
        this.system = system;
        this.lease = lease;
        this.store = lease.store();
        this.committer = new BlockCommitter(store, lease.tracker(), lease.cleaner());
        this.owner = new BlockOwner(store);
    }

    /** The key-value store as the kernel sees it. */
    public KernelKvStore kv() {
        return store.kernelKv();
    }

    /** The host's own keys. */
    public HostKvStore hostKv() {
        return store.hostKv();
    }

    /** The transcripts. */
    public TranscriptStore transcripts() {
        return store.transcripts();
    }

    /** The code bundles. */
    public BundleStore bundles() {
        return store.bundles();
    }

    /** Terminates vats and deletes their data. */
    public TerminatedVats cleaner() {
        return store.cleaner();
    }

    /** The snapshots' records; pending saves must be {@linkplain #settle() settled} to be among them. */
    public SnapshotStore snapshots() {
        return store.snapshots();
    }

    /** Begins a crank and resets the crank hash. */
    public void startCrank() {
        owner.startCrank();
    }

    /** Sets a savepoint in the crank; names may repeat, and nest. */
    public void establishCrankSavepoint(String name) {
        owner.establishCrankSavepoint(name);
    }

    /**
     * Returns everything to the first savepoint of that name; saves asked for since then never reach the store,
     * and their results say so.
     */
    public void rollbackCrank(String name) {
        owner.rollbackCrank(name);
    }

    /** Closes the crank hash and folds it into the activity hash; in or out of a crank. */
    public CrankHashes emitCrankHashes() {
        return store.emitCrankHashes();
    }

    /** Waits for all saves, ends the crank and hands over its exports. It does not commit. */
    public void endCrank() {
        owner.endCrank();
    }

    /** The activity hash, or an empty text before the first. */
    public String getActivityhash() {
        return store.getActivityhash();
    }

    /**
     * Saves a snapshot as a part of the crank and block of this moment. It becomes the vat's snapshot in use when the
     * crank ends, the block is committed, or it is {@linkplain #settle() settled}.
     *
     * @param plain the plain bytes; read with backpressure, by the actor of the vat
     * @return completes by itself when the bytes have been compressed; fails when they cannot be read, which leaves the
     *     store as it was, or (CLOSED) when the crank is rolled back or the session closed before
     * @throws StoreException (USAGE) for a position below 0
     */
    public CompletionStage<SnapshotResult> saveSnapshot(VatId vat, long snapPos, Source<ByteString, ?> plain) {
        SnapshotStore snapshots = store.snapshots();
        return owner.save(
                vat,
                snapPos,
                () -> AskPattern.askWithStatus(
                        vatActor(vat),
                        replyTo -> new Vat.Compress(snapshots::newCompressor, plain, replyTo),
                        SNAPSHOT_TIMEOUT,
                        system.scheduler()));
    }

    /**
     * The plain bytes of the vat's snapshot in use, with backpressure; the stream fails at its end when they do
     * not match their hash.
     *
     * @throws StoreException (NOT_FOUND) when there is none
     */
    public Source<ByteString, NotUsed> loadSnapshot(VatId vat) {
        owner.settle(vat);
        Supplier<InputStream> located = store.snapshots().locateSnapshot(vat);
        return Futures.await(AskPattern.askWithStatus(
                vatActor(vat), replyTo -> new Vat.Load(located, replyTo), ASK_TIMEOUT, system.scheduler()));
    }

    private ActorRef<Vat.Command> vatActor(VatId vat) {
        return Futures.await(SwingNode.vatActor(system, lease.supervisor(), vat));
    }

    /** Waits for all pending saves and puts them into the block, in the order in which they were asked for. */
    public void settle() {
        owner.settle();
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
     *     the cleanup cannot be planned or the archive not be written, changing nothing; (FAULT) when the file cannot be written: the block is gone and the session over
     */
    public BlockResult commitBlock(long height, CleanupBudget cleanup) {
        owner.settleForCommit();
        return committer.commit(new Request.CommitBlock(height, cleanup, false), new ArrayList<>());
    }

    /**
     * As {@link #commitBlock}, but returns while the block is being written: the next block can be worked on at once,
     * and reads see this one. One commit is in progress at a time; the next waits for it.
     *
     * @return completes when the block is durable; when it fails with a FAULT, the changes of the next block are
     *     lost too and the session is over
     * @throws StoreException as {@link #commitBlock}
     */
    public CompletionStage<BlockResult> startCommitBlock(long height, CleanupBudget cleanup) {
        owner.settleForCommit();
        return committer.startCommit(new Request.CommitBlock(height, cleanup, false), new ArrayList<>());
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

    /** Discards what was not committed, and lets another session open. */
    @Override
    public void close() {
        if (!open) {
            return;
        }
        open = false;
        owner.abandon();
        try {
            Done unused = Futures.await(AskPattern.ask(
                    lease.supervisor(),
                    (ActorRef<Done> replyTo) -> new StoreSupervisor.CloseSession(lease.number(), replyTo),
                    ASK_TIMEOUT,
                    system.scheduler()));
        } catch (StoreException e) {
            // A node that is stopping has closed the store already.
            if (!nodeIsStopping()) {
                throw e;
            }
        }
    }

    private boolean nodeIsStopping() {
        return system.getWhenTerminated().toCompletableFuture().isDone()
                || CoordinatedShutdown.get(system).getShutdownReason().isPresent();
    }
}
