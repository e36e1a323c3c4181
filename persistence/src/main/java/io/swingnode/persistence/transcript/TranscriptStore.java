package io.swingnode.persistence.transcript;

import io.swingnode.persistence.archive.ArchiveCopies;
import io.swingnode.persistence.block.BlockBuffer;
import io.swingnode.persistence.block.CrankBuffer;
import io.swingnode.persistence.block.ExportDelta;
import io.swingnode.persistence.block.ExportNotes;
import io.swingnode.persistence.block.Layers;
import io.swingnode.persistence.block.NewestFirst;
import io.swingnode.persistence.block.Slot;
import io.swingnode.persistence.sqlite.TextRule;
import io.swingnode.protocol.CleanupResult;
import io.swingnode.protocol.DeleteBudget;
import io.swingnode.protocol.SpanBounds;
import io.swingnode.protocol.SpanHash;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Transcripts: each vat's deliveries as items numbered from 0, cut into spans that belong to incarnations
 * ({@code docs/transcripts.md}). Changes are part of the block and become durable with it. The store of the block is what lies
 * below that of a numbered crank.
 */
public final class TranscriptStore implements TranscriptBase {
    private final Layers layers;
    private final ExportNotes exports;
    private final Slot<TranscriptChanges> slot;
    private final TranscriptBase base;
    private final ArchiveCopies archive;
    private final boolean keepItems;
    private final TextRule text;

    /** Vats whose current span is known to have no stray items after it. */
    private final Set<VatId> cleanTails = new HashSet<>();

    /**
     * The transcripts of a store.
     *
     * @param keepItems false to drop a span's items when it closes
     * @param text what items may hold
     */
    public TranscriptStore(
            BlockBuffer buffer, ExportNotes exports, ArchiveCopies archive, boolean keepItems, TextRule text) {
        this.layers = buffer;
        this.exports = exports;
        this.slot = buffer.plugIn(TranscriptChanges::new);
        this.base = new TranscriptFile(buffer, slot);
        this.archive = archive;
        this.keepItems = keepItems;
        this.text = text;
        buffer.whenOvertaken(cleanTails::clear);
        buffer.whenWriting(slot, this::noteDifference);
    }

    private TranscriptStore(
            TranscriptStore below, Layers layers, ExportNotes exports, ArchiveCopies archive, TranscriptBase base) {
        this.layers = layers;
        this.exports = exports;
        this.slot = below.slot;
        this.base = base;
        this.archive = archive;
        this.keepItems = below.keepItems;
        this.text = below.text;
    }

    /** The transcripts as a numbered crank sees and changes them, in layers of its own over {@code base}. */
    public TranscriptStore ofCrank(
            Layers own, ExportNotes itsExports, ArchiveCopies itsArchive, TranscriptBase itsBase) {
        return new TranscriptStore(this, own, itsExports, itsArchive, itsBase);
    }

    /** The vats that layers of a crank have changed. */
    public void forEachChanged(CrankBuffer crank, Consumer<VatId> action) {
        crank.forEach(slot, changes -> changes.vats().forEach(action));
    }

    private void noteDifference(TranscriptChanges changes, List<TranscriptChanges> below, ExportDelta delta) {
        changes.byVat()
                .forEach((vat, ofVat) -> ofVat.spans().forEach((startPos, after) -> {
                    TranscriptChanges.Place place = new TranscriptChanges.Place(vat, startPos);
                    Optional<SpanRecord> lower = Layers.newestIn(below, place, TranscriptChanges::span);
                    Optional<SpanRecord> before = lower != null ? lower : base.span(vat, startPos);
                    if (!before.equals(after)) {
                        before.ifPresent(span -> delta.remove(span.key(), span.toJson()));
                        after.ifPresent(span -> delta.add(span.key(), span.toJson()));
                    }
                }));
    }

    /**
     * Gives {@code vat} an empty current span at position 0, incarnation 0.
     *
     * @throws StoreException (CONFLICT) when it has a current span, or an older transcript not yet deleted; (USAGE) when the
     *     id is too long for the archive
     */
    public void initTranscript(VatId vat) {
        archive.requireNameable(vat);
        layers.change(slot, changes -> {
            if (current(vat).isPresent()) {
                throw new StoreException(Reason.CONFLICT, "vat \"" + vat + "\" has a transcript already");
            }
            if (findSpan(vat, 0).isPresent()) {
                throw new StoreException(
                        Reason.CONFLICT,
                        "vat \"" + vat + "\" was stopped and its old transcript is still there; delete it first");
            }
            put(changes, new SpanRecord(vat, 0, 0, SpanHash.EMPTY, true, 0));
        });
    }

