package io.swingnode.actors;

import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.pattern.StatusReply;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.swingnode.actors.store.SessionLease;
import io.swingnode.actors.vat.SaveStream;
import io.swingnode.actors.vat.Vat;
import io.swingnode.persistence.BlockOwner;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.bundle.BundleStore;
import io.swingnode.persistence.kv.KernelKvStore;
import io.swingnode.persistence.parallel.CrankLimits;
import io.swingnode.persistence.parallel.NumberedCrank;
import io.swingnode.persistence.parallel.NumberedCranks;
import io.swingnode.persistence.snapshot.CompressedSnapshot;
import io.swingnode.persistence.snapshot.Compression;
import io.swingnode.persistence.snapshot.KernelSnapshots;
import io.swingnode.persistence.snapshot.LocatedSnapshot;
import io.swingnode.persistence.snapshot.SnapshotOptions;
import io.swingnode.persistence.transcript.TranscriptStore;
import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.SnapshotResult;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.VatId;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The kernel's side of a {@link StoreSession}: cranks, keys, transcripts, snapshots and bundles, on the kernel's own thread.
 * Reads are synchronous and cost no message. It can neither commit nor reach the host's keys.
 *
 * <p>Snapshots are compressed and decompressed by the actors of their vats, side by side with the kernel; a
 * saved snapshot belongs to the crank and block in which it was asked for, and joins them at {@link #endCrank()},
 * {@link #settle()} or the commit, in the order in which the saves were asked for. Everything else takes effect at the
 * call. It becomes durable with the block, when the host commits it.
 *
 * <p>For the thread that works on the block. Refusals ({@link StoreException}) leave everything as it was; after a fault
 * the session is over, and a new one starts from the last commit.
 */
public final class KernelSession {
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(30);

    private final Asks asks;
    private final SessionLease lease;
    private final SwingStore store;
    private final BlockOwner owner;

    KernelSession(ActorSystem<?> system, SessionLease lease, BlockOwner owner) {
        this.asks = new Asks(system);
        this.lease = lease;
        this.store = lease.store();
        this.owner = owner;
    }

    /** The key-value store as the kernel sees it: without the host's keys. */
    public KernelKvStore kv() {
        return store.kernelKv();
    }

    /** The transcripts. */
    public TranscriptStore transcripts() {
        return store.transcripts();
    }

    /** The code bundles. */
    public BundleStore bundles() {
        return store.bundles();
    }

    /** The snapshots' records, those of saves that were asked for before included. */
    public KernelSnapshots snapshots() {
        return owner.snapshots();
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

    /**
     * Begins numbered cranks, which run beside each other on threads of the kernel's choice, numbered from 1. Waits for all
     * pending saves. Until the {@link NumberedCranks} are closed, by the session's thread, everything else of the session is
     * refused (USAGE), but for being closed itself; what is handed over to the export sink comes on the threads of the cranks.
     *
     * @throws StoreException (USAGE) in a crank
     */
    public NumberedCranks beginNumberedCranks(CrankLimits limits) {
        owner.settle();
        return store.beginNumberedCranks(limits, 1);
    }

    /**
     * As {@link #saveSnapshot(VatId, long, Source)}, in a numbered crank, on the crank's thread: it joins the crank at its end, or
     * when the crank is asked for its snapshots.
     */
    public CompletionStage<SnapshotResult> saveSnapshot(
            NumberedCrank crank, VatId vat, long snapPos, Source<ByteString, ?> plain) {
        return crank.save(vat, snapPos, () -> compress(vat, plain));
    }

    /** As {@link #loadSnapshot(VatId)}, in a numbered crank, on the crank's thread. */
    public Source<ByteString, NotUsed> loadSnapshot(NumberedCrank crank, VatId vat) {
        return load(vat, crank.snapshots().locateSnapshot(vat));
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
     * @throws StoreException (USAGE) for a position below 0; (CLOSED) when the session is over; nothing is read then
     */
    public CompletionStage<SnapshotResult> saveSnapshot(VatId vat, long snapPos, Source<ByteString, ?> plain) {
        return owner.save(vat, snapPos, () -> compress(vat, plain));
    }

    private Compression compress(VatId vat, Source<ByteString, ?> plain) {
        SnapshotOptions options = store.snapshots().options();
        return SaveStream.start(
                plain, bytes -> askVat(vat, replyTo -> new Vat.Compress(options, bytes, replyTo), SaveStream.TIMEOUT));
    }

    /**
     * Saves a snapshot that is compressed already, with {@link #snapshotOptions()}. It takes effect at the call.
     *
     * @throws StoreException (USAGE) for a position below 0
     */
    public SnapshotResult saveSnapshot(VatId vat, long snapPos, CompressedSnapshot snapshot) {
        return owner.save(vat, snapPos, snapshot);
    }

    /** How snapshots are compressed for this store. */
    public SnapshotOptions snapshotOptions() {
        return store.snapshots().options();
    }

    /**
     * Finds the vat's snapshot in use now; what is returned may be opened later, on any thread, while the session is open.
     *
     * @throws StoreException (NOT_FOUND) when there is none
     */
    public LocatedSnapshot locateSnapshot(VatId vat) {
        return owner.locateSnapshot(vat);
    }

    /**
     * The plain bytes of the vat's snapshot in use, with backpressure; the stream fails at its end when they do
     * not match their hash.
     *
     * @throws StoreException (NOT_FOUND) when there is none
     */
    public Source<ByteString, NotUsed> loadSnapshot(VatId vat) {
        return load(vat, owner.locateSnapshot(vat));
    }

    private Source<ByteString, NotUsed> load(VatId vat, LocatedSnapshot located) {
        return Futures.await(askVat(vat, replyTo -> new Vat.Load(located, replyTo), ASK_TIMEOUT));
    }

    private <T> CompletionStage<T> askVat(
            VatId vat, Function<ActorRef<StatusReply<T>>, Vat.Request> request, Duration timeout) {
        return KernelAddress.askVat(asks, lease.supervisor().narrow(), vat, request, timeout);
    }

    /** Waits for all pending saves and puts them into the block, in the order in which they were asked for. */
    public void settle() {
        owner.settle();
    }

    /**
     * Terminates a vat: it has no snapshot in use and no current span any more. Its rows are deleted later, within the
     * budget that the host gives to each block. Waits for the vat's pending saves.
     */
    public void terminate(VatId vat) {
        owner.terminate(vat);
    }
}
