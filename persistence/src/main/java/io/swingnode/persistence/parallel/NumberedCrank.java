package io.swingnode.persistence.parallel;

import io.swingnode.persistence.archive.ArchiveCopies;
import io.swingnode.persistence.block.CrankBuffer;
import io.swingnode.persistence.block.JoinedBlock;
import io.swingnode.persistence.block.Joiner;
import io.swingnode.persistence.bundle.BundleStore;
import io.swingnode.persistence.cleanup.TerminatedVats;
import io.swingnode.persistence.kv.CrankKeys;
import io.swingnode.persistence.kv.KernelKvStore;
import io.swingnode.persistence.snapshot.Compression;
import io.swingnode.persistence.snapshot.SaveSlots;
import io.swingnode.persistence.snapshot.SnapshotStore;
import io.swingnode.persistence.transcript.TranscriptStore;
import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.SnapshotResult;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A crank with a number, which runs beside others and joins the block when all lower ones have. It sees its own changes, what
 * it has read before, and what has joined; never the changes of a crank that has not.
 *
 * <p>What it has seen may turn out to be stale: another crank that joins first has changed it. Then the crank is dropped, and
 * this call and all later ones are refused (CONFLICT), naming what it read; start the number again and run the same work. Until
 * then it may see things that never were so together: its code must come to an end all the same, or be stopped. Other refusals
 * leave the crank as it was; they may be due to stale reads too, as may a fault of the vat: {@link #turn} tells.
 *
 * <p>One thread at a time, which may be another than before.
 */
public final class NumberedCrank {
    private final NumberedCranks cranks;
    private final VatId vat;
    private final long number;
    private final long stepBytes;
    private final CrankBuffer buffer;
    private final ReadLog log;
    private final ArchiveCopies copies;
    private final CrankKeys keys;
    private final KernelKvStore kv;
    private final TranscriptStore transcripts;
    private final SnapshotStore snapshots;
    private final BundleStore bundles;
    private final SaveSlots saves;

    /** How much of its size has not been counted yet. */
    private long uncountedBytes;

    /** Why nothing more may be done in the crank. */
    private volatile @Nullable StoreException refusal;

    private volatile boolean begun;

    // Used with the block held.

    /** How much of its size has been counted. */
    private long countedBytes;

    /** How many cranks had joined when it first read something. */
    private long joinsAtFirstRead;

    /** True while it is joined, which nothing refuses. */
    private boolean joining;

    /** True when it has ended and could not join. */
    private boolean toBeEndedAgain;

    NumberedCrank(
            NumberedCranks cranks,
            JoinedBlock joined,
            JoinedStores stores,
            Versions versions,
            VatId vat,
            long number,
            long stepBytes) {
        this.cranks = cranks;
        this.vat = vat;
        this.number = number;
        this.stepBytes = stepBytes;
        this.buffer = new CrankBuffer(joined, new Watcher());
        this.log = new ReadLog(buffer.keyOrder());
        this.copies = stores.archive().copies().over(buffer);
        RecordedReads base = new RecordedReads(cranks, this, stores, versions, log);
        this.keys = stores.kv().ofCrank(buffer, base);
        this.kv = new KernelKvStore(keys, buffer.hasher(), stores.text());
        this.transcripts = stores.transcripts().ofCrank(buffer, buffer.exports(), copies, base);
        this.snapshots = stores.snapshots().ofCrank(buffer, buffer.exports(), copies, base);
        this.saves = new SaveSlots(snapshots);
        this.bundles = stores.bundles().ofCrank(buffer, buffer.exports(), base);
    }

    private final class Watcher implements CrankBuffer.Watcher {
        @Override
        public void requireGoing() {
            if (!joining) {
                NumberedCrank.this.requireGoing();
            }
        }

        @Override
        public void grown(long bytes) {
            if (!joining) {
                NumberedCrank.this.grown(bytes);
            }
        }
    }

    /** The crank's place in the order of the block, from 1. */
    public long number() {
        return number;
    }

    /** The vat that the crank was started for. */
    public VatId vat() {
        return vat;
    }

    /**
     * The keys of the kernel. Key {@code activityhash} is refused (USAGE), since it is known only when the crank has joined;
     * {@code getNextKey} may come upon it.
     */
    public KernelKvStore kv() {
        return kv;
    }

    /** The transcripts, those of other vats too. */
    public TranscriptStore transcripts() {
        return transcripts;
    }

    /** The snapshots, those of saves that were asked for before included: waits for them. What concerns all vats is refused (USAGE). */
    public SnapshotStore snapshots() {
        saves.joinAll();
        return snapshots;
    }

    /**
     * Saves a snapshot that is compressed by others meanwhile. It belongs to the crank, and to the savepoint, of this moment,
     * and is the vat's snapshot in use at the latest when the crank ends, which waits for it.
     *
     * @param compress starts to compress the bytes; not called when the save is refused
     * @return completes by itself when they have been compressed; fails when they cannot be read, or (CLOSED) when the crank is
     *     rolled back or dropped before
     * @throws StoreException (USAGE) for a position below 0
     */
    public CompletionStage<SnapshotResult> save(VatId of, long snapPos, Supplier<? extends Compression> compress) {
        return saves.open(of, snapPos, compress);
    }

    /** Waits for the saves that were asked for, and makes them a part of the crank. */
    public void settle() {
        saves.joinAll();
    }

    /** True when {@link #snapshots}, {@link #settle}, {@link #terminate} and {@link #end} need not wait for a save. */
    public boolean isReady() {
        return saves.isReady();
    }

    /** The code bundles. */
    public BundleStore bundles() {
        return bundles;
    }

    /** Sets a savepoint in the crank; names may repeat, and nest. */
    public void establishCrankSavepoint(String name) {
        buffer.establishSavepoint(name);
        saves.savepoint(name);
    }

    /**
     * Rolls the crank back to the first savepoint of that name, and removes it and all later savepoints. What the crank has
     * read since then still counts, and so does what it has added to its hash.
     */
    public void rollbackCrank(String name) {
        buffer.rollback(name);
        saves.rolledBack(name);
    }

    /** Terminates a vat: it has no snapshot in use and no current span any more. */
    public void terminate(VatId terminated) {
        TerminatedVats.terminate(snapshots(), transcripts, terminated);
    }

    /**
     * Looks whether all that the crank has read still holds, before its turn: a crank that is stale by now need not go on.
     *
     * @throws StoreException (CONFLICT) when it does not
     */
    public void validate() {
        requireGoing();
        cranks.validate(this);
    }

    /**
     * Waits for the crank's turn, after which nothing that it has read can change any more. A kernel asks for it before it
     * believes a fault of the vat, or anything else that cannot be undone.
     *
     * @return completes when all lower cranks have joined and all that this one has read holds; fails with a
     *     {@link StoreException} (CONFLICT) when it does not
     */
    public CompletionStage<?> turn() {
        requireGoing();
        return cranks.turn(this);
    }

    /**
     * Waits for the crank's saves and ends it. It joins the block when all lower ones have, which may be at once: its hash is complete then, and added to
     * the activity hash if {@code emit}; its changes of export data are handed to the sink, on the thread on which it joins.
     *
     * @param emit true to do what {@code emitCrankHashes} does at the end of a crank of the serial kind
     * @return completes when the crank has joined, with its hash and the activity hash after it. Fails with a {@link
     *     StoreException} (CONFLICT) when it was stale: start its number again. Fails with what the sink throws: the crank keeps
     *     its place, and must be ended again
     */
    public CompletionStage<CrankHashes> end(boolean emit) {
        if (!toBeEndedAgain) {
            saves.joinAll();
        }
        return cranks.end(this, emit);
    }

    /** Drops the crank and all that it has changed. Its number must be started again, or skipped. */
    public void drop() {
        saves.abandon();
        cranks.drop(this);
    }

    /** True once the crank was dropped: by {@link #drop}, for a stale read, or to make room for lower ones. */
    public boolean isDropped() {
        StoreException why = refusal;
        return why != null && (why.reason() == Reason.CONFLICT || why.reason() == Reason.CLOSED);
    }

    // For the other classes of this folder.

    CrankBuffer buffer() {
        return buffer;
    }

    ReadLog log() {
        return log;
    }

    ArchiveCopies copies() {
        return copies;
    }

    boolean hasBlock() {
        return buffer.hasBlock();
    }

    /** True once its thread has done something in it. */
    boolean hasBegun() {
        return begun;
    }

    void requireGoing() {
        if (!begun) {
            begun = true;
        }
        StoreException why = refusal;
        if (why != null) {
            throw new StoreException(why.reason(), String.valueOf(why.getMessage()));
        }
    }

    /** As {@link #requireGoing}, for the end of the crank, which may be repeated when it has failed. */
    void requireNotEnded() {
        if (!toBeEndedAgain) {
            requireGoing();
        }
    }

    /** Its exports could not be handed over. */
    void endAgain() {
        refuse(new StoreException(
                Reason.USAGE,
                "crank " + number + " has ended, but its export data could not be handed over; end it again"));
        toBeEndedAgain = true;
    }

    CrankHashes join(Joiner joiner, boolean emit) {
        joining = true;
        try {
            return joiner.join(buffer, keys, emit);
        } finally {
            joining = false;
        }
    }

    void refuse(StoreException why) {
        toBeEndedAgain = false;
        refusal = why;
    }

    /** It takes so much more of the heap, which counts from the next change or read of a key on: not in the middle of a change. */
    void willCount(long bytes) {
        uncountedBytes += bytes;
    }

    void grown(long bytes) {
        uncountedBytes += bytes;
        if (uncountedBytes > stepBytes || uncountedBytes < -stepBytes) {
            cranks.count(this);
        }
    }

    /** What has to be counted. */
    long takeUncounted() {
        long bytes = uncountedBytes;
        uncountedBytes = 0;
        countedBytes += bytes;
        return bytes;
    }

    long countedBytes() {
        return countedBytes;
    }

    long joinsAtFirstRead() {
        return joinsAtFirstRead;
    }

    /** The crank reads something; {@code joins} cranks have joined by now. */
    void reads(long joins) {
        if (log.isEmpty()) {
            joinsAtFirstRead = joins;
        }
    }
}
