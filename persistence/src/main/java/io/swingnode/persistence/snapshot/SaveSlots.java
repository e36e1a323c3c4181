package io.swingnode.persistence.snapshot;

import io.swingnode.protocol.SnapshotResult;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The slots of the snapshots that were asked for and are not in the block yet: they are being compressed, or wait
 * for the end of their crank or block.
 *
 * <p>A save takes its slot when it is asked for, and belongs to the crank and block of that moment: it is dropped when
 * that crank is rolled back or that block abandoned, however far its compression is, and its compression ends. Slots join the block in the
 * order in which the saves were asked for, so that export data does not depend on which of them was compressed first;
 * and no save of a vat is overtaken by a later one of the same vat. A slot may join before its crank ends, because
 * a request needs it; when a rollback undoes that, and the save was asked for before the savepoint, it waits again.
 *
 * <p>One thread at a time, that of the block's owner. The results complete on the threads that compress.
 */
public final class SaveSlots {
    /** A save that was asked for as the {@code ticket}-th. */
    private record Slot(
            VatId vat,
            long snapPos,
            long ticket,
            Compression compression,
            CompletableFuture<CompressedSnapshot> compressed,
            CompletableFuture<SnapshotResult> result) {}

    /** How many saves had been asked for, and how many had joined in this crank, when a savepoint was set. */
    private record Mark(String savepoint, long asked, int joined) {}

    private final SnapshotStore snapshots;
    private final List<Slot> waiting = new ArrayList<>();
    private final List<Slot> joinedInCrank = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();
    private long asked;

    public SaveSlots(SnapshotStore snapshots) {
        this.snapshots = snapshots;
    }

    /**
     * Gives a save its slot.
     *
     * @param compress starts to compress the bytes
     * @return completes when the bytes are taken in, whether or not the save has joined the block; fails when the
     *     stream of bytes fails, or the slot is dropped before (CLOSED)
     * @throws StoreException as {@link SnapshotStore#requireSaveable}
     */
    public CompletionStage<SnapshotResult> open(VatId vat, long snapPos, Supplier<? extends Compression> compress) {
        snapshots.requireSaveable(vat, snapPos);
        CompletableFuture<SnapshotResult> result = new CompletableFuture<>();
        Compression compression = compress.get();
        CompletableFuture<CompressedSnapshot> bytes = compression.bytes().toCompletableFuture();
        var unused = bytes.whenComplete((snapshot, failure) -> {
            if (failure == null) {
                result.complete(resultOf(snapshot));
            } else {
                result.completeExceptionally(cause(failure));
            }
        });
        waiting.add(new Slot(vat, snapPos, asked, compression, bytes, result));
        asked++;
        return result;
    }

    /** Rows are written with the block, so the time for that is not the save's. */
    private static SnapshotResult resultOf(CompressedSnapshot snapshot) {
        return new SnapshotResult(
                snapshot.hash(),
                snapshot.uncompressedSizeBytes(),
                snapshot.compressedSizeBytes(),
                snapshot.compressSeconds(),
                0,
                OptionalDouble.empty());
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    public boolean isEmpty() {
        return waiting.isEmpty();
    }

    public void savepoint(String name) {
        marks.add(new Mark(name, asked, joinedInCrank.size()));
    }

    /** Drops the slots taken since the first savepoint of that name. */
    public void rolledBack(String savepoint) {
        for (int i = 0; i < marks.size(); i++) {
            Mark mark = marks.get(i);
            if (mark.savepoint().equals(savepoint)) {
                drop(mark.asked(), "was rolled back with its crank");
                List<Slot> undone = joinedInCrank.subList(mark.joined(), joinedInCrank.size());
                waiting.addAll(
                        0,
                        undone.stream()
                                .filter(slot -> slot.ticket() < mark.asked())
                                .toList());
                undone.clear();
                marks.subList(i, marks.size()).clear();
                return;
            }
        }
    }

    /** What has joined can no longer be rolled back. */
    public void crankEnded() {
        marks.clear();
        joinedInCrank.clear();
    }

    /** Drops all slots: the block is given up. */
    public void abandon() {
        drop(0, "was abandoned with its block");
    }

    private void drop(long fromTicket, String why) {
        waiting.removeIf(slot -> {
            boolean drop = slot.ticket() >= fromTicket;
            if (drop) {
                slot.result()
                        .completeExceptionally(
                                new StoreException(Reason.CLOSED, "the snapshot of vat \"" + slot.vat() + "\" " + why));
                slot.compression().cancel();
                // It may be compressed all the same; nobody else knows of it.
                var unused = slot.compressed().thenAccept(CompressedSnapshot::release);
            }
            return drop;
        });
    }

    /** True when {@link #join} need not wait. */
    public boolean isReady(VatId vat) {
        return isReady(slot -> slot.vat().equals(vat));
    }

    /** True when {@link #joinAll} need not wait. */
    public boolean isReady() {
        return isReady(slot -> true);
    }

    private boolean isReady(Predicate<Slot> needed) {
        return waiting.stream()
                .filter(needed)
                .allMatch(slot -> slot.compressed().isDone());
    }

    /** Puts the saves of a vat into the block, so that its snapshots can be asked for. */
    public void join(VatId vat) {
        join(slot -> slot.vat().equals(vat));
    }

    /** Puts all saves into the block, which must precede its commit and the end of a crank. */
    public void joinAll() {
        join(slot -> true);
    }

    /**
     * Waits for the needed saves, one after the other, and puts them into the block.
     *
     * @throws StoreException (UNAVAILABLE) when one cannot be copied for the archive; it keeps its slot
     */
    private void join(Predicate<Slot> needed) {
        for (Slot slot : waiting.stream().filter(needed).toList()) {
            join(slot);
            waiting.remove(slot);
        }
    }

    /** A failed stream is reported through the save's result; the block goes on without it. */
    private void join(Slot slot) {
        CompressedSnapshot compressed;
        try {
            compressed = slot.compressed().join();
        } catch (CompletionException e) {
            return;
        }
        Object unused = snapshots.saveSnapshot(slot.vat(), slot.snapPos(), compressed);
        if (!marks.isEmpty()) {
            joinedInCrank.add(slot);
        }
    }
}