    /**
     * Appends an item to the vat's current span.
     *
     * @throws StoreException (NOT_FOUND) without a current span; (USAGE) when the item holds a line feed, which
     *     exports cannot represent, or half a surrogate pair without the option for that
     */
    public void addItem(VatId vat, String item) {
        layers.change(slot, changes -> {
            SpanRecord span = require(vat);
            boolean half = requireItem(span, item);
            requireCleanTail(span);
            SpanRecord longer = span.append(item);
            changes.addItem(span, item, half);
            put(changes, longer);
        });
        layers.itemAdded(vat, item.length());
    }

    /** True when the item holds half a surrogate pair. */
    private boolean requireItem(SpanRecord span, String item) {
        if (item.indexOf('\n') >= 0) {
            throw new StoreException(
                    Reason.USAGE,
                    "item " + span.endPos() + " of vat \"" + span.vat()
                            + "\" holds a line feed, which exports cannot represent; write it as JSON on one line");
        }
        return text.check(() -> "item " + span.endPos() + " of vat \"" + span.vat() + "\"", item);
    }

    private void requireCleanTail(SpanRecord span) {
        OptionalLong stray = stray(span.vat(), span.endPos());
        if (stray.isPresent()) {
            throw new StoreException(
                    Reason.CORRUPT,
                    "vat \"" + span.vat() + "\" has an item at position " + stray.getAsLong()
                            + " that no span accounts for; run verify on the store");
        }
    }

    @Override
    public OptionalLong stray(VatId vat, long position) {
        if (cleanTails.contains(vat)) {
            return OptionalLong.empty();
        }
        OptionalLong stray = base.stray(vat, position);
        if (stray.isPresent() && !isDeleted(vat, stray.getAsLong())) {
            return stray;
        }
        cleanTails.add(vat);
        return OptionalLong.empty();
    }

