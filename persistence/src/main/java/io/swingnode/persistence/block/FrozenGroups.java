package io.swingnode.persistence.block;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The owner's side of the frozen blocks: the groups that are on their way to the file, and those that have arrived there but are
 * not in the view of the reader. That view shows the state before the oldest of them: no more, because their layers lie over
 * it, and no less. An exclusive group is an exception: nothing is read until it has ended.
 *
 * <p>Used by the thread of the block.
 */
final class FrozenGroups {
    private final CommitQueue queue;
    private final CommittedReader reader;

    /** Oldest first. */
    private final Deque<CommitGroup> groups = new ArrayDeque<>();

    /** How many groups there have been. */
    private long begun;

    FrozenGroups(WriterLink writer, CommittedReader reader) {
        this.queue = new CommitQueue(writer);
        this.reader = reader;
    }

    /** True when there is none. */
    boolean isEmpty() {
        return groups.isEmpty();
    }

    /** True while an exclusive commit runs. */
    boolean isExclusive() {
        return !groups.isEmpty() && groups.getLast().isExclusive();
    }

    /** True once a group is lost. */
    boolean hasFailed() {
        return !groups.isEmpty() && queue.hasFailed();
    }

    /**
     * Has a block written beside the next one, together with others that wait.
     *
     * @param dataVersion what SQLite reported under the lock of the block
     * @return true when its changes have joined the layer of the block before it
     */
    boolean add(Layer block, FrozenBlock frozen, long dataVersion) throws SQLException {
        reader.pin();
        Optional<CommitGroup> last = queue.takeBack();
        if (last.isEmpty()) {
            put(newGroup(block, false, false, frozen), dataVersion);
            return false;
        }
        boolean grown = false;
        try {
            last.get().add(block, frozen);
            put(last.get(), dataVersion);
            grown = true;
        } finally {
            if (!grown) {
                // An error of the runtime: whoever waits for these blocks must hear of it.
                last.get().fail(queue.whyLost());
            }
        }
        return true;
    }

    /** Has a block written during which the store is not used; as {@link StoreFile#freezeExclusively}. */
    void addExclusive(Layer block, boolean spilled, FrozenBlock frozen, long dataVersion) throws SQLException {
        reader.refresh(); // The write-ahead log can then start over.
        put(newGroup(block, true, spilled, frozen), dataVersion);
    }

    private CommitGroup newGroup(Layer block, boolean exclusive, boolean spilled, FrozenBlock frozen) {
        begun++;
        CommitGroup group = new CommitGroup(begun, block, exclusive, spilled, frozen);
        groups.addLast(group);
        return group;
    }

    private void put(CommitGroup group, long dataVersion) {
        group.layer().settle();
        queue.put(group, dataVersion);
    }

    /** True when {@link #add} must wait, because a full group waits. */
    boolean isFull() {
        return !groups.isEmpty()
                && groups.getLast().isFull()
                && !groups.getLast().begun().isDone();
    }

    /** Waits, if a full group waits, until the writer has taken it. */
    void awaitRoom() {
        if (isFull()) {
            Object unused = groups.getLast().begun().join();
        }
    }

    /** As {@link CommitQueue#wantLock}. */
    boolean wantLock() {
        return !groups.isEmpty() && queue.wantLock();
    }

    /**
     * Waits until all groups have ended.
     *
     * @return the writer, lent again, unless it was before
     * @throws io.swingnode.protocol.StoreException (FAULT) when one of them is lost, or when another writer has committed
     *     between the last of them and the running block, which is lost then
     */
    Optional<BlockWriter> awaitAll() {
        awaitEnds();
        queue.requireSuccess();
        return queue.takeLoan().map(Loan::writer);
    }

    /** True when all have ended. */
    boolean haveEnded() {
        return groups.isEmpty() || groups.getLast().ended().isDone();
    }

    /**
     * Has the reader see all groups, which have ended.
     *
     * @return these groups
     */
    List<CommitGroup> showAll() throws SQLException {
        reader.refresh();
        return take(begun);
    }

    /**
     * Has the reader see the groups that have become durable, while others are on their way; does nothing while one is just
     * becoming it. When none is left, because the last has ended meanwhile, the writer can be had by {@link #awaitAll}.
     *
     * @return those that it sees now, oldest first
     */
    List<CommitGroup> showDurable() throws SQLException {
        long durable = queue.commitsDone();
        if (queue.commitsBegun() != durable
                || durable == begun
                || durable < groups.getFirst().number()) {
            return List.of();
        }
        while (!isViewOf(durable)) {
            // A commit has begun meanwhile, and nobody knows whether the view has what it makes durable. It soon ends.
            awaitGroup(queue.commitsBegun());
            queue.requireSuccess();
            durable = queue.commitsDone();
        }
        if (durable == begun) {
            Object unused = groups.getLast().ended().join();
        }
        return take(durable);
    }

    /** Renews the view; true when it has so many groups, and no others. */
    private boolean isViewOf(long durable) throws SQLException {
        reader.refresh();
        reader.pin();
        return queue.commitsBegun() == durable;
    }

    private void awaitGroup(long number) {
        for (CommitGroup group : groups) {
            if (group.number() == number) {
                Object unused = group.ended().join();
            }
        }
    }

    private List<CommitGroup> take(long lastNumber) {
        List<CommitGroup> taken = new ArrayList<>();
        while (!groups.isEmpty() && groups.getFirst().number() <= lastNumber) {
            taken.add(groups.removeFirst());
        }
        return taken;
    }

    /**
     * Makes one of the two oldest groups, if both are durable.
     *
     * @return false when they are not
     */
    boolean foldDurable() {
        if (groups.size() < 2) {
            return false;
        }
        CommitGroup oldest = groups.removeFirst();
        boolean folds = oldest.canFold() && groups.getFirst().canFold();
        if (folds) {
            oldest.fold(groups.removeFirst());
        }
        groups.addFirst(oldest);
        return folds;
    }

    /** True when reads of the file may show what the oldest group has changed: its layer is in the way then. */
    boolean mayBeInView() {
        return !groups.isEmpty() && groups.getFirst().mayBeInView();
    }

    /** Waits until all have ended, well or not. */
    void awaitEnds() {
        groups.forEach(group -> group.ended().join());
    }
}
