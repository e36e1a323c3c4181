package io.swingnode.actors.store;

import io.swingnode.persistence.SwingStore;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.Request;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Carries out one request on a store. Refusals are thrown, for the caller to turn into replies. */
final class RequestHandler {
    private static final Reply DONE = new Reply.Done();

    /** Items that one reply may carry. */
    private static final int ITEMS_MAX = 10_000;

    private final SwingStore store;
    private final BlockOwner owner;
    private final BlockCommitter committer;
    private final List<ExportEntry> exports;

    /** @param exports where the store's export sink gathers what a block changes */
    RequestHandler(SwingStore store, BlockOwner owner, BlockCommitter committer, List<ExportEntry> exports) {
        this.store = store;
        this.owner = owner;
        this.committer = committer;
        this.exports = exports;
    }

    /**
     * True when {@link #handle} need not wait for a save that was asked for before: requests about a vat's snapshots
     * wait for those of the vat, the end of a crank and a commit for all, and a batch for what its requests wait for.
     */
    boolean isReady(Request request) {
        return switch (request) {
            case Request.GetSnapshotInfo get -> owner.isReady(get.vat());
            case Request.StopUsingLastSnapshot stop -> owner.isReady(stop.vat());
            case Request.DeleteVatSnapshots delete -> owner.isReady(delete.vat());
            case Request.TerminateVat terminate -> owner.isReady(terminate.vat());
            case Request.DeleteAllUnusedSnapshots delete -> owner.isReady();
            case Request.CommitBlock commit -> owner.isReady();
            case Request.EndCrank end -> owner.isReady();
            case Request.Batch batch ->
                owner.isReady() || batch.requests().stream().allMatch(this::isReady);
            case Request other -> true;
        };
    }

    Reply handle(Request request) {
        return switch (request) {
            case Request.Kv kv -> onKv(kv);
            case Request.Transcript transcript -> onTranscript(transcript);
            case Request.Snapshot snapshot -> onSnapshot(snapshot);
            case Request.Bundles bundles -> onBundles(bundles);
            case Request.Crank crank -> onCrank(crank);
            case Request.Block block -> onBlock(block);
            case Request.Batch batch -> onBatch(batch);
        };
    }

    private Reply onKv(Request.Kv request) {
        return switch (request) {
            case Request.KvGet get -> new Reply.Value(store.kernelKv().get(get.key()));
            case Request.KvHas has -> new Reply.Flag(store.kernelKv().has(has.key()));
            case Request.KvNextKey next -> new Reply.Value(store.kernelKv().getNextKey(next.previousKey()));
            case Request.KvSet set -> done(() -> store.kernelKv().set(set.key(), set.value()));
            case Request.KvDelete delete -> done(() -> store.kernelKv().delete(delete.key()));
            case Request.HostGet get -> new Reply.Value(store.hostKv().get(get.key()));
            case Request.HostSet set -> done(() -> store.hostKv().set(set.key(), set.value()));
            case Request.HostDelete delete -> done(() -> store.hostKv().delete(delete.key()));
        };
    }

    private Reply onTranscript(Request.Transcript request) {
        var transcripts = store.transcripts();
        return switch (request) {
            case Request.InitTranscript init -> done(() -> transcripts.initTranscript(init.vat()));
            case Request.AddItem add -> done(() -> transcripts.addItem(add.vat(), add.item()));
            case Request.GetCurrentSpanBounds get -> new Reply.Bounds(transcripts.getCurrentSpanBounds(get.vat()));
            case Request.ReadSpan read -> readSpan(read);
            case Request.RolloverSpan roll -> new Reply.Incarnation(transcripts.rolloverSpan(roll.vat()));
            case Request.RolloverIncarnation roll -> new Reply.Incarnation(transcripts.rolloverIncarnation(roll.vat()));
            case Request.StopUsingTranscript stop -> done(() -> transcripts.stopUsingTranscript(stop.vat()));
            case Request.DeleteVatTranscripts delete ->
                new Reply.Cleanup(transcripts.deleteVatTranscripts(delete.vat(), delete.budget()));
        };
    }

