package io.swingnode.persistence.snapshot;

import io.swingnode.persistence.archive.ArchiveCopies;
import io.swingnode.persistence.block.BlockBuffer;
import io.swingnode.persistence.block.CrankBuffer;
import io.swingnode.persistence.block.ExportDelta;
import io.swingnode.persistence.block.ExportNotes;
import io.swingnode.persistence.block.Layers;
import io.swingnode.persistence.block.NewestFirst;
import io.swingnode.persistence.block.Slot;
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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Heap snapshots: each vat has at most one in use ({@code docs/snapshots.md}). Changes are part of the block and become
 * durable with it. The store of the block is what lies below that of a numbered crank.
 */
public final class SnapshotStore implements KernelSnapshots, SnapshotBase {
    private final Layers layers;
    private final ExportNotes exports;
    private final Slot<SnapshotChanges> slot;
    private final SnapshotBase base;
    private final ArchiveCopies archive;
    private final SnapshotOptions options;

    public SnapshotStore(BlockBuffer buffer, ExportNotes exports, ArchiveCopies archive, SnapshotOptions options) {
        this.layers = buffer;
        this.base = new SnapshotFile(buffer.file(), options.spoolDir());
        this.exports = exports;
        this.slot = buffer.plugIn(SnapshotChanges::new);
        this.archive = archive;
        this.options = options;
        buffer.whenWriting(slot, this::noteDifference);
    }

    private SnapshotStore(
            SnapshotStore below, Layers layers, ExportNotes exports, ArchiveCopies archive, SnapshotBase base) {
        this.layers = layers;
        this.exports = exports;
        this.slot = below.slot;
        this.base = base;
        this.archive = archive;
        this.options = below.options;
    }

    /** The snapshots as a numbered crank sees and changes them, in layers of its own over {@code base}. */
    public SnapshotStore ofCrank(Layers own, ExportNotes itsExports, ArchiveCopies itsArchive, SnapshotBase itsBase) {
        return new SnapshotStore(this, own, itsExports, itsArchive, itsBase);
    }

    /** The vats that layers of a crank have changed. */
    public void forEachChanged(CrankBuffer crank, Consumer<VatId> action) {
        crank.forEach(slot, changes -> changes.vats().forEach(action));
    }

    private void noteDifference(SnapshotChanges changes, List<SnapshotChanges> below, ExportDelta delta) {
        changes.byVat()
                .forEach((vat, ofVat) -> ofVat.rows().forEach((snapPos, after) -> {
                    SnapshotChanges.Place place = new SnapshotChanges.Place(vat, snapPos);
                    Optional<SnapshotRow> lower = Layers.newestIn(below, place, SnapshotChanges::row);
                    Optional<SnapshotRecord> before =
                            (lower != null ? lower : below(vat, snapPos)).map(SnapshotRow::record);
                    if (!before.equals(after.map(SnapshotRow::record))) {
                        before.ifPresent(record -> record.exportEntries().forEach(delta::remove));
                        after.ifPresent(row -> row.record().exportEntries().forEach(delta::add));
                    }
                }));
    }

    /** How this store compresses and keeps snapshots. */
    public SnapshotOptions options() {
        return options;
    }

    /** A compressor with the store's settings; it may be used on any thread. */
    public SnapshotCompressor newCompressor() {
        return options.newCompressor();
    }

    /**
     * Saves the snapshot in {@code plain} and makes it the one in use.
     *
     * @throws IOException when the stream fails; the store has not changed then
     */
    public SnapshotResult saveSnapshot(VatId vat, long snapPos, InputStream plain) throws IOException {
        layers.requireWritable();
        SnapshotCompressor compressor = newCompressor();
        CompressedSnapshot compressed;
        boolean finished = false;
        try {
            compressor.writeAll(plain);
            compressed = compressor.finish();
            finished = true;
        } finally {
            if (!finished) {
                compressor.cancel();
            }
        }
        return saveSnapshot(vat, snapPos, compressed);
    }

    /**
     * Checks what does not depend on the bytes, so that a save can be refused before they are read.
     *
     * @throws StoreException (USAGE) for a position below 0, a vat whose id is too long for the archive, or a thread that
     *     the store was not given to; (CLOSED) once the store has stopped
     */
    public void requireSaveable(VatId vat, long snapPos) {
        layers.requireRunning();
        if (snapPos < 0) {
            throw new StoreException(
                    Reason.USAGE, "snapshot position " + snapPos + " of vat \"" + vat + "\" is below 0");
        }
        archive.requireNameable(vat);
    }

