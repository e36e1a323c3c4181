package io.swingnode.persistence.block;

import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The frozen blocks of an open store on their way to the file: one group that is being written, and one that waits. The
 * owner of the block adds to it; whoever writes takes what has gathered meanwhile, in one transaction.
 *
 * <p>The queue also settles who takes the write lock after a commit: the writer, right after it, if a group waits or the
 * running block has asked for the lock by then; otherwise the running block itself. Another writer that comes in between
 * costs all that has begun.
 *
 * <p>The owner and the writer's thread share one immutable state, which each replaces by compare-and-set; neither waits.
 */
public final class CommitQueue {
    private enum Phase {
        /** Nothing is being written; the owner of the block has the writer. */
        IDLE,
        /** A group is being written. */
        WRITING,
        /** It is durable, and the lock was released. */
        RELEASED,
        /** It is durable, and the lock was taken again. */
        HELD,
        /** A write has failed, and everything is lost that was not durable. */
        FAILED
    }

    /**
     * What both see.
     *
     * @param waiting is written next
     * @param growing true while the owner has taken the waiting group back, to add to it
     * @param wanted true when the running block needs the lock
     */
    private record State(Phase phase, Optional<CommitGroup> waiting, boolean growing, boolean wanted) {
        static final State IDLE = new State(Phase.IDLE, Optional.empty(), false, false);
        static final State FAILED = new State(Phase.FAILED, Optional.empty(), false, false);

        boolean needsLock() {
            return waiting.isPresent() || growing || wanted;
        }

        State in(Phase next) {
            return new State(next, waiting, growing, wanted);
        }

        State wanting() {
            return phase == Phase.WRITING || phase == Phase.HELD ? new State(phase, waiting, growing, true) : this;
        }

        State takenBack() {
            return waiting.isPresent() ? new State(phase, Optional.empty(), true, wanted) : this;
        }

        /** The running block, which had the lock or has asked for it, is frozen now. */
        State with(CommitGroup group) {
            return switch (phase) {
                case FAILED -> this;
                case IDLE -> new State(Phase.WRITING, Optional.empty(), false, false);
                case WRITING, RELEASED, HELD -> new State(phase, Optional.of(group), false, false);
            };
        }

        /** The group has ended: the next is written, if one waits. A group that is growing is put again soon. */
        State next() {
            return waiting.isPresent() ? new State(Phase.WRITING, Optional.empty(), false, wanted) : IDLE;
        }
    }

    private final WriterLink writer;
    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

    /** Counts the groups whose commit was begun, and those whose commit is done; written by whoever writes. */
    private volatile long commitsBegun;

    private volatile long commitsDone;

    /** What the writer was lent with at the end of the last group; handed over by {@link #state}. */
    private Optional<Loan> loan = Optional.empty();

    /** Why a group is lost; handed over by {@link #state}. */
    private Optional<StoreException> failure = Optional.empty();

    /** What SQLite must report, unless another writer has come in between; handed over by {@link #state}. */
    private long dataVersion;

    /** @param writer carries out the writes */
    public CommitQueue(WriterLink writer) {
        this.writer = writer;
    }

    // Called by the owner of the block.

    /** True when the owner has the writer, or nobody has it because a write has failed. */
    boolean isIdle() {
        Phase phase = phase();
        return phase == Phase.IDLE || phase == Phase.FAILED;
    }

    private Phase phase() {
        return Objects.requireNonNull(state.get()).phase();
    }

    boolean hasFailed() {
        return phase() == Phase.FAILED;
    }

    /** @throws StoreException (FAULT) when a group is lost */
    void requireSuccess() {
        if (hasFailed()) {
            throw whyLost();
        }
    }

    /** Asks the writer for the lock of the running block; false when the owner must take it, once the group has ended. */
    boolean wantLock() {
        State now = state.updateAndGet(State::wanting);
        return now.wanted();
    }

    /** Takes the waiting group back, so that a block can be added to it; it must be {@link #put} again. */
    Optional<CommitGroup> takeBack() {
        State before = state.getAndUpdate(State::takenBack);
        return before.waiting();
    }

