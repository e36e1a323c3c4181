package io.swingnode.persistence;

import io.swingnode.persistence.snapshot.CompressedSnapshot;
import io.swingnode.persistence.snapshot.Compression;
import io.swingnode.persistence.snapshot.KernelSnapshots;
import io.swingnode.persistence.snapshot.LocatedSnapshot;
import io.swingnode.persistence.snapshot.SaveSlots;
import io.swingnode.protocol.CleanupResult;
import io.swingnode.protocol.DeleteBudget;
import io.swingnode.protocol.SnapshotInfo;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.SnapshotResult;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.VatId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Who works on the block of an open store: all cranks and saves pass through it in the order of their arrival, which is
 * the only order. A session's thread owns one, and so does the supervisor for kernels that speak by message.
 *
 * <p>Methods that need the saves of a crank or vat wait for them; the supervisor, which must not, asks first whether they
 * are there. One thread at a time.
 */
public final class BlockOwner {
    private final SwingStore store;
    private final SaveSlots slots;

    public BlockOwner(SwingStore store) {
        this.store = store;
        this.slots = new SaveSlots(store.snapshots());
    }

    /** True when closing the store now would lose changes, a save that was asked for included. */
    public boolean isDirty() {
        return store.hasUncommittedChanges() || !slots.isEmpty();
    }

    public void startCrank() {
        store.startCrank();
    }

    public void establishCrankSavepoint(String name) {
        store.establishCrankSavepoint(name);
        slots.savepoint(name);
    }

    /** Rolls the crank back, and drops the saves asked for since then. */
    public void rollbackCrank(String name) {
        store.rollbackCrank(name);
        slots.rolledBack(name);
    }

    /**
     * Waits for all saves, those from before the crank included, puts them into the block and ends the crank: its exports
     * hold them, as those of the reference do.
     */
    public void endCrank() {
        if (store.inCrank()) {
            slots.joinAll();
        }
        store.endCrank();
        slots.crankEnded();
    }

    /**
     * Gives a save its place in the crank and block.
     *
     * @param compress starts to compress the bytes; not called when the save is refused
     * @return completes when the bytes have been compressed; fails when they cannot be read, or when the crank is
     *     rolled back or the block abandoned before (CLOSED)
     * @throws StoreException (USAGE) for a position below 0
     */
    public CompletionStage<SnapshotResult> save(VatId vat, long snapPos, Supplier<? extends Compression> compress) {
        return slots.open(vat, snapPos, compress);
    }

    /** As {@link #save(VatId, long, Supplier)}, for bytes that are compressed already; it joins the block at the call. */
    public SnapshotResult save(VatId vat, long snapPos, CompressedSnapshot snapshot) {
        slots.join(vat);
        return store.snapshots().saveSnapshot(vat, snapPos, snapshot);
    }

    /** The snapshots' records, the saves that were asked for before included: each call waits for those that it needs. */
    public KernelSnapshots snapshots() {
        return new KernelSnapshots() {
            @Override
            public Optional<SnapshotInfo> getSnapshotInfo(VatId vat) {
                settle(vat);
                return store.snapshots().getSnapshotInfo(vat);
            }

            @Override
            public void stopUsingLastSnapshot(VatId vat) {
                settle(vat);
                store.snapshots().stopUsingLastSnapshot(vat);
            }

            @Override
            public CleanupResult deleteVatSnapshots(VatId vat, DeleteBudget budget) {
                settle(vat);
                return store.snapshots().deleteVatSnapshots(vat, budget);
            }

            @Override
            public void deleteAllUnusedSnapshots() {
                settle();
                store.snapshots().deleteAllUnusedSnapshots();
            }

            @Override
            public List<SnapshotRecord> listAll() {
                settle();
                return store.snapshots().listAll();
            }
        };
    }

    /** Finds the vat's snapshot in use, its saves included. */
    public LocatedSnapshot locateSnapshot(VatId vat) {
        settle(vat);
        return store.snapshots().locateSnapshot(vat);
    }

    /** Terminates a vat, its saves included. */
    public void terminate(VatId vat) {
        settle(vat);
        store.cleaner().terminate(vat);
    }

    /** Waits for the saves of a vat, and puts them into the block. */
    public void settle(VatId vat) {
        slots.join(vat);
    }

    /** Waits for all saves, and puts them into the block in the order in which they were asked for. */
    public void settle() {
        slots.joinAll();
    }

    /** As {@link #settle()}, before a commit; in a crank nothing, for the commit will be refused. */
    public void settleForCommit() {
        if (!store.inCrank()) {
            settle();
        }
    }

    /** True when {@link #settle(VatId)} need not wait. */
    public boolean isReady(VatId vat) {
        return slots.isReady(vat);
    }

    /** True when {@link #settle()} and {@link #endCrank} need not wait. */
    public boolean isReady() {
        return slots.isReady();
    }

    /** Drops the saves: the block is given up. */
    public void abandon() {
        slots.abandon();
    }
}
