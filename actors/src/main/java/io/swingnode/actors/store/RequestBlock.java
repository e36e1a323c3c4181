package io.swingnode.actors.store;

import akka.actor.typed.ActorRef;
import io.swingnode.actors.cleanup.CleanerClient;
import io.swingnode.actors.request.Replies;
import io.swingnode.persistence.BlockOwner;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.block.CommitMode;
import io.swingnode.persistence.block.WriterLink;
import io.swingnode.persistence.cleanup.CleanupPlan;
import io.swingnode.persistence.parallel.CrankLimits;
import io.swingnode.persistence.parallel.NumberedCranks;
import io.swingnode.persistence.snapshot.Compression;
import io.swingnode.persistence.snapshot.LocatedSnapshot;
import io.swingnode.protocol.BlockResult;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.ExportSink;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.Request;
import io.swingnode.protocol.SnapshotResult;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The block of a kernel that sends requests by message: carries them out and turns refusals into replies. */
final class RequestBlock {
    private static final Logger LOG = LoggerFactory.getLogger(RequestBlock.class);

    private final SwingStore store;
    private final List<ExportEntry> exports;
    private final BlockOwner owner;
    private final BlockCommitter committer;
    private final RequestHandler handler;
    private Optional<RecordRepair> repair = Optional.empty();
    private Optional<NumberedCranks> numbered = Optional.empty();

    /** The lowest number that no crank of this block has had. */
    private long nextNumber = 1;

    private volatile Optional<String> lost = Optional.empty();

    private RequestBlock(SwingStore store, List<ExportEntry> exports, CommitTracker tracker, CleanerClient cleaner) {
        this.store = store;
        this.owner = new BlockOwner(store);
        this.committer = new BlockCommitter(store, tracker, cleaner);
        this.exports = exports;
        this.handler = new RequestHandler(store, owner, committer);
    }

    static RequestBlock open(
            Path storeDir, StoreOptions options, WriterLink writer, CommitTracker tracker, CleanerClient cleaner) {
        List<ExportEntry> exports = new ArrayList<>();
        ExportSink ofHost = options.exportSink().orElse(entries -> {});
        ExportSink both = entries -> {
            // The host's first: what it refuses is handed over again.
            ofHost.accept(entries);
            exports.addAll(entries);
        };
        SwingStore store =
                SwingStore.open(storeDir, options.toBuilder().exportSink(both).build(), writer);
        tracker.opened(BlockCommitter.head(store));
        return new RequestBlock(store, exports, tracker, cleaner);
    }

    /** True when closing would lose uncommitted changes. */
    boolean isDirty() {
        return numbered.isPresent() || owner.isDirty();
    }

    /**
     * The numbered cranks of the block, which begin with this unless they have.
     *
     * @throws StoreException (USAGE) in a crank of the serial kind
     */
    NumberedCranks numberedCranks(CrankLimits limits) {
        if (numbered.isEmpty()) {
            owner.settle();
            numbered = Optional.of(store.beginNumberedCranks(limits, nextNumber));
        }
        return numbered.get();
    }

    /** True from the first numbered crank on, until all are drained. */
    boolean hasNumberedCranks() {
        return numbered.isPresent();
    }

    /** Ends numbered cranks if all have joined; completes when that can be. */
    CompletionStage<?> drainCranks() {
        if (numbered.isEmpty()) {
            return CompletableFuture.completedFuture(true);
        }
        NumberedCranks cranks = numbered.get();
        CompletableFuture<?> drained = cranks.drained().toCompletableFuture();
        if (drained.isDone() && !drained.isCompletedExceptionally()) {
            nextNumber = cranks.next();
            cranks.close();
            numbered = Optional.empty();
        }
        return drained;
    }

    /** While numbered cranks run, the store is theirs. */
    private void requireNoCranks() {
        if (numbered.isPresent()) {
            throw new StoreException(
                    Reason.USAGE,
                    "numbered cranks run: send this in one of them, or when the answer to Drain has come");
        }
    }

    /** Blocks that were committed may have become durable. */
    void renewView() {
        if (numbered.isPresent()) {
            return;
        }
        Reply renewed = answer(() -> {
            store.renewView();
            return new Reply.Done();
        });
        if (renewed instanceof Reply.BlockLost gone) {
            lost = Optional.of(gone.message());
        }
    }

    /** True while a commit runs during which nothing can be carried out on the block. */
    boolean isCommittingExclusively() {
        return numbered.isEmpty() && store.isCommittingExclusively();
    }

    /**
     * True when {@link #execute} need not wait for what was asked for before.
     *
     * @param mode in which it would commit
     */
    boolean isReady(Request request, CommitMode mode) {
        return numbered.isPresent() || handler.isReady(request, mode);
    }

    /** True when {@link #locateSnapshot} need not wait for a save of the vat. */
    boolean isReady(VatId vat) {
        return owner.isReady(vat);
    }

    Reply execute(Request request) {
        return answer(() -> {
            requireNoCranks();
            return handler.handle(request);
        });
    }