    /** Saves a snapshot that is already compressed, and makes it the one in use. */
    public SnapshotResult saveSnapshot(VatId vat, long snapPos, CompressedSnapshot snapshot) {
        layers.requireWritable();
        requireSaveable(vat, snapPos);
        long startedNanos = System.nanoTime();
        SnapshotRecord record = new SnapshotRecord(vat, snapPos, snapshot.hash(), true);
        SnapshotRow row = new SnapshotRow(
                record,
                snapshot.uncompressedSizeBytes(),
                snapshot.compressedSizeBytes(),
                new SnapshotContent.Spooled(snapshot.spool()));
        archive.saving(record, snapshot.spool());
        layers.change(slot, changes -> {
            inUse(vat).ifPresent(inUse -> retire(changes, inUse));
            changes.put(row);
            exports.noteSet(record.key(), record.toJson());
            exports.noteSet(SnapshotRecord.currentKey(vat), record.key());
        });
        return new SnapshotResult(
                snapshot.hash(),
                snapshot.uncompressedSizeBytes(),
                snapshot.compressedSizeBytes(),
                snapshot.compressSeconds(),
                (System.nanoTime() - startedNanos) / 1e9,
                OptionalDouble.empty());
    }

    /**
     * The plain bytes of the snapshot in use, read on demand.
     *
     * @return a stream that fails at its end with a {@link StoreException} (CORRUPT) when the bytes do not match
     *     the hash
     * @throws StoreException (NOT_FOUND) when there is none, or its bytes are not in the store
     */
    public InputStream loadSnapshot(VatId vat) {
        return locateSnapshot(vat).open();
    }

    /**
     * Finds the snapshot in use now; what is returned may be opened later, on any thread.
     *
     * @throws StoreException (NOT_FOUND) when there is none, or its bytes are not in the store
     */
    public LocatedSnapshot locateSnapshot(VatId vat) {
        SnapshotRow row = inUse(vat)
                .filter(found -> !(found.content() instanceof SnapshotContent.None))
                .orElseThrow(
                        () -> new StoreException(Reason.NOT_FOUND, "no snapshot available for vat \"" + vat + "\""));
        return locate(row);
    }

    @Override
    public LocatedSnapshot locate(SnapshotRow row) {
        return base.locate(row);
    }

    /** The snapshot in use, if there is one. */
    @Override
    public Optional<SnapshotInfo> getSnapshotInfo(VatId vat) {
        return inUse(vat).map(SnapshotRow::info);
    }

    /** Leaves the vat without a snapshot in use. Idempotent. */
    @Override
    public void stopUsingLastSnapshot(VatId vat) {
        layers.requireWritable();
        Optional<SnapshotRow> inUse = inUse(vat);
        if (inUse.isPresent()) {
            layers.change(slot, changes -> retire(changes, inUse.get()));
        }
    }

    private void retire(SnapshotChanges changes, SnapshotRow inUse) {
        SnapshotRow retired = inUse.retired(options.keepBytes());
        changes.retire(retired);
        exports.noteSet(retired.record().key(), retired.record().toJson());
        exports.noteDeletion(SnapshotRecord.currentKey(retired.record().vat()));
    }

    /** Deletes the vat's snapshots, highest position first, as many as {@code budget} allows. */
    @Override
    public CleanupResult deleteVatSnapshots(VatId vat, DeleteBudget budget) {
        layers.requireWritable();
        List<SnapshotRecord> records = highestSnapshots(vat, budget.limit());
        delete(vat, records, budget.isUnlimited());
        boolean done = budget.isUnlimited() || !hasSnapshots(vat);
        return new CleanupResult(done, records.size());
    }

    /**
     * Deletes the given snapshots of a vat.
     *
     * @param all true when these are all: the export data then says that none is in use, whatever was said before
     */
    public void delete(VatId vat, List<SnapshotRecord> records, boolean all) {
        layers.change(slot, changes -> {
            boolean clearCurrent = all;
            for (SnapshotRecord record : records) {
                clearCurrent |= record.inUse();
                changes.delete(record);
                exports.noteDeletion(record.key());
            }
            if (clearCurrent) {
                exports.noteDeletion(SnapshotRecord.currentKey(vat));
            }
        });
    }

    /** The records of at most {@code limit} snapshots of the vat, highest position first. */
    public List<SnapshotRecord> highestSnapshots(VatId vat, long limit) {
        return highest(vat, limit).stream().map(SnapshotRow::record).toList();
    }

    /** True while the vat has a snapshot in use. */
    public boolean isInUse(VatId vat) {
        return inUse(vat).isPresent();
    }

