package io.swingnode.persistence.transcript;

import io.swingnode.persistence.archive.BlockArchive;
import io.swingnode.persistence.block.BlockBuffer;
import io.swingnode.persistence.block.ExportDelta;
import io.swingnode.persistence.block.NewestFirst;
import io.swingnode.persistence.block.PendingExports;
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
 * ({@code docs/transcripts.md}). Changes are part of the block and become durable with it.
 */
public final class TranscriptStore {
    private final BlockBuffer buffer;
    private final PendingExports exports;
    private final Slot<TranscriptChanges> slot;
    private final CurrentSpans currentSpans;
    private final BlockArchive archive;
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
            BlockBuffer buffer, PendingExports exports, BlockArchive archive, boolean keepItems, TextRule text) {
        this.buffer = buffer;
        this.exports = exports;
        this.slot = buffer.plugIn(TranscriptChanges::new);
        this.currentSpans = new CurrentSpans(buffer, slot);
        this.archive = archive;
        this.keepItems = keepItems;
        this.text = text;
        buffer.whenOvertaken(cleanTails::clear);
        buffer.whenWriting(slot, this::noteDifference);
    }

    private void noteDifference(TranscriptChanges changes, List<TranscriptChanges> below, ExportDelta delta) {
        changes.byVat()
                .forEach((vat, ofVat) -> ofVat.spans().forEach((startPos, after) -> {
                    TranscriptChanges.Place place = new TranscriptChanges.Place(vat, startPos);
                    Optional<SpanRecord> lower = BlockBuffer.newestIn(below, place, TranscriptChanges::span);
                    Optional<SpanRecord> before = lower != null ? lower : written(place);
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
        buffer.change(slot, changes -> {
            if (currentSpans.find(vat).isPresent()) {
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
        buffer.change(slot, changes -> {
            SpanRecord span = currentSpans.require(vat);
            boolean half = requireItem(span, item);
            requireCleanTail(span);
            SpanRecord longer = span.append(item);
            changes.addItem(span, item, half);
            put(changes, longer);
        });
        buffer.meter().itemAdded(vat, item.length());
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
        if (cleanTails.contains(span.vat())) {
            return;
        }
        OptionalLong stray = buffer.file()
                .read(
                        "checking a transcript's end",
                        statements -> new TranscriptTable(statements).firstItemFrom(span.vat(), span.endPos()));
        if (stray.isPresent() && !isDeletedInBlock(span.vat(), stray.getAsLong())) {
            throw new StoreException(
                    Reason.CORRUPT,
                    "vat \"" + span.vat() + "\" has an item at position " + stray.getAsLong()
                            + " that no span accounts for; run verify on the store");
        }
        cleanTails.add(span.vat());
    }

    private boolean isDeletedInBlock(VatId vat, long position) {
        for (TranscriptChanges layer : buffer.inLayers(slot)) {
            VatTranscriptChanges changes = layer.find(vat);
            if (changes != null && changes.deletes(position)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The bounds of the vat's current span.
     *
     * @throws StoreException (NOT_FOUND) when it has none
     */
    public SpanBounds getCurrentSpanBounds(VatId vat) {
        return currentSpans.require(vat).bounds();
    }

    /** The items of the vat's current span; as {@link #readSpan(VatId, long)}. */
    public Iterator<String> readSpan(VatId vat) {
        return read(currentSpans.require(vat));
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
        return span.itemCount() == 0 ? Collections.emptyIterator() : new SpanItems(buffer, slot, span);
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
        buffer.requireWritable();
        SpanRecord span = currentSpans.require(vat);
        if (span.itemCount() == 0) {
            throw new StoreException(
                    Reason.USAGE,
                    "the current span of vat \"" + vat + "\" is empty; add an item before rolling it over");
        }
        long incarnation = span.incarnation() + incarnationStep;
        SpanRecord closed = archiveAndClose(span);
        buffer.change(slot, changes -> {
            close(changes, closed);
            put(changes, new SpanRecord(vat, span.endPos(), span.endPos(), SpanHash.EMPTY, true, incarnation));
        });
        return incarnation;
    }

    /** Closes the vat's current span without opening another: the vat can no longer be loaded. Idempotent. */
    public void stopUsingTranscript(VatId vat) {
        buffer.requireWritable();
        Optional<SpanRecord> span = currentSpans.find(vat);
        if (span.isPresent()) {
            SpanRecord closed = archiveAndClose(span.get());
            buffer.change(slot, changes -> {
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
        buffer.requireWritable();
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
        buffer.change(slot, changes -> {
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
        return currentSpans.find(vat).isPresent();
    }

    /** True while any span of the vat is left. */
    public boolean hasSpans(VatId vat) {
        return !newestSpans(vat, 1).isEmpty();
    }

    /** Registers a listener that is told whose transcripts a block has changed, once it is in the file. */
    public void whenCommitted(Consumer<Set<VatId>> listener) {
        buffer.whenCommitted(slot, changes -> listener.accept(changes.vats()));
    }

    /** The vats whose transcripts the block changes. */
    public Set<VatId> changedVats() {
        Set<VatId> vats = new HashSet<>();
        buffer.inLayers(slot).forEach(layer -> vats.addAll(layer.vats()));
        return vats;
    }

    /** Adds a span record without items, for metadata repair; the items can be restored from its artifact later. */
    public void insertSpan(SpanRecord span) {
        buffer.change(slot, changes -> changes.putSpan(span));
    }

    /** The record of the span that starts at {@code startPos}, current or not. */
    public Optional<SpanRecord> findSpan(VatId vat, long startPos) {
        Optional<SpanRecord> changed =
                buffer.newest(slot, new TranscriptChanges.Place(vat, startPos), TranscriptChanges::span);
        if (changed != null) {
            return changed;
        }
        return written(new TranscriptChanges.Place(vat, startPos));
    }

    /** The record in the file and, once a part of the block has been written, in that part. */
    private Optional<SpanRecord> written(TranscriptChanges.Place place) {
        return currentSpans
                .cached(place)
                .or(() -> buffer.file()
                        .read(
                                "reading a span",
                                statements -> new TranscriptTable(statements).span(place.vat(), place.startPos())));
    }

    /** At most {@code limit} spans of the vat, newest first. */
    public List<SpanRecord> newestSpans(VatId vat, long limit) {
        TreeMap<Long, Optional<SpanRecord>> changed = new TreeMap<>();
        for (TranscriptChanges layer : buffer.inLayers(slot)) {
            VatTranscriptChanges changes = layer.find(vat);
            if (changes != null) {
                changed.putAll(changes.spans());
            }
        }
        NewestFirst.FileRows<SpanRecord> inFile = (below, rows) -> buffer.file()
                .read("listing spans", statements -> new TranscriptTable(statements).spansBelow(vat, below, rows));
        return new NewestFirst<>(changed, inFile, SpanRecord::startPos).take(limit);
    }
}