    private Reply readSpan(Request.ReadSpan read) {
        if (read.limit() < 1 || read.limit() > ITEMS_MAX || read.skip() < 0) {
            throw new StoreException(
                    Reason.USAGE,
                    "reading " + read.limit() + " items after " + read.skip() + " is refused; ask for 1 to "
                            + ITEMS_MAX);
        }
        Iterator<String> items = read.startPos().isPresent()
                ? store.transcripts().readSpan(read.vat(), read.startPos().getAsLong())
                : store.transcripts().readSpan(read.vat());
        for (long skipped = 0; skipped < read.skip() && items.hasNext(); skipped++) {
            items.next();
        }
        List<String> taken = new ArrayList<>();
        while (taken.size() < read.limit() && items.hasNext()) {
            taken.add(items.next());
        }
        return new Reply.Items(taken, items.hasNext());
    }

    private Reply onSnapshot(Request.Snapshot request) {
        var snapshots = store.snapshots();
        switch (request) {
            case Request.GetSnapshotInfo get -> owner.settle(get.vat());
            case Request.StopUsingLastSnapshot stop -> owner.settle(stop.vat());
            case Request.DeleteVatSnapshots delete -> owner.settle(delete.vat());
            case Request.DeleteAllUnusedSnapshots delete -> owner.settle();
        }
        return switch (request) {
            case Request.GetSnapshotInfo get -> new Reply.SnapshotFound(snapshots.getSnapshotInfo(get.vat()));
            case Request.StopUsingLastSnapshot stop -> done(() -> snapshots.stopUsingLastSnapshot(stop.vat()));
            case Request.DeleteVatSnapshots delete ->
                new Reply.Cleanup(snapshots.deleteVatSnapshots(delete.vat(), delete.budget()));
            case Request.DeleteAllUnusedSnapshots delete -> done(snapshots::deleteAllUnusedSnapshots);
        };
    }

    private Reply onBundles(Request.Bundles request) {
        var bundles = store.bundles();
        return switch (request) {
            case Request.AddBundle add -> done(() -> bundles.addBundle(add.id(), add.bundle()));
            case Request.HasBundle has -> new Reply.Flag(bundles.hasBundle(has.id()));
            case Request.GetBundle get -> new Reply.BundleFound(bundles.getBundle(get.id()));
            case Request.DeleteBundle delete -> done(() -> bundles.deleteBundle(delete.id()));
        };
    }

    private Reply onCrank(Request.Crank request) {
        return switch (request) {
            case Request.StartCrank start -> done(owner::startCrank);
            case Request.EstablishCrankSavepoint savepoint ->
                done(() -> owner.establishCrankSavepoint(savepoint.name()));
            case Request.RollbackCrank rollback -> done(() -> owner.rollbackCrank(rollback.name()));
            case Request.EmitCrankHashes emit -> new Reply.Hashes(store.emitCrankHashes());
            case Request.EndCrank end -> done(owner::endCrank);
            case Request.GetActivityhash get -> new Reply.Value(Optional.of(store.getActivityhash()));
        };
    }

    private Reply onBlock(Request.Block request) {
        return switch (request) {
            case Request.BeginBlock begin -> done(() -> committer.begin(begin.height()));
            case Request.CommitBlock commit -> commit(commit);
            case Request.TerminateVat terminate -> done(() -> terminate(terminate.vat()));
            case Request.GetBlockStatus status ->
                throw new StoreException(Reason.USAGE, "the status of a block is asked for by itself, not in a batch");
            // The executor abandons the block by closing the store, and sees the request by itself only.
            case Request.AbandonBlock abandon ->
                throw new StoreException(Reason.USAGE, "a block is abandoned by a request by itself, not in a batch");
        };
    }

    private Reply commit(Request.CommitBlock commit) {
        owner.settleForCommit();
        return new Reply.BlockCommitted(committer.commit(commit, exports));
    }

    private void terminate(VatId vat) {
        owner.settle(vat);
        store.cleaner().terminate(vat);
    }

    private Reply onBatch(Request.Batch batch) {
        List<Reply> replies = new ArrayList<>(batch.requests().size());
        for (Request request : batch.requests()) {
            try {
                replies.add(handle(request));
            } catch (StoreException e) {
                if (!e.reason().isRefusal()) {
                    throw e;
                }
                replies.add(refused(e));
                break;
            }
        }
        return new Reply.Batch(replies);
    }

    /** The reply for a request that was refused. */
    static Reply.Refused refused(StoreException refusal) {
        return new Reply.Refused(refusal.reason(), String.valueOf(refusal.getMessage()));
    }

    private static Reply done(Runnable operation) {
        operation.run();
        return DONE;
    }
}
