package io.swingnode.actors.request;

import io.swingnode.persistence.bundle.BundleStore;
import io.swingnode.persistence.kv.KernelKvStore;
import io.swingnode.persistence.snapshot.KernelSnapshots;
import io.swingnode.persistence.transcript.TranscriptStore;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/**
 * Carries out a kernel's requests about keys, transcripts, snapshots and bundles, in a block or in a numbered crank. Refusals are
 * thrown, for the caller to turn into replies.
 */
public final class KernelRequests {
    /** Items that one reply may carry. */
    private static final int ITEMS_MAX = 10_000;

    private final KernelKvStore kv;
    private final TranscriptStore transcripts;
    private final Supplier<? extends KernelSnapshots> snapshots;
    private final BundleStore bundles;

    /** @param snapshots asked for with each request, because that may join saves */
    public KernelRequests(
            KernelKvStore kv,
            TranscriptStore transcripts,
            Supplier<? extends KernelSnapshots> snapshots,
            BundleStore bundles) {
        this.kv = kv;
        this.transcripts = transcripts;
        this.snapshots = snapshots;
        this.bundles = bundles;
    }

    /** Reads or changes a key. */
    public Reply handle(KernelRequest.Kv request) {
        return switch (request) {
            case KernelRequest.KvGet get -> new Reply.Value(kv.get(get.key()));
            case KernelRequest.KvHas has -> new Reply.Flag(kv.has(has.key()));
            case KernelRequest.KvNextKey next -> new Reply.Value(kv.getNextKey(next.previousKey()));
            case KernelRequest.KvSet set -> Replies.done(() -> kv.set(set.key(), set.value()));
            case KernelRequest.KvDelete delete -> Replies.done(() -> kv.delete(delete.key()));
        };
    }

    /** Reads or changes a transcript. */
    public Reply handle(KernelRequest.Transcript request) {
        return switch (request) {
            case KernelRequest.InitTranscript init -> Replies.done(() -> transcripts.initTranscript(init.vat()));
            case KernelRequest.AddItem add -> Replies.done(() -> transcripts.addItem(add.vat(), add.item()));
            case KernelRequest.GetCurrentSpanBounds get ->
                new Reply.Bounds(transcripts.getCurrentSpanBounds(get.vat()));
            case KernelRequest.ReadSpan read -> readSpan(read);
            case KernelRequest.RolloverSpan roll -> new Reply.Incarnation(transcripts.rolloverSpan(roll.vat()));
            case KernelRequest.RolloverIncarnation roll ->
                new Reply.Incarnation(transcripts.rolloverIncarnation(roll.vat()));
            case KernelRequest.StopUsingTranscript stop ->
                Replies.done(() -> transcripts.stopUsingTranscript(stop.vat()));
            case KernelRequest.DeleteVatTranscripts delete ->
                new Reply.Cleanup(transcripts.deleteVatTranscripts(delete.vat(), delete.budget()));
        };
    }

    private Reply readSpan(KernelRequest.ReadSpan read) {
        if (read.limit() < 1 || read.limit() > ITEMS_MAX || read.skip() < 0) {
            throw new StoreException(
                    Reason.USAGE,
                    "reading " + read.limit() + " items after " + read.skip() + " is refused; ask for 1 to "
                            + ITEMS_MAX);
        }
        Iterator<String> items = read.startPos().isPresent()
                ? transcripts.readSpan(read.vat(), read.startPos().getAsLong())
                : transcripts.readSpan(read.vat());
        for (long skipped = 0; skipped < read.skip() && items.hasNext(); skipped++) {
            items.next();
        }
        List<String> taken = new ArrayList<>();
        while (taken.size() < read.limit() && items.hasNext()) {
            taken.add(items.next());
        }
        return new Reply.Items(taken, items.hasNext());
    }

    /** Reads or changes the records of snapshots. */
    public Reply handle(KernelRequest.Snapshot request) {
        return switch (request) {
            case KernelRequest.GetSnapshotInfo get ->
                new Reply.SnapshotFound(snapshots.get().getSnapshotInfo(get.vat()));
            case KernelRequest.StopUsingLastSnapshot stop ->
                Replies.done(() -> snapshots.get().stopUsingLastSnapshot(stop.vat()));
            case KernelRequest.DeleteVatSnapshots delete ->
                new Reply.Cleanup(snapshots.get().deleteVatSnapshots(delete.vat(), delete.budget()));
            case KernelRequest.DeleteAllUnusedSnapshots delete ->
                Replies.done(snapshots.get()::deleteAllUnusedSnapshots);
        };
    }

    /** Reads or changes the code bundles. */
    public Reply handle(KernelRequest.Bundles request) {
        return switch (request) {
            case KernelRequest.AddBundle add -> Replies.done(() -> bundles.addBundle(add.id(), add.bundle()));
            case KernelRequest.HasBundle has -> new Reply.Flag(bundles.hasBundle(has.id()));
            case KernelRequest.GetBundle get -> new Reply.BundleFound(bundles.getBundle(get.id()));
            case KernelRequest.DeleteBundle delete -> Replies.done(() -> bundles.deleteBundle(delete.id()));
        };
    }
}