    private boolean isDeleted(VatId vat, long position) {
        for (TranscriptChanges layer : layers.inLayers(slot)) {
            VatTranscriptChanges changes = layer.find(vat);
            if (changes != null && changes.deletes(position)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Optional<SpanRecord> current(VatId vat) {
        Optional<SpanRecord> changed = layers.newest(slot, vat, TranscriptChanges::current);
        return changed != null ? changed : base.current(vat);
    }

    /** @throws StoreException (NOT_FOUND) when the vat has none */
    private SpanRecord require(VatId vat) {
        return current(vat)
                .orElseThrow(() -> new StoreException(Reason.NOT_FOUND, "no current transcript for \"" + vat + "\""));
    }

    /**
     * The bounds of the vat's current span.
     *
     * @throws StoreException (NOT_FOUND) when it has none
     */
    public SpanBounds getCurrentSpanBounds(VatId vat) {
        return require(vat).bounds();
    }

    /** The items of the vat's current span; as {@link #readSpan(VatId, long)}. */
    public Iterator<String> readSpan(VatId vat) {
        return read(require(vat));
    }

    /**
     * The items of the span that starts at {@code startPos}, fetched in batches.
     *
     * @return an iterator that throws a {@link StoreException} (INCOMPLETE) at the end when items are missing
     * @throws StoreException (NOT_FOUND) when there is no such span
     */
    public Iterator<String> readSpan(VatId vat, long startPos) {
        return read(findSpan(vat, startPos)
                .orElseThrow(() ->
                        new StoreException(Reason.NOT_FOUND, "no transcript span for \"" + vat + "\" at " + startPos)));
    }

    private Iterator<String> read(SpanRecord span) {
        return span.itemCount() == 0 ? Collections.emptyIterator() : new SpanItems(base, ofVat(span.vat()), span);
    }

    /** Closes the vat's current span and opens an empty one after it; returns the incarnation. */
    public long rolloverSpan(VatId vat) {
        return rollover(vat, 0);
    }

    /** Closes the vat's current span and opens an empty one in a new incarnation; returns that incarnation. */
    public long rolloverIncarnation(VatId vat) {
        return rollover(vat, 1);
    }

    private long rollover(VatId vat, int incarnationStep) {
        layers.requireWritable();
        SpanRecord span = require(vat);
        if (span.itemCount() == 0) {
            throw new StoreException(
                    Reason.USAGE,
                    "the current span of vat \"" + vat + "\" is empty; add an item before rolling it over");
        }
        long incarnation = span.incarnation() + incarnationStep;
        SpanRecord closed = archiveAndClose(span);
        layers.change(slot, changes -> {
            close(changes, closed);
            put(changes, new SpanRecord(vat, span.endPos(), span.endPos(), SpanHash.EMPTY, true, incarnation));
        });
        return incarnation;
    }

    /** Closes the vat's current span without opening another: the vat can no longer be loaded. Idempotent. */
    public void stopUsingTranscript(VatId vat) {
        layers.requireWritable();
        Optional<SpanRecord> span = current(vat);
        if (span.isPresent()) {
            SpanRecord closed = archiveAndClose(span.get());
            layers.change(slot, changes -> {
                close(changes, closed);
                exports.noteDeletion(SpanRecord.currentKey(vat));
            });
        }
    }

    /** Copies the span for the archive while its items are still there, and returns its record as closed. */
    private SpanRecord archiveAndClose(SpanRecord span) {
        SpanRecord closed = span.closed();
        archive.closing(closed, read(span));
        return closed;
    }

    private void close(TranscriptChanges changes, SpanRecord closed) {
        changes.closeCurrent(closed);
        if (!keepItems) {
            changes.deleteItems(closed.vat(), closed.startPos(), closed.endPos());
        }
        exports.noteSet(closed.key(), closed.toJson());
    }

    private void put(TranscriptChanges changes, SpanRecord span) {
        changes.putSpan(span);
        exports.noteSet(span.key(), span.toJson());
    }

    /**
     * Deletes the vat's newest spans with their items, as many as {@code budget} allows.
     *
     * @return how many were deleted, and whether none is left
     */
    public CleanupResult deleteVatTranscripts(VatId vat, DeleteBudget budget) {
        layers.requireWritable();
        List<SpanRecord> spans = newestSpans(vat, budget.limit());
        delete(vat, spans, budget.isUnlimited());
        boolean done = budget.isUnlimited() || !hasSpans(vat);
        return new CleanupResult(done, spans.size());
    }

    /**
     * Deletes the given spans of a vat with their items.
     *
     * @param all true when these are all: items that belong to no span go too
     */
    public void delete(VatId vat, List<SpanRecord> spans, boolean all) {
        layers.change(slot, changes -> {
            if (all) {
                changes.deleteItems(vat, 0, Long.MAX_VALUE);
            }
            for (SpanRecord span : spans) {
                changes.deleteSpan(span);
                exports.noteDeletion(span.key());
            }
        });
    }

    /** True while the vat has a current span, and can be loaded. */
    public boolean isInUse(VatId vat) {
        return current(vat).isPresent();
    }

    /** True while any span of the vat is left. */
    public boolean hasSpans(VatId vat) {
        return !newestSpans(vat, 1).isEmpty();
    }

    /** Registers a listener that is told whose transcripts a block has changed, once it is in the file. */
    public void whenCommitted(BlockBuffer buffer, Consumer<Set<VatId>> listener) {
        buffer.whenCommitted(slot, changes -> listener.accept(changes.vats()));
    }

    /** The vats whose transcripts the block changes. */
    public Set<VatId> changedVats() {
        Set<VatId> vats = new HashSet<>();
        layers.inLayers(slot).forEach(layer -> vats.addAll(layer.vats()));
        return vats;
    }

    /** Adds a span record without items, for metadata repair; the items can be restored from its artifact later. */
    public void insertSpan(SpanRecord span) {
        layers.change(slot, changes -> changes.putSpan(span));
    }

    /** The record of the span that starts at {@code startPos}, current or not. */
    public Optional<SpanRecord> findSpan(VatId vat, long startPos) {
        return span(vat, startPos);
    }

    @Override
    public Optional<SpanRecord> span(VatId vat, long startPos) {
        Optional<SpanRecord> changed =
                layers.newest(slot, new TranscriptChanges.Place(vat, startPos), TranscriptChanges::span);
        return changed != null ? changed : base.span(vat, startPos);
    }

    /** At most {@code limit} spans of the vat, newest first. */
    public List<SpanRecord> newestSpans(VatId vat, long limit) {
        return newest(vat, Long.MAX_VALUE, limit);
    }

    @Override
    public List<SpanRecord> spansBelow(VatId vat, long startPos, int limit) {
        return newest(vat, startPos, limit);
    }

    private List<SpanRecord> newest(VatId vat, long belowPos, long limit) {
        TreeMap<Long, Optional<SpanRecord>> changed = new TreeMap<>();
        ofVat(vat).forEach(changes -> changed.putAll(changes.spans().headMap(belowPos, false)));
        NewestFirst.FileRows<SpanRecord> below =
                (position, rows) -> base.spansBelow(vat, Math.min(position, belowPos), rows);
        return new NewestFirst<>(changed, below, SpanRecord::startPos).take(limit);
    }

    /** The changes of each layer to a vat, from the bottom up. */
    private List<VatTranscriptChanges> ofVat(VatId vat) {
        List<VatTranscriptChanges> found = new ArrayList<>();
        for (TranscriptChanges layer : layers.inLayers(slot)) {
            VatTranscriptChanges changes = layer.find(vat);
            if (changes != null) {
                found.add(changes);
            }
        }
        return found;
    }

    @Override
    public List<TranscriptTable.ItemRow> items(VatId vat, long fromPos, long toPos, int limit) {
        List<TranscriptTable.ItemRow> below = base.items(vat, fromPos, toPos, limit);
        List<VatTranscriptChanges> changes = ofVat(vat);
        return changes.isEmpty() ? below : SpanItems.merge(changes, fromPos, Math.min(toPos, fromPos + limit), below);
    }
}
