package io.swingnode.actors.store;

import io.swingnode.persistence.snapshot.CompressedSnapshot;
import io.swingnode.persistence.snapshot.SnapshotStore;
import io.swingnode.protocol.SnapshotResult;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Snapshots that are being compressed for a session, in the order in which they were asked for. They join the
 * block in that order and no other, so that export data does not depend on which of them was finished first.
 *
 * <p>A save belongs to the crank in which it was asked for. It may join the block during a later crank; when that
 * crank is rolled back, the save is pending again.
 */
public final class PendingSnapshots {
    private record Save(
            VatId vat,
            long snapPos,
            CompletableFuture<CompressedSnapshot> compressed,
            CompletableFuture<SnapshotResult> result,
            long number) {}

    /** How many saves had been asked for, and how many had joined in this crank, when a savepoint was set. */
    private record Mark(String savepoint, long asked, int joined) {}

    private final SnapshotStore snapshots;
    private final List<Save> waiting = new ArrayList<>();
    private final List<Save> joinedInCrank = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();
    private long asked;

    public PendingSnapshots(SnapshotStore snapshots) {
        this.snapshots = snapshots;
    }

    /** Adds a save; the result completes when it has joined the block, and fails when it will not. */
    public CompletionStage<SnapshotResult> add(
            VatId vat, long snapPos, CompletionStage<CompressedSnapshot> compressed) {
        Save save = new Save(vat, snapPos, compressed.toCompletableFuture(), new CompletableFuture<>(), asked);
        asked++;
        waiting.add(save);
        return save.result();
    }

    /** Notes a savepoint of the crank. */
    public void savepoint(String name) {
        marks.add(new Mark(name, asked, joinedInCrank.size()));
    }

    /** Drops the saves asked for since the first savepoint of that name. */
    public void rollback(String savepoint) {
        for (int i = 0; i < marks.size(); i++) {
            Mark mark = marks.get(i);
            if (mark.savepoint().equals(savepoint)) {
                dropAskedFrom(mark.asked(), "was rolled back with its crank");
                List<Save> undone = joinedInCrank.subList(mark.joined(), joinedInCrank.size());
                waiting.addAll(
                        0,
                        undone.stream()
                                .filter(save -> save.number() < mark.asked())
                                .toList());
                undone.clear();
                marks.subList(i, marks.size()).clear();
                return;
            }
        }
    }

    /** What has joined the block so far can no longer be rolled back. */
    public void crankEnded() {
        marks.clear();
        joinedInCrank.clear();
    }

    /** Drops all pending saves. */
    public void abandon() {
        dropAskedFrom(0, "was discarded with its session");
    }

    private void dropAskedFrom(long number, String why) {
        waiting.removeIf(save -> {
            boolean drop = save.number() >= number;
            if (drop) {
                save.result()
                        .completeExceptionally(
                                new StoreException(Reason.CLOSED, "the snapshot of vat \"" + save.vat() + "\" " + why));
            }
            return drop;
        });
    }

    /** Waits for every save and puts it into the block. */
    public void settle() {
        for (Save save : waiting) {
            join(save);
        }
        waiting.clear();
    }

    /** A failed stream is reported through the save's result; the block goes on. */
    private void join(Save save) {
        CompressedSnapshot compressed;
        try {
            compressed = save.compressed().join();
        } catch (CompletionException e) {
            save.result().completeExceptionally(e.getCause() == null ? e : e.getCause());
            return;
        }
        SnapshotResult result = snapshots.saveSnapshot(save.vat(), save.snapPos(), compressed);
        if (!marks.isEmpty()) {
            joinedInCrank.add(save);
        }
        save.result().complete(result);
    }
}
