package io.swingnode.actors.store;

import io.swingnode.actors.request.KernelRequests;
import io.swingnode.actors.request.Replies;
import io.swingnode.actors.request.RequestParts;
import io.swingnode.persistence.BlockOwner;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.block.CommitMode;
import io.swingnode.persistence.kv.HostKvStore;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.NumberedRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.Request;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.Optional;

/** Carries out one request on a store. Refusals are thrown, for the caller to turn into replies. */
final class RequestHandler {
    private final SwingStore store;
    private final BlockOwner owner;
    private final BlockCommitter committer;
    private final KernelRequests kernel;

    RequestHandler(SwingStore store, BlockOwner owner, BlockCommitter committer) {
        this.store = store;
        this.owner = owner;
        this.committer = committer;
        this.kernel = new KernelRequests(store.kernelKv(), store.transcripts(), owner::snapshots, store.bundles());
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
            // The first of them puts all saves into the block.
            case NumberedRequest numbered -> owner.isReady();
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
            case KernelRequest.Kv kv -> kernel.handle(kv);
            case KernelRequest.Transcript transcript -> kernel.handle(transcript);
            case KernelRequest.Snapshot snapshot -> kernel.handle(snapshot);
            case KernelRequest.Bundles bundles -> kernel.handle(bundles);
            case KernelRequest.Crank crank -> onCrank(crank);
            case KernelRequest.TerminateVat terminate -> Replies.done(() -> owner.terminate(terminate.vat()));
            case KernelRequest.Batch batch -> Replies.batch(batch.requests(), this::handle);
            // The executor hands these to the actors of the vats, and sees each by itself only.
            case NumberedRequest numbered ->
                throw new StoreException(
                        Reason.USAGE,
                        "a request about numbered cranks is sent by itself; what is done in one of them can be batched");
            case HostRequest.Keys keys -> onHostKeys(keys);
            case HostRequest.Block block -> onBlock(block);
            case HostRequest.DiskUsage usage -> new Reply.DiskUsage(store.diskUsage());
            // The executor repairs in steps, and sees the request by itself only.
            case HostRequest.RepairMetadata repair ->
                throw new StoreException(Reason.USAGE, "a store is repaired by a request by itself, not in a batch");
            case HostRequest.Batch batch -> Replies.batch(batch.requests(), this::handle);
        };
    }

    private Reply onHostKeys(HostRequest.Keys request) {
        HostKvStore keys = store.hostKv();
        return switch (request) {
            case HostRequest.HostGet get -> new Reply.Value(keys.get(get.key()));
            case HostRequest.HostHas has -> new Reply.Flag(keys.has(has.key()));
            case HostRequest.HostNextKey next -> new Reply.Value(keys.getNextKey(next.previousKey()));
            case HostRequest.HostSet set -> Replies.done(() -> keys.set(set.key(), set.value()));
            case HostRequest.HostDelete delete -> Replies.done(() -> keys.delete(delete.key()));
        };
    }

    private Reply onCrank(KernelRequest.Crank request) {
        return switch (request) {
            case KernelRequest.StartCrank start -> Replies.done(owner::startCrank);
            case KernelRequest.EstablishCrankSavepoint savepoint ->
                Replies.done(() -> owner.establishCrankSavepoint(savepoint.name()));
            case KernelRequest.RollbackCrank rollback -> Replies.done(() -> owner.rollbackCrank(rollback.name()));
            case KernelRequest.EmitCrankHashes emit -> new Reply.Hashes(store.emitCrankHashes());
            case KernelRequest.EndCrank end -> Replies.done(owner::endCrank);
            case KernelRequest.GetActivityhash get -> new Reply.Value(Optional.of(store.getActivityhash()));
        };
    }

    private Reply onBlock(HostRequest.Block request) {
        return switch (request) {
            case HostRequest.BeginBlock begin -> Replies.done(() -> committer.begin(begin.height()));
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
}
