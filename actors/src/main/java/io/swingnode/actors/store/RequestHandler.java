package io.swingnode.actors.store;

import io.swingnode.persistence.BlockOwner;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.block.CommitMode;
import io.swingnode.persistence.kv.HostKvStore;
import io.swingnode.persistence.snapshot.KernelSnapshots;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.Request;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
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

    RequestHandler(SwingStore store, BlockOwner owner, BlockCommitter committer) {
        this.store = store;
        this.owner = owner;
        this.committer = committer;
    }

    /**
     * True when {@link #handle} need not wait for a save that was asked for before: requests about a vat's snapshots
     * wait for those of the vat, the end of a crank and a commit for all, and a batch for what its requests wait for. A
     * commit waits for the one before it too.
     */
    boolean isReady(Request request, CommitMode mode) {
        return switch (request) {
            case KernelRequest.GetSnapshotInfo get -> owner.isReady(get.vat());
            case KernelRequest.StopUsingLastSnapshot stop -> owner.isReady(stop.vat());
            case KernelRequest.DeleteVatSnapshots delete -> owner.isReady(delete.vat());
            case KernelRequest.TerminateVat terminate -> owner.isReady(terminate.vat());
            case KernelRequest.DeleteAllUnusedSnapshots delete -> owner.isReady();
            case HostRequest.CommitBlock commit -> owner.isReady() && committer.isReadyToCommit(mode);
            case KernelRequest.EndCrank end -> owner.isReady();
            case HostRequest.RepairMetadata repair -> owner.isReady();
            case KernelRequest.Batch batch ->
                owner.isReady() || batch.requests().stream().allMatch(one -> isReady(one, mode));
            case HostRequest.Batch batch ->
                owner.isReady() || batch.requests().stream().allMatch(one -> isReady(one, mode));
            case Request other -> true;
        };
    }

    Reply handle(Request request) {
        RequestParts.require(request);
        return switch (request) {
            case KernelRequest.Kv kv -> onKv(kv);
            case KernelRequest.Transcript transcript -> onTranscript(transcript);
            case KernelRequest.Snapshot snapshot -> onSnapshot(snapshot);
            case KernelRequest.Bundles bundles -> onBundles(bundles);
            case KernelRequest.Crank crank -> onCrank(crank);
            case KernelRequest.TerminateVat terminate -> done(() -> owner.terminate(terminate.vat()));
            case KernelRequest.Batch batch -> onBatch(batch.requests());
            case HostRequest.Keys keys -> onHostKeys(keys);
            case HostRequest.Block block -> onBlock(block);
            case HostRequest.DiskUsage usage -> new Reply.DiskUsage(store.diskUsage());
            // The executor repairs in steps, and sees the request by itself only.
            case HostRequest.RepairMetadata repair ->
                throw new StoreException(Reason.USAGE, "a store is repaired by a request by itself, not in a batch");
            case HostRequest.Batch batch -> onBatch(batch.requests());
        };
    }

    private Reply onKv(KernelRequest.Kv request) {
        return switch (request) {
            case KernelRequest.KvGet get -> new Reply.Value(store.kernelKv().get(get.key()));
            case KernelRequest.KvHas has -> new Reply.Flag(store.kernelKv().has(has.key()));
            case KernelRequest.KvNextKey next ->
                new Reply.Value(store.kernelKv().getNextKey(next.previousKey()));
            case KernelRequest.KvSet set -> done(() -> store.kernelKv().set(set.key(), set.value()));
            case KernelRequest.KvDelete delete -> done(() -> store.kernelKv().delete(delete.key()));
        };
    }

    private Reply onHostKeys(HostRequest.Keys request) {
        HostKvStore keys = store.hostKv();
        return switch (request) {
            case HostRequest.HostGet get -> new Reply.Value(keys.get(get.key()));
            case HostRequest.HostHas has -> new Reply.Flag(keys.has(has.key()));
            case HostRequest.HostNextKey next -> new Reply.Value(keys.getNextKey(next.previousKey()));
            case HostRequest.HostSet set -> done(() -> keys.set(set.key(), set.value()));
            case HostRequest.HostDelete delete -> done(() -> keys.delete(delete.key()));
        };
    }

    private Reply onTranscript(KernelRequest.Transcript request) {
        var transcripts = store.transcripts();
        return switch (request) {
            case KernelRequest.InitTranscript init -> done(() -> transcripts.initTranscript(init.vat()));
            case KernelRequest.AddItem add -> done(() -> transcripts.addItem(add.vat(), add.item()));
            case KernelRequest.GetCurrentSpanBounds get ->
                new Reply.Bounds(transcripts.getCurrentSpanBounds(get.vat()));
            case KernelRequest.ReadSpan read -> readSpan(read);
            case KernelRequest.RolloverSpan roll -> new Reply.Incarnation(transcripts.rolloverSpan(roll.vat()));
            case KernelRequest.RolloverIncarnation roll ->
                new Reply.Incarnation(transcripts.rolloverIncarnation(roll.vat()));
            case KernelRequest.StopUsingTranscript stop -> done(() -> transcripts.stopUsingTranscript(stop.vat()));
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

    private Reply onSnapshot(KernelRequest.Snapshot request) {
        KernelSnapshots snapshots = owner.snapshots();
        return switch (request) {
            case KernelRequest.GetSnapshotInfo get -> new Reply.SnapshotFound(snapshots.getSnapshotInfo(get.vat()));
            case KernelRequest.StopUsingLastSnapshot stop -> done(() -> snapshots.stopUsingLastSnapshot(stop.vat()));
            case KernelRequest.DeleteVatSnapshots delete ->
                new Reply.Cleanup(snapshots.deleteVatSnapshots(delete.vat(), delete.budget()));
            case KernelRequest.DeleteAllUnusedSnapshots delete -> done(snapshots::deleteAllUnusedSnapshots);
        };
    }

    private Reply onBundles(KernelRequest.Bundles request) {
        var bundles = store.bundles();
        return switch (request) {
            case KernelRequest.AddBundle add -> done(() -> bundles.addBundle(add.id(), add.bundle()));
            case KernelRequest.HasBundle has -> new Reply.Flag(bundles.hasBundle(has.id()));
            case KernelRequest.GetBundle get -> new Reply.BundleFound(bundles.getBundle(get.id()));
            case KernelRequest.DeleteBundle delete -> done(() -> bundles.deleteBundle(delete.id()));
        };
    }

    private Reply onCrank(KernelRequest.Crank request) {
        return switch (request) {
            case KernelRequest.StartCrank start -> done(owner::startCrank);
            case KernelRequest.EstablishCrankSavepoint savepoint ->
                done(() -> owner.establishCrankSavepoint(savepoint.name()));
            case KernelRequest.RollbackCrank rollback -> done(() -> owner.rollbackCrank(rollback.name()));
            case KernelRequest.EmitCrankHashes emit -> new Reply.Hashes(store.emitCrankHashes());
            case KernelRequest.EndCrank end -> done(owner::endCrank);
            case KernelRequest.GetActivityhash get -> new Reply.Value(Optional.of(store.getActivityhash()));
        };
    }

    private Reply onBlock(HostRequest.Block request) {
        return switch (request) {
            case HostRequest.BeginBlock begin -> done(() -> committer.begin(begin.height()));
            // The executor commits in steps, and sees the request by itself only.
            case HostRequest.CommitBlock commit ->
                throw new StoreException(Reason.USAGE, "a block is committed by a request by itself, not in a batch");
            case HostRequest.GetBlockStatus status ->
                throw new StoreException(Reason.USAGE, "the status of a block is asked for by itself, not in a batch");
            // The executor abandons the block by closing the store, and sees the request by itself only.
            case HostRequest.AbandonBlock abandon -> throw abandonedByItself();
            case HostRequest.GiveUpBlock giveUp -> throw abandonedByItself();
        };
    }

    private static StoreException abandonedByItself() {
        return new StoreException(Reason.USAGE, "a block is abandoned by a request by itself, not in a batch");
    }

    private Reply onBatch(List<? extends Request> requests) {
        List<Reply> replies = new ArrayList<>(requests.size());
        for (Request request : requests) {
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