    /** The plan of a commit's cleanup, which completes when the archive is written too; or why there is none, in a reply. */
    sealed interface Planned {
        /** The cleaner has been asked. */
        record Asked(CompletableFuture<CleanupPlan> plan) implements Planned {}

        /** The commit is refused. */
        record Refused(Reply reply) implements Planned {}
    }

    /**
     * Puts the saves of the block into it, and has its cleanup planned and its archive written. Nothing else may be carried
     * out on the block until {@link #startCommit}.
     */
    Planned planCommit(HostRequest.CommitBlock request) {
        CompletableFuture<CleanupPlan> plan = new CompletableFuture<>();
        Reply answer = answer(() -> {
            requireNoCranks();
            owner.settleForCommit();
            CompletableFuture<CleanupPlan> planned = committer.plan(request);
            var unused = store.beginArchive()
                    .thenCombine(planned, (archived, cleanup) -> cleanup)
                    .whenComplete((cleanup, failure) -> {
                        boolean unusedResult = failure == null
                                ? plan.complete(cleanup)
                                : plan.completeExceptionally(Replies.cause(failure));
                    });
            return new Reply.Done();
        });
        return answer instanceof Reply.Done ? new Planned.Asked(plan) : new Planned.Refused(answer);
    }

    /**
     * Starts the commit of the block once its cleanup has been planned, and replies once it is durable, or at once when it
     * is refused.
     *
     * @param mode PIPELINED allows requests of the next block at once, and waits when the store cannot do that
     * @return completes when the commit has ended
     */
    CompletableFuture<Boolean> startCommit(
            CommitMode mode,
            HostRequest.CommitBlock request,
            CompletableFuture<CleanupPlan> plan,
            ActorRef<Reply> replyTo) {
        CompletableFuture<Boolean> end = new CompletableFuture<>();
        Reply started = answer(() -> {
            var unused = committer
                    .startCommit(mode, request, CleanerClient.await(plan), exports)
                    .handle((committed, failure) -> {
                        Reply reply = ended(committed, failure);
                        // First, so that what the host sends after the reply need not wait.
                        boolean first = end.complete(true);
                        replyTo.tell(reply);
                        return first;
                    });
            nextNumber = 1;
            return new Reply.Done();
        });
        if (started instanceof Reply.BlockLost gone) {
            lost = Optional.of(gone.message());
        }
        if (!(started instanceof Reply.Done)) {
            replyTo.tell(started);
            end.complete(false);
        }
        return end;
    }

    /**
     * Begins a repair. Nothing else may be carried out on the block until {@link #stepRepair} gives the reply.
     *
     * @return the reply when the repair is refused
     */
    Optional<Reply> beginRepair(HostRequest.RepairMetadata request) {
        Reply begun = answer(() -> {
            requireNoCranks();
            owner.settleForCommit();
            repair = Optional.of(RecordRepair.begin(store, request.exportDir()));
            return new Reply.Done();
        });
        return Optional.of(begun).filter(reply -> !(reply instanceof Reply.Done));
    }

    /** Goes on with the repair that was begun; the reply once it has ended. */
    Optional<Reply> stepRepair() {
        RecordRepair begun = repair.orElseThrow();
        Reply reply = answer(() -> begun.step() ? begun.finish() : new Reply.Done());
        if (reply instanceof Reply.Done) {
            return Optional.empty();
        }
        endRepair();
        return Optional.of(reply);
    }

    private void endRepair() {
        Optional<RecordRepair> ended = repair;
        repair = Optional.empty();
        ended.ifPresent(RecordRepair::close);
    }

    private Reply ended(@Nullable BlockResult committed, @Nullable Throwable failure) {
        if (committed != null) {
            return new Reply.BlockCommitted(committed);
        }
        String reason = failure == null
                ? "the commit failed"
                : String.valueOf(Replies.cause(failure).getMessage());
        lost = Optional.of(reason);
        return new Reply.BlockLost(reason);
    }

    /** Why the block is lost: a commit failed while requests went on, or the store in a numbered crank. Set by any thread. */
    Optional<String> lost() {
        return lost.or(() -> numbered.flatMap(NumberedCranks::fault).map(fault -> String.valueOf(fault.getMessage())));
    }

    /** As {@link BlockOwner#save}. */
    CompletionStage<SnapshotResult> save(VatId vat, long snapPos, Supplier<? extends Compression> compress) {
        requireNoCranks();
        return owner.save(vat, snapPos, compress);
    }

    /** @throws StoreException (NOT_FOUND) when there is none */
    LocatedSnapshot locateSnapshot(VatId vat) {
        requireNoCranks();
        return owner.locateSnapshot(vat);
    }

    private static Reply answer(Supplier<Reply> operation) {
        try {
            return operation.get();
        } catch (StoreException e) {
            return e.reason().isRefusal() && e.reason() != Reason.CLOSED
                    ? Replies.refused(e)
                    : new Reply.BlockLost(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // After an unexpected exception the block cannot be trusted, and the sender must get a reply.
            LOG.error("A request failed unexpectedly", e);
            return new Reply.BlockLost("the request failed: " + e);
        }
    }

    void close() {
        endRepair();
        owner.abandon();
        store.close();
    }
}
