package io.swingnode.actors.store;

import io.swingnode.actors.cleanup.CleanerClient;
import io.swingnode.actors.ledger.BlockHead;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.block.BlockStats;
import io.swingnode.persistence.block.CommitMode;
import io.swingnode.persistence.cleanup.CleanupPlan;
import io.swingnode.persistence.cleanup.CleanupPlanner;
import io.swingnode.persistence.cleanup.CleanupView;
import io.swingnode.protocol.BlockResult;
import io.swingnode.protocol.CleanupReport;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KeySection;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host's operations on the block of an open store: begins and commits blocks, keeps the host's keys, and tells
 * the {@link CommitTracker}. Used by the one thread that works on the block.
 */
public final class BlockCommitter {
    /** The key of the height of the block that was begun last; committed with the block. */
    static final String BEGUN_KEY = "host.begunHeight";

    private static final Logger LOG = LoggerFactory.getLogger(BlockCommitter.class);

    private final SwingStore store;
    private final CommitTracker tracker;
    private final CleanerClient cleaner;

    /** The commit that was started last; commits end in the order of their blocks. */
    private CompletableFuture<?> lastStarted = CompletableFuture.completedFuture(Optional.empty());

    private long frozenHeight = -1;

    public BlockCommitter(SwingStore store, CommitTracker tracker, CleanerClient cleaner) {
        this.store = store;
        this.tracker = tracker;
        this.cleaner = cleaner;
    }

    /** The last committed block of a store in which nothing has changed since; empty without a height. */
    public static Optional<BlockHead> head(SwingStore store) {
        OptionalLong height = number(store, KeySection.HEIGHT_KEY);
        return height.isPresent()
                ? Optional.of(new BlockHead(height.getAsLong(), store.getActivityhash()))
                : Optional.empty();
    }

