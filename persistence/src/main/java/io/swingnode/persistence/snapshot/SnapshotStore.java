package io.swingnode.persistence.snapshot;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.archive.BlockArchive;
import io.swingnode.persistence.block.BlockBuffer;
import io.swingnode.persistence.block.Layer;
import io.swingnode.persistence.block.NewestFirst;
import io.swingnode.persistence.block.PendingExports;
import io.swingnode.persistence.snapshot.SnapshotRow.SnapshotContent;
import io.swingnode.protocol.CleanupResult;
import io.swingnode.protocol.DeleteBudget;
import io.swingnode.protocol.SnapshotInfo;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.SnapshotResult;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Heap snapshots: each vat has at most one in use (contract §5). Changes are part of the block and become
 * durable with it.
 */
public final class SnapshotStore {
    private final BlockBuffer buffer;
    private final PendingExports exports;
    private final BlockArchive archive;
    private final StoreOptions options;

    public SnapshotStore(BlockBuffer buffer, PendingExports exports, BlockArchive archive, StoreOptions options) {
        this.buffer = buffer;
        this.exports = exports;
        this.archive = archive;
        this.options = options;
    }

    /** A compressor with the store's settings; it may be used on any thread. */
    public SnapshotCompressor newCompressor() {
        return new SnapshotCompressor(options);
    }

    /**
     * Saves the snapshot that {@code plain} gives and makes it the one in use.
     *
     * @throws IOException when the stream fails; the store is then as it was
     */
    public SnapshotResult saveSnapshot(VatId vat, long snapPos, InputStream plain) throws IOException {
        buffer.requireWritable();
        SnapshotCompressor compressor = newCompressor();
        compressor.writeAll(plain);
        return saveSnapshot(vat, snapPos, compressor.finish());
    }

    /** Saves a snapshot that was compressed before, and makes it the one in use. */
    public SnapshotResult saveSnapshot(VatId vat, long snapPos, CompressedSnapshot snapshot) {
        buffer.requireWritable();
        if (snapPos < 0) {
            throw new StoreException(
                    Reason.USAGE, "snapshot position " + snapPos + " of vat \"" + vat + "\" is below 0");
        }
        long startedNanos = System.nanoTime();
        SnapshotRecord record = new SnapshotRecord(vat, snapPos, snapshot.hash(), true);
        archive.saving(record, snapshot.spool(), buffer.top());
        retireInUse(vat);
        Layer layer = buffer.top();
        layer.changeSnapshots(vat)
                .put(new SnapshotRow(
                        record,
                        snapshot.uncompressedSizeBytes(),
                        snapshot.compressedSizeBytes(),
                        new SnapshotContent.Spooled(snapshot.spool())));
        layer.grow(snapshot.spool().memoryBytes());
        exports.noteSet(record.key(), record.toJson());
        exports.noteSet(SnapshotRecord.currentKey(vat), record.key());
        buffer.changed();
        return new SnapshotResult(
                snapshot.hash(),
                snapshot.uncompressedSizeBytes(),
                snapshot.compressedSizeBytes(),
                snapshot.compressSeconds(),
                (System.nanoTime() - startedNanos) / 1e9,
                OptionalDouble.empty());
    }

    /**
     * The plain bytes of the snapshot in use, read as they are wanted.
     *
     * @return a stream that fails at its end with a {@link StoreException} (CORRUPT) when the bytes do not match
     *     the hash
     * @throws StoreException (NOT_FOUND) when there is none, or its bytes are not here
     */
    public InputStream loadSnapshot(VatId vat) {
        return locateSnapshot(vat).get();
    }

    /**
     * Finds the snapshot in use now, to be opened later, on any thread.
     *
     * @throws StoreException (NOT_FOUND) when there is none, or its bytes are not here
     */
    public Supplier<InputStream> locateSnapshot(VatId vat) {
        SnapshotRow row = findInUse(vat)
                .filter(found -> !(found.content() instanceof SnapshotContent.None))
                .orElseThrow(
                        () -> new StoreException(Reason.NOT_FOUND, "no snapshot available for vat \"" + vat + "\""));
        return VerifiedSnapshot.locate(buffer.file(), row, options.spoolDir());
    }

    /** The snapshot in use, if there is one. */
    public Optional<SnapshotInfo> getSnapshotInfo(VatId vat) {
        return findInUse(vat).map(SnapshotRow::info);
    }

    /** Leaves the vat without a snapshot in use. Idempotent. */
    public void stopUsingLastSnapshot(VatId vat) {
        buffer.requireWritable();
        retireInUse(vat);
    }

    private void retireInUse(VatId vat) {
        Optional<SnapshotRow> inUse = findInUse(vat);
        if (inUse.isEmpty()) {
            return;
        }
        SnapshotRow retired = inUse.get().retired(options.keepSnapshots());
        buffer.top().changeSnapshots(vat).retire(retired);
        buffer.top().grow(retired.record().hash().length());
        exports.noteSet(retired.record().key(), retired.record().toJson());
        exports.noteDeletion(SnapshotRecord.currentKey(vat));
        buffer.changed();
    }