    /** True while any snapshot of the vat is left, in use or not. */
    public boolean hasSnapshots(VatId vat) {
        return !highest(vat, 1).isEmpty();
    }

    /** Registers a listener that is told whose snapshots a block has changed, once it is in the file. */
    public void whenCommitted(BlockBuffer buffer, Consumer<Set<VatId>> listener) {
        buffer.whenCommitted(slot, changes -> listener.accept(changes.vats()));
    }

    /** The vats whose snapshots the block changes. */
    public Set<VatId> changedVats() {
        Set<VatId> vats = new HashSet<>();
        layers.inLayers(slot).forEach(layer -> vats.addAll(layer.vats()));
        return vats;
    }

    /** Deletes the rows of all vats that are not in use. Like the reference, it does not export the deletions. */
    @Override
    public void deleteAllUnusedSnapshots() {
        layers.change(slot, changes -> {
            for (SnapshotRow row : all()) {
                if (!row.record().inUse()) {
                    changes.delete(row.record());
                }
            }
        });
    }

    /** True when any snapshot of the vat has that hash; for debugging. */
    public boolean hasHash(VatId vat, String hash) {
        return highest(vat, Long.MAX_VALUE).stream()
                .anyMatch(row -> row.record().hash().equals(hash));
    }

    /** Deletes the vat's snapshots with that hash; for debugging, so the deletions are not exported. */
    public void deleteSnapshotByHash(VatId vat, String hash) {
        layers.change(slot, changes -> {
            for (SnapshotRow row : highest(vat, Long.MAX_VALUE)) {
                if (row.record().hash().equals(hash)) {
                    changes.delete(row.record());
                }
            }
        });
    }

    /** The records of all snapshots, by vat and position; for debugging. */
    @Override
    public List<SnapshotRecord> listAll() {
        return all().stream().map(SnapshotRow::record).toList();
    }

    @Override
    public List<SnapshotRow> all() {
        TreeMap<VatId, TreeMap<Long, SnapshotRow>> rows = new TreeMap<>();
        for (SnapshotRow row : base.all()) {
            rows.computeIfAbsent(row.record().vat(), vat -> new TreeMap<>())
                    .put(row.record().snapPos(), row);
        }
        for (SnapshotChanges layer : layers.inLayers(slot)) {
            layer.byVat().forEach((vat, changes) -> {
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

    /** Adds a snapshot record without bytes, for metadata repair; they can be restored from its artifact later. */
    public void insertSnapshot(SnapshotRecord record) {
        layers.change(slot, changes -> changes.put(new SnapshotRow(record, 0, 0, SnapshotContent.NONE)));
    }

    /** The record of the snapshot at a position, in use or not. */
    public Optional<SnapshotRecord> findSnapshot(VatId vat, long snapPos) {
        Optional<SnapshotRow> changed =
                layers.newest(slot, new SnapshotChanges.Place(vat, snapPos), SnapshotChanges::row);
        Optional<SnapshotRow> row = changed != null ? changed : below(vat, snapPos);
        return row.map(SnapshotRow::record);
    }

    private Optional<SnapshotRow> below(VatId vat, long snapPos) {
        return base.rowsBelow(vat, snapPos + 1, 1).stream()
                .filter(row -> row.record().snapPos() == snapPos)
                .findFirst();
    }

    @Override
    public Optional<SnapshotRow> inUse(VatId vat) {
        Optional<SnapshotRow> changed = layers.newest(slot, vat, SnapshotChanges::inUse);
        return changed != null ? changed : base.inUse(vat);
    }

    @Override
    public List<SnapshotRow> rowsBelow(VatId vat, long snapPos, int limit) {
        return highest(vat, snapPos, limit);
    }

    private List<SnapshotRow> highest(VatId vat, long limit) {
        return highest(vat, Long.MAX_VALUE, limit);
    }

    private List<SnapshotRow> highest(VatId vat, long belowPos, long limit) {
        TreeMap<Long, Optional<SnapshotRow>> changed = new TreeMap<>();
        for (SnapshotChanges layer : layers.inLayers(slot)) {
            VatSnapshotChanges changes = layer.find(vat);
            if (changes != null) {
                changed.putAll(changes.rows().headMap(belowPos, false));
            }
        }
        NewestFirst.FileRows<SnapshotRow> below =
                (position, rows) -> base.rowsBelow(vat, Math.min(position, belowPos), rows);
        return new NewestFirst<>(changed, below, row -> row.record().snapPos()).take(limit);
    }
}
