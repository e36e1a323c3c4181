package io.swingnode.protocol;

import java.util.List;
import java.util.OptionalLong;

/**
 * What a kernel asks of a store: cranks, keys, transcripts, records of snapshots, bundles. None of it commits a block or
 * reaches a {@code host.} key; that is for the {@link HostRequest}s.
 */
public sealed interface KernelRequest extends Request
        permits KernelRequest.Kv,
                KernelRequest.Transcript,
                KernelRequest.Snapshot,
                KernelRequest.Bundles,
                KernelRequest.Crank,
                KernelRequest.TerminateVat,
                KernelRequest.Batch,
                NumberedRequest {
    /** About the key-value store; {@code host.} keys are refused (USAGE). */
    sealed interface Kv extends KernelRequest {}

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

    /** About transcripts. */
    sealed interface Transcript extends KernelRequest {}

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
    sealed interface Snapshot extends KernelRequest {}

    /** The snapshot in use; answered with {@link Reply.SnapshotFound}. */
    record GetSnapshotInfo(VatId vat) implements Snapshot {}

    /** Marks the snapshot of a vat as no longer in use; answered with {@link Reply.Done}. */
    record StopUsingLastSnapshot(VatId vat) implements Snapshot {}

    /** Deletes the highest snapshots; answered with {@link Reply.Cleanup}. */
    record DeleteVatSnapshots(VatId vat, DeleteBudget budget) implements Snapshot {}

    /** Removes every snapshot row that is not in use; answered with {@link Reply.Done}. */
    record DeleteAllUnusedSnapshots() implements Snapshot {}

    /** About code bundles. */
    sealed interface Bundles extends KernelRequest {}

    /** Adds a bundle; answered with {@link Reply.Done}. */
    record AddBundle(BundleId id, Bundle bundle) implements Bundles {}

    /** Whether a bundle is in the store, false for text that is no id; answered with {@link Reply.Flag}. */
    record HasBundle(String id) implements Bundles {
        public HasBundle(BundleId id) {
            this(id.value());
        }
    }

    /** A bundle; answered with {@link Reply.BundleFound}. */
    record GetBundle(BundleId id) implements Bundles {}

    /** Removes a bundle; answered with {@link Reply.Done}. */
    record DeleteBundle(BundleId id) implements Bundles {}

    /** About cranks. */
    sealed interface Crank extends KernelRequest {}

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

    /** Marks a vat as terminated; its rows are deleted later, by cleanup; answered with {@link Reply.Done}. */
    record TerminateVat(VatId vat) implements KernelRequest {}

    /** Several requests as one message, carried out in order up to the first refusal; answered with {@link Reply.Batch}. */
    record Batch(List<KernelRequest> requests) implements KernelRequest {
        /** @throws StoreException (USAGE) for more than {@link Request#BATCH_MAX} requests */
        public Batch {
            requests = BatchLimit.copy(requests);
        }
    }
}