    /** The number under a host key; empty when the host keeps something else there. */
    private static OptionalLong number(SwingStore store, String key) {
        String text = store.hostKv().get(key).orElse("");
        return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    /** The last committed height, including that of a commit in progress. */
    private long committedHeight() {
        return Math.max(tracker.committedHeight(), frozenHeight);
    }

    /** @throws StoreException (CONFLICT) when the height is committed already */
    public void begin(long height) {
        requireHeight(height);
        long committed = committedHeight();
        if (height <= committed) {
            throw new StoreException(
                    Reason.CONFLICT,
                    "block " + height + " cannot begin: block " + committed
                            + " is committed; ask for the status of the height and go on after it");
        }
        store.hostKv().set(BEGUN_KEY, Long.toString(height));
        tracker.begun(height);
    }

    /**
     * Cleans up, and makes the block durable under the height of the request.
     *
     * @param exports what the block's export sink has gathered; returned if asked for, and cleared
     * @throws StoreException (USAGE) in a crank, (CONFLICT) for a height that is not the one begun, (UNAVAILABLE) when
     *     the cleanup cannot be planned or the archive not be written; nothing has changed then
     */
    public BlockResult commit(HostRequest.CommitBlock request, List<ExportEntry> exports) {
        CleanupPlan cleanup = CleanerClient.await(plan(request));
        awaitLastStarted();
        tracker.committing(request.height());
        try {
            BlockStats stats = store.commitWith(() -> changeAtCommit(request, cleanup));
            BlockResult result = freeze(request, store.getActivityhash(), cleanup.report(), exports)
                    .result(stats);
            tracker.committed(result, stats);
            store.timer().cleaned(result.cleanup());
            return result;
        } catch (StoreException e) {
            tracker.refused(e);
            throw e;
        } finally {
            tracker.notCommitted(request.height());
        }
    }

    /**
     * As {@link #commit}, but returns while the block is being written, or waits for that; work on the next block may begin at
     * once.
     *
     * @return completes when the block is durable and the tracker knows of it; when it fails with a FAULT, all
     *     later blocks are lost too
     */
    public CompletionStage<BlockResult> startCommit(HostRequest.CommitBlock request, List<ExportEntry> exports) {
        return startCommit(CommitMode.PIPELINED, request, CleanerClient.await(plan(request)), exports);
    }

    /** As above, with the plan that {@link #plan} gave for the block as it is now. */
    CompletionStage<BlockResult> startCommit(
            CommitMode mode, HostRequest.CommitBlock request, CleanupPlan cleanup, List<ExportEntry> exports) {
        // Read first: an exclusive commit allows no reads once it is started.
        String activityHash = store.getActivityhash();
        CompletionStage<BlockStats> durable = startToWrite(mode, request, cleanup);
        Frozen block = freeze(request, activityHash, cleanup.report(), exports);
        CompletionStage<BlockResult> told = durable.thenApply(stats -> {
                    BlockResult result = block.result(stats);
                    tracker.committed(result, stats);
                    store.timer().cleaned(result.cleanup());
                    return result;
                })
                .whenComplete((result, failure) -> tracker.notCommitted(request.height()));
        lastStarted = told.toCompletableFuture();
        tracker.started(lastStarted);
        return told;
    }

    private CompletionStage<BlockStats> startToWrite(
            CommitMode mode, HostRequest.CommitBlock request, CleanupPlan cleanup) {
        tracker.committing(request.height());
        boolean started = false;
        try {
            CompletionStage<BlockStats> durable = store.startCommitWith(mode, () -> changeAtCommit(request, cleanup));
            started = true;
            return durable;
        } catch (StoreException e) {
            tracker.refused(e);
            throw e;
        } finally {
            if (!started) {
                tracker.notCommitted(request.height());
            }
        }
    }

    /** Waits for the commit that was started last, if it has not ended. Blocks are reported to the tracker in order. */
    public void awaitLastStarted() {
        try {
            Object unused = lastStarted.join();
        } catch (CompletionException e) {
            LOG.debug("The previous commit failed, as its caller was told; the store refuses the next", e);
        }
    }

    /** True when {@link #startCommit} need not wait for commits that were started before. */
    boolean isReadyToCommit(CommitMode mode) {
        return lastStarted.isDone() || !store.mustWaitToCommit(mode);
    }

    /**
     * Has the cleanup of the block planned, by the cleaner if there are rows to choose from. Nothing may change in the
     * block until the plan is used or given up.
     *
     * @return fails with UNAVAILABLE when there is no plan
     * @throws StoreException as {@link #commit}; nothing is planned then
     */
    CompletableFuture<CleanupPlan> plan(HostRequest.CommitBlock request) {
        // Read first: a store that has stopped must refuse with its own reason, in a crank or not.
        long begun = number(store, BEGUN_KEY).orElse(-1);
        if (store.inCrank()) {
            throw new StoreException(Reason.USAGE, "commit inside a crank; end the crank first");
        }
        requireHeight(request.height());
        long committed = committedHeight();
        boolean otherBegun = begun > committed && begun != request.height();
        if (request.height() < committed || otherBegun) {
            throw new StoreException(
                    Reason.CONFLICT,
                    "block " + request.height() + " cannot be committed: "
                            + (otherBegun ? "block " + begun + " was begun" : "block " + committed + " is committed"));
        }
        CleanupView view = store.cleaner().view(request.cleanup());
        // Most blocks find nothing to delete; a message and its answer for that would cost each of them two wake-ups.
        return view.vats().isEmpty()
                ? CompletableFuture.completedFuture(CleanupPlanner.plan(view, request.cleanup()))
                : cleaner.plan(view, request.cleanup());
    }

    /** What is dropped when the commit is refused, so that the budget is not spent twice. */
    private void changeAtCommit(HostRequest.CommitBlock request, CleanupPlan cleanup) {
        store.cleaner().apply(cleanup);
        store.hostKv().set(KeySection.HEIGHT_KEY, Long.toString(request.height()));
    }

    /** What is known of a block once nothing more is added to it. */
    private record Frozen(long height, String activityHash, CleanupReport cleanup, List<ExportEntry> exports) {
        BlockResult result(BlockStats stats) {
            return new BlockResult(
                    height,
                    activityHash,
                    stats.cranks(),
                    stats.items(),
                    stats.itemBytes(),
                    stats.exports(),
                    exports,
                    cleanup,
                    stats.executionMicros(),
                    stats.commitMicros());
        }
    }

    private Frozen freeze(
            HostRequest.CommitBlock request, String activityHash, CleanupReport cleanup, List<ExportEntry> exports) {
        List<ExportEntry> changed = request.wantExports() ? List.copyOf(exports) : List.of();
        exports.clear();
        frozenHeight = request.height();
        return new Frozen(request.height(), activityHash, cleanup, changed);
    }

    /** Commits for a host that cleans up by itself and sets {@code host.height} itself, or has no heights. */
    public BlockStats commitPlain() {
        awaitLastStarted();
        BlockStats stats = commitStore();
        Optional<BlockHead> head = head(store);
        if (head.isEmpty()) {
            tracker.committed(stats);
        } else if (!head.equals(tracker.committed()) || !stats.delta().isEmpty()) {
            tracker.committed(
                    new Frozen(head.get().height(), head.get().activityHash(), CleanupReport.NONE, List.of())
                            .result(stats),
                    stats);
        } else {
            tracker.unchanged();
        }
        return stats;
    }

    private BlockStats commitStore() {
        tracker.committing();
        try {
            return store.commit();
        } catch (StoreException e) {
            tracker.refused(e);
            throw e;
        }
    }

    private static void requireHeight(long height) {
        if (height < 0) {
            throw new StoreException(Reason.USAGE, "a block's height is at least 0, not " + height);
        }
    }
}
