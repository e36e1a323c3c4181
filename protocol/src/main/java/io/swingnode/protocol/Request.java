package io.swingnode.protocol;

import java.util.List;
import java.util.OptionalLong;

/**
 * A request of a kernel or host to a store, sent as a message. Each request gets one {@link Reply}, in the order of
 * sending.
 *
 * <p>Requests carry no streams: the bytes of snapshots are saved and loaded by other methods of the node. A refused request
 * changes nothing.
 */
public sealed interface Request {
    /** About the key-value store; requests of the kernel refuse {@code host.} keys, requests of the host all others. */
    sealed interface Kv extends Request {}

    /** The value under a key; answered with {@link Reply.Value}. */
    record KvGet(String key) implements Kv {}

    /** Whether there is a value under a key; answered with {@link Reply.Flag}. */
    record KvHas(String key) implements Kv {}

    /** Puts a value; answered with {@link Reply.Done}. */
    record KvSet(String key, String value) implements Kv {}

    /** Removes a value; answered with {@link Reply.Done}. */
    record KvDelete(String key) implements Kv {}

    /** The smallest key after one, in byte order; answered with {@link Reply.Value}. */
    record KvNextKey(String previousKey) implements Kv {}

    /** The host's value under a {@code host.} key; answered with {@link Reply.Value}. */
    record HostGet(String key) implements Kv {}

    /** Puts a value under a {@code host.} key; answered with {@link Reply.Done}. */
    record HostSet(String key, String value) implements Kv {}

    /** Removes a value under a {@code host.} key; answered with {@link Reply.Done}. */
    record HostDelete(String key) implements Kv {}

    /** About transcripts. */
    sealed interface Transcript extends Request {}

    /** Creates an empty transcript for a vat; answered with {@link Reply.Done}. */
    record InitTranscript(VatId vat) implements Transcript {}

    /** Appends an item; answered with {@link Reply.Done}. */
    record AddItem(VatId vat, String item) implements Transcript {}

    /** The bounds of the current span; answered with {@link Reply.Bounds}. */
    record GetCurrentSpanBounds(VatId vat) implements Transcript {}

    /**
     * At most {@code limit} items of the span that starts at {@code startPos} (the current one when absent), after
     * the first {@code skip} ones; answered with {@link Reply.Items}.
     */
    record ReadSpan(VatId vat, OptionalLong startPos, long skip, int limit) implements Transcript {}

    /** Closes the current span and opens the next; answered with {@link Reply.Incarnation}. */
    record RolloverSpan(VatId vat) implements Transcript {}

    /** As {@link RolloverSpan}, in a new incarnation; answered with {@link Reply.Incarnation}. */
    record RolloverIncarnation(VatId vat) implements Transcript {}

    /** Closes the current span without opening another; answered with {@link Reply.Done}. */
    record StopUsingTranscript(VatId vat) implements Transcript {}

    /** Deletes the newest spans; answered with {@link Reply.Cleanup}. */
    record DeleteVatTranscripts(VatId vat, DeleteBudget budget) implements Transcript {}

    /** About snapshots; their bytes are saved and loaded as streams. */
    sealed interface Snapshot extends Request {}

    /** The snapshot in use; answered with {@link Reply.SnapshotFound}. */
    record GetSnapshotInfo(VatId vat) implements Snapshot {}

    /** Marks the snapshot of a vat as no longer in use; answered with {@link Reply.Done}. */
    record StopUsingLastSnapshot(VatId vat) implements Snapshot {}

    /** Deletes the highest snapshots; answered with {@link Reply.Cleanup}. */
    record DeleteVatSnapshots(VatId vat, DeleteBudget budget) implements Snapshot {}

    /** Removes every snapshot row that is not in use; answered with {@link Reply.Done}. */
    record DeleteAllUnusedSnapshots() implements Snapshot {}

    /** About code bundles. */
    sealed interface Bundles extends Request {}

    /** Adds a bundle; answered with {@link Reply.Done}. */
    record AddBundle(BundleId id, Bundle bundle) implements Bundles {}

    /** Whether a bundle is in the store; answered with {@link Reply.Flag}. */
    record HasBundle(BundleId id) implements Bundles {}

    /** A bundle; answered with {@link Reply.BundleFound}. */
    record GetBundle(BundleId id) implements Bundles {}

    /** Removes a bundle; answered with {@link Reply.Done}. */
    record DeleteBundle(BundleId id) implements Bundles {}

    /** About cranks. */
    sealed interface Crank extends Request {}

    /** Begins a crank; answered with {@link Reply.Done}. */
    record StartCrank() implements Crank {}

    /** Sets a savepoint; answered with {@link Reply.Done}. */
    record EstablishCrankSavepoint(String name) implements Crank {}

    /** Rolls the crank back to a savepoint; answered with {@link Reply.Done}. */
    record RollbackCrank(String name) implements Crank {}

    /** Computes the hashes of the crank and starts a new crank hash; answered with {@link Reply.Hashes}. */
    record EmitCrankHashes() implements Crank {}

    /** Ends the crank; answered with {@link Reply.Done}. */
    record EndCrank() implements Crank {}

    /** The activity hash; answered with {@link Reply.Value}. */
    record GetActivityhash() implements Crank {}

    /** Several requests as one message, carried out in order up to the first refusal; answered with {@link Reply.Batch}. */
    record Batch(List<Request> requests) implements Request {
        /** How many requests one message may carry. */
        public static final int SIZE_MAX = 10_000;

        /** @throws StoreException (USAGE) for more than {@link #SIZE_MAX} requests */
        public Batch {
            if (requests.size() > SIZE_MAX) {
                throw new StoreException(
                        StoreException.Reason.USAGE,
                        "a batch of " + requests.size() + " requests is refused; send at most " + SIZE_MAX
                                + " at once");
            }
            requests = List.copyOf(requests);
        }
    }

    /** About blocks. */
    sealed interface Block extends Request {}

    /**
     * Begins the block of a height; answered with {@link Reply.Done}, refused (CONFLICT) for a height that is
     * committed already.
     */
    record BeginBlock(long height) implements Block {}

    /**
     * Makes everything since the last commit durable, {@code host.height} included; answered with
     * {@link Reply.BlockCommitted}. Refused (CONFLICT) when the height is not the one that was begun, or is lower
     * than the last committed one.
     *
     * @param cleanup how much of terminated vats may be deleted before the commit
     * @param wantExports true to receive the export data that changed in the block
     */
    record CommitBlock(long height, CleanupBudget cleanup, boolean wantExports) implements Block {}

    /**
     * Asks for the status of a height, also while a session is working on the block; answered with
     * {@link Reply.Status}. Not allowed in a batch.
     */
    record GetBlockStatus(long height) implements Block {}

    /** Discards everything since the last commit; answered with {@link Reply.Done}. */
    record AbandonBlock() implements Block {}

    /** Marks a vat as terminated; its rows are deleted later, by cleanup; answered with {@link Reply.Done}. */
    record TerminateVat(VatId vat) implements Block {}
}