    /**
     * Has the writer write a group, once it has written what was put before.
     *
     * @param version what SQLite reported under the lock of the running block
     */
    void put(CommitGroup group, long version) {
        if (isIdle()) {
            dataVersion = version;
        }
        switch (state.getAndUpdate(before -> before.with(group)).phase()) {
            case IDLE -> startFromIdle(group);
            case FAILED -> group.fail(whyLost());
            case WRITING, RELEASED, HELD -> {
                // It is taken when the group before it has ended.
            }
        }
    }

    private void startFromIdle(CommitGroup group) {
        Optional<StoreException> lost = loan.flatMap(this::lostLock);
        loan = Optional.empty();
        if (lost.isPresent()) {
            failure = lost;
            state.set(State.FAILED);
            group.fail(lost.get());
        } else {
            start(group);
        }
    }

    /** How many groups are in the file. */
    long commitsDone() {
        return commitsDone;
    }

    /** The same, and one more while that is just becoming durable. */
    long commitsBegun() {
        return commitsBegun;
    }

    /**
     * The writer, lent again; the queue must be idle.
     *
     * @return empty when it was taken already
     * @throws StoreException (FAULT) when another writer has the lock of the running block, or had it in between
     */
    Optional<Loan> takeLoan() {
        Optional<Loan> lent = loan;
        loan = Optional.empty();
        Optional<StoreException> lost = lent.flatMap(this::lostLock);
        if (lost.isPresent()) {
            throw lost.get();
        }
        return lent;
    }

    // Called by whoever writes.

    void commitBegins() {
        commitsBegun = commitsDone + 1;
    }

    /** The group is durable; true when the lock must be taken for what comes after it. */
    boolean committed() {
        commitsDone = commitsBegun;
        State now = state.updateAndGet(before -> before.in(before.needsLock() ? Phase.HELD : Phase.RELEASED));
        return now.phase() == Phase.HELD;
    }

    private void start(CommitGroup group) {
        group.begin();
        try {
            var unused = writer.start(List.of(new Write.Spill(group.layer()), new Write.CommitQueued(this)))
                    .whenComplete((lent, notWritten) -> {
                        if (notWritten == null) {
                            succeeded(group, lent);
                        } else {
                            failed(group, asFault("commit", notWritten));
                        }
                    });
        } catch (RuntimeException e) {
            // There is no writer any more, as when its actors have stopped.
            failed(group, asFault("commit", e));
        }
    }

    private void succeeded(CommitGroup group, Loan lent) {
        group.succeed();
        loan = Optional.of(lent);
        Optional<StoreException> lost = lostLock(lent);
        failure = lost;
        State before =
                state.getAndUpdate(now -> lost.isPresent() && now.waiting().isPresent() ? State.FAILED : now.next());
        if (before.waiting().isPresent()) {
            CommitGroup waiting = before.waiting().get();
            if (lost.isPresent()) {
                waiting.fail(lost.get());
            } else {
                start(waiting);
            }
        }
        group.end();
    }

    private void failed(CommitGroup group, StoreException fault) {
        failure = Optional.of(fault);
        State before = state.getAndSet(State.FAILED);
        group.fail(fault);
        before.waiting().ifPresent(waiting -> waiting.fail(fault));
    }

    /** Why the lock that was taken after the last commit is none. */
    private Optional<StoreException> lostLock(Loan lent) {
        if (lent.lockFailure().isPresent()) {
            return Optional.of(Statements.fault(
                    "starting a block during the commit of the previous one",
                    lent.lockFailure().get()));
        }
        return lent.dataVersion().orElse(dataVersion) == dataVersion
                ? Optional.empty()
                : Optional.of(new StoreException(
                        Reason.FAULT,
                        "another writer committed between two blocks, after the second had begun: reopen the store and"
                                + " run the second again"));
    }

    /** Why a block is lost that is frozen now; it is what the first that was lost has met, if one was. */
    StoreException whyLost() {
        return hasFailed() ? failure.orElseGet(CommitQueue::lost) : lost();
    }

    private static StoreException lost() {
        return new StoreException(Reason.FAULT, "a block that was committed before it is lost, and it with that one");
    }

    /** What becomes of a failure of the writer. */
    static StoreException asFault(String doing, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof StoreException fault) {
            return fault;
        }
        return cause instanceof SQLException sql
                ? Statements.fault(doing, sql)
                : new StoreException(Reason.FAULT, doing + " failed: " + cause, cause);
    }
}