    /** Deletes the vat's snapshots, highest position first, as many as {@code budget} allows. */
    public CleanupResult deleteVatSnapshots(VatId vat, DeleteBudget budget) {
        buffer.requireWritable();
        List<SnapshotRow> rows = highest(vat, budget.limit());
        boolean clearCurrent = budget.isUnlimited();
        for (SnapshotRow row : rows) {
            clearCurrent |= row.record().inUse();
            delete(row);
            exports.noteDeletion(row.record().key());
        }
        if (clearCurrent) {
            exports.noteDeletion(SnapshotRecord.currentKey(vat));
        }
        buffer.changed();
        boolean done = budget.isUnlimited() || !hasSnapshots(vat);
        return new CleanupResult(done, rows.size());
    }

    public boolean hasSnapshots(VatId vat) {
        return !highest(vat, 1).isEmpty();
    }

    /** Removes every row that is not in use, of all vats; like the reference, it notes no exports. */
    public void deleteAllUnusedSnapshots() {
        buffer.requireWritable();
        for (SnapshotRow row : listAllSnapshots()) {
            if (!row.record().inUse()) {
                delete(row);
            }
        }
        buffer.changed();
    }

    /** True when any snapshot of the vat has that hash; for debugging. */
    public boolean hasHash(VatId vat, String hash) {
        return highest(vat, Long.MAX_VALUE).stream()
                .anyMatch(row -> row.record().hash().equals(hash));
    }

    /** Removes the vat's snapshots with that hash; for debugging, so no exports are noted. */
    public void deleteSnapshotByHash(VatId vat, String hash) {
        buffer.requireWritable();
        for (SnapshotRow row : highest(vat, Long.MAX_VALUE)) {
            if (row.record().hash().equals(hash)) {
                delete(row);
            }
        }
        buffer.changed();
    }

    private void delete(SnapshotRow row) {
        buffer.top().changeSnapshots(row.record().vat()).delete(row);
        buffer.top().grow(0);
    }

    /** All snapshots with their sizes, by vat and position; for debugging. */
    public List<SnapshotRecord> listAll() {
        return listAllSnapshots().stream().map(SnapshotRow::record).toList();
    }

    private List<SnapshotRow> listAllSnapshots() {
        TreeMap<VatId, TreeMap<Long, SnapshotRow>> rows = new TreeMap<>();
        for (SnapshotRow row : buffer.file()
                .read("listing snapshots", tables -> tables.snapshots().all())) {
            rows.computeIfAbsent(row.record().vat(), vat -> new TreeMap<>())
                    .put(row.record().snapPos(), row);
        }
        for (Layer layer : buffer.layers()) {
            layer.snapshots().forEach((vat, changes) -> {
                TreeMap<Long, SnapshotRow> ofVat = rows.computeIfAbsent(vat, id -> new TreeMap<>());
                changes.rows().forEach((snapPos, row) -> {
                    if (row.isPresent()) {
                        ofVat.put(snapPos, row.get());
                    } else {
                        ofVat.remove(snapPos);
                    }
                });
            });
        }
        return rows.values().stream().flatMap(ofVat -> ofVat.values().stream()).toList();
    }

    /** Adds a snapshot record without bytes; for repair (contract §7). */
    public void insertSnapshot(SnapshotRecord record) {
        buffer.requireWritable();
        buffer.top().changeSnapshots(record.vat()).put(new SnapshotRow(record, 0, 0, SnapshotContent.NONE));
        buffer.changed();
    }

    /** The record of the snapshot at a position, in use or not. */
    public Optional<SnapshotRecord> findSnapshot(VatId vat, long snapPos) {
        for (Layer layer : buffer.layers().reversed()) {
            SnapshotChanges changes = layer.snapshots(vat);
            Optional<SnapshotRow> row = changes == null ? null : changes.rows().get(snapPos);
            if (row != null) {
                return row.map(SnapshotRow::record);
            }
        }
        return buffer
                .file()
                .read(
                        "reading a snapshot's record",
                        tables -> tables.snapshots().below(vat, snapPos + 1, 1))
                .stream()
                .map(SnapshotRow::record)
                .filter(record -> record.snapPos() == snapPos)
                .findFirst();
    }

    public Optional<SnapshotRow> findInUse(VatId vat) {
        for (Layer layer : buffer.layers().reversed()) {
            SnapshotChanges changes = layer.snapshots(vat);
            if (changes != null && changes.inUse() != null) {
                return changes.inUse();
            }
        }
        return buffer.file()
                .read(
                        "reading a snapshot's record",
                        tables -> tables.snapshots().inUse(vat));
    }

    private List<SnapshotRow> highest(VatId vat, long limit) {
        TreeMap<Long, Optional<SnapshotRow>> changed = new TreeMap<>();
        for (Layer layer : buffer.layers()) {
            SnapshotChanges changes = layer.snapshots(vat);
            if (changes != null) {
                changed.putAll(changes.rows());
            }
        }
        NewestFirst.FileRows<SnapshotRow> inFile = (below, rows) -> buffer.file()
                .read("listing snapshots", tables -> tables.snapshots().below(vat, below, rows));
        return new NewestFirst<>(changed, inFile, row -> row.record().snapPos()).take(limit);
    }
}
