package io.swingnode.persistence.bundle;

import io.swingnode.persistence.block.BlockBuffer;
import io.swingnode.persistence.block.CrankBuffer;
import io.swingnode.persistence.block.ExportDelta;
import io.swingnode.persistence.block.ExportNotes;
import io.swingnode.persistence.block.Layers;
import io.swingnode.persistence.block.Slot;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.Bundle;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Code bundles by id ({@code docs/bundles.md}). Changes are part of the block and become durable with it. The store of the block
 * is what lies below that of a numbered crank.
 */
public final class BundleStore implements BundleBase {
    private final Layers layers;
    private final ExportNotes exports;
    private final Slot<BundleChanges> slot;
    private final BundleBase base;

    public BundleStore(BlockBuffer buffer, ExportNotes exports) {
        this.layers = buffer;
        this.exports = exports;
        this.base = id -> buffer.file().read("reading a bundle", statements -> new BundleTable(statements).get(id));
        this.slot = buffer.plugIn(BundleChanges::new);
        buffer.whenWriting(slot, this::noteDifference);
    }

    private BundleStore(BundleStore below, Layers layers, ExportNotes exports, BundleBase base) {
        this.layers = layers;
        this.exports = exports;
        this.slot = below.slot;
        this.base = base;
    }

    /** The bundles as a numbered crank sees and changes them, in layers of its own over {@code base}. */
    public BundleStore ofCrank(Layers own, ExportNotes itsExports, BundleBase itsBase) {
        return new BundleStore(this, own, itsExports, itsBase);
    }

    /** The bundles that layers of a crank have changed. */
    public void forEachChanged(CrankBuffer crank, Consumer<BundleId> action) {
        crank.forEach(slot, changes -> changes.bundles().keySet().forEach(action));
    }

    private void noteDifference(BundleChanges changes, List<BundleChanges> below, ExportDelta delta) {
        changes.bundles().forEach((id, after) -> {
            Optional<byte[]> lower = Layers.newestIn(below, id, BundleChanges::find);
            boolean before = lower != null ? lower.isPresent() : base.find(id).isPresent();
            if (before && after.isEmpty()) {
                delta.remove(key(id), id.value());
            } else if (!before && after.isPresent()) {
                delta.add(key(id), id.value());
            }
        });
    }

    /**
     * Adds a bundle.
     *
     * @throws StoreException (UNSUPPORTED) when the module format does not match the id; (CORRUPT) when the hash does
     *     not match it; (CONFLICT) when the bundle is already known
     */
    public void addBundle(BundleId id, Bundle bundle) {
        layers.change(slot, changes -> {
            byte[] stored = BundleCodec.serialize(id, bundle);
            if (find(id).isPresent()) {
                throw new StoreException(Reason.CONFLICT, "bundle \"" + id + "\" is in the store already");
            }
            changes.put(id, Optional.of(stored));
            exports.noteSet(key(id), id.value());
        });
    }

    /** True when the bundle is in the store with its content. */
    public boolean hasBundle(BundleId id) {
        return find(id).flatMap(BundleTable.Row::stored).isPresent();
    }

    /** As {@link #hasBundle(BundleId)}; false for text that is no id of a bundle. */
    public boolean hasBundle(String id) {
        return BundleId.find(id).filter(this::hasBundle).isPresent();
    }

    /**
     * The bundle of that id.
     *
     * @throws StoreException (NOT_FOUND) when it is not known; (INCOMPLETE) when its content is not in the store
     */
    public Bundle getBundle(BundleId id) {
        BundleTable.Row row =
                find(id).orElseThrow(() -> new StoreException(Reason.NOT_FOUND, "bundle \"" + id + "\" not found"));
        byte[] stored = row.stored()
                .orElseThrow(() -> new StoreException(
                        Reason.INCOMPLETE, "bundle \"" + id + "\" is known, but its content is not in the store"));
        return BundleCodec.parse(id, stored);
    }

    /** Deletes a bundle; does nothing when its content is not in the store. */
    public void deleteBundle(BundleId id) {
        layers.requireWritable();
        if (hasBundle(id)) {
            layers.change(slot, changes -> {
                changes.put(id, Optional.empty());
                exports.noteDeletion(key(id));
            });
        }
    }

    private static String key(BundleId id) {
        return new ArtifactName.Bundle(id).format();
    }

    @Override
    public Optional<BundleTable.Row> find(BundleId id) {
        Optional<byte[]> changed = layers.newest(slot, id, BundleChanges::find);
        if (changed != null) {
            return changed.map(bytes -> new BundleTable.Row(Optional.of(bytes)));
        }
        return base.find(id);
    }
}
