package io.swingnode.persistence.transcript;

import io.swingnode.persistence.archive.BlockArchive;
import io.swingnode.persistence.block.BlockBuffer;
import io.swingnode.persistence.block.Layer;
import io.swingnode.persistence.block.NewestFirst;
import io.swingnode.persistence.block.PendingExports;
import io.swingnode.protocol.CleanupResult;
import io.swingnode.protocol.DeleteBudget;
import io.swingnode.protocol.SpanBounds;
import io.swingnode.protocol.SpanHash;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.Utf8Text;
import io.swingnode.protocol.VatId;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * Transcripts: each vat's deliveries as items numbered from 0, cut into spans that belong to incarnations
 * (contract §4). Changes are part of the block and become durable with it.
 */
public final class TranscriptStore {
    private final BlockBuffer buffer;
    private final PendingExports exports;
    private final CurrentSpans currentSpans;
    private final BlockArchive archive;
    private final boolean keepItems;

    /** Vats whose current span is known to have no stray items behind it. */
    private final Set<VatId> cleanTails = new HashSet<>();

    public TranscriptStore(
            BlockBuffer buffer,
            PendingExports exports,
            CurrentSpans currentSpans,
            BlockArchive archive,
            boolean keepItems) {
        this.buffer = buffer;
        this.exports = exports;
        this.currentSpans = currentSpans;
        this.archive = archive;
        this.keepItems = keepItems;
        buffer.whenOvertaken(cleanTails::clear);
    }

    /**
     * Gives {@code vat} an empty current span at position 0, incarnation 0.
     *
     * @throws StoreException (CONFLICT) when it has a current span, or an older transcript not yet deleted
     */
    public void initTranscript(VatId vat) {
        buffer.requireWritable();
        if (currentSpans.find(vat).isPresent()) {
            throw new StoreException(Reason.CONFLICT, "vat \"" + vat + "\" has a transcript already");
        }
        if (findSpan(vat, 0).isPresent()) {
            throw new StoreException(
                    Reason.CONFLICT,
                    "vat \"" + vat + "\" was stopped and its old transcript is still there; delete it first");
        }
        put(new SpanRecord(vat, 0, 0, SpanHash.EMPTY, true, 0));
    }

    /**
     * Appends an item to the vat's current span.
     *
     * @throws StoreException (NOT_FOUND) without a current span; (USAGE) when the item holds a line feed, which
     *     could never be exported
     */
    public void addItem(VatId vat, String item) {
        buffer.requireWritable();
        SpanRecord span = currentSpans.require(vat);
        if (item.indexOf('\n') >= 0) {
            throw new StoreException(
                    Reason.USAGE,
                    "item " + span.endPos() + " of vat \"" + vat
                            + "\" holds a line feed, which no export can carry; write it as JSON on one line");
        }
        Utf8Text.requireEncodable("item " + span.endPos() + " of vat \"" + vat + "\"", item);
        requireCleanTail(span);
        SpanRecord longer = span.append(item);
        buffer.top().changeTranscript(vat).addItem(span.endPos(), new TranscriptChanges.Item(item, span.incarnation()));
        buffer.top().grow(item.length());
        buffer.meter().itemAdded(item.length());
        put(longer);
    }

    private void requireCleanTail(SpanRecord span) {
        if (cleanTails.contains(span.vat())) {
            return;
        }
        OptionalLong stray = buffer.file()
                .read(
                        "checking a transcript's end",
                        tables -> tables.transcripts().firstItemFrom(span.vat(), span.endPos()));
        if (stray.isPresent() && !isDeletedInBlock(span.vat(), stray.getAsLong())) {
            throw new StoreException(
                    Reason.CORRUPT,
                    "vat \"" + span.vat() + "\" has an item at position " + stray.getAsLong()
                            + " that no span accounts for; run verify on the store");
        }
        cleanTails.add(span.vat());
    }

    private boolean isDeletedInBlock(VatId vat, long position) {
        for (Layer layer : buffer.layers()) {
            TranscriptChanges changes = layer.transcript(vat);
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
     * The items of the span that starts at {@code startPos}, fetched some at a time.
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
        return span.itemCount() == 0 ? Collections.emptyIterator() : new SpanItems(buffer, span);
    }

    /** Closes the vat's current span and opens an empty one after it; gives the incarnation. */
    public long rolloverSpan(VatId vat) {
        return rollover(vat, 0);
    }

    /** Closes the vat's current span and opens an empty one in a new incarnation; gives that incarnation. */
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
        close(span);
        long incarnation = span.incarnation() + incarnationStep;
        put(new SpanRecord(vat, span.endPos(), span.endPos(), SpanHash.EMPTY, true, incarnation));
        return incarnation;
    }

    /** Closes the vat's current span without opening another: the vat can no longer be loaded. Idempotent. */
    public void stopUsingTranscript(VatId vat) {
        buffer.requireWritable();
        Optional<SpanRecord> span = currentSpans.find(vat);
        if (span.isPresent()) {
            close(span.get());
            exports.noteDeletion(SpanRecord.currentKey(vat));
        }
    }

    private void close(SpanRecord span) {
        SpanRecord closed = span.closed();
        Layer layer = buffer.top();
        archive.closing(closed, read(span), layer);
        layer.changeTranscript(span.vat()).closeCurrent(closed);
        if (!keepItems) {
            layer.changeTranscript(span.vat()).deleteItems(span.startPos(), span.endPos());
        }
        layer.grow(closed.hash().length());
        exports.noteSet(closed.key(), closed.toJson());
        buffer.changed();
    }

    private void put(SpanRecord span) {
        buffer.top().changeTranscript(span.vat()).putSpan(span);
        buffer.top().grow(span.hash().length());
        exports.noteSet(span.key(), span.toJson());
        buffer.changed();
    }

    /**
     * Deletes the vat's newest spans with their items, as many as {@code budget} allows.
     *
     * @return how many went, and whether none is left
     */
    public CleanupResult deleteVatTranscripts(VatId vat, DeleteBudget budget) {
        buffer.requireWritable();
        List<SpanRecord> spans = newestSpans(vat, budget.limit());
        TranscriptChanges changes = buffer.top().changeTranscript(vat);
        if (budget.isUnlimited()) {
            changes.deleteItems(0, Long.MAX_VALUE);
        }
        for (SpanRecord span : spans) {
            changes.deleteItems(span.startPos(), span.endPos());
            changes.deleteSpan(span);
            buffer.top().grow(0);
            exports.noteDeletion(span.key());
        }
        buffer.changed();
        boolean done = budget.isUnlimited() || !hasSpans(vat);
        return new CleanupResult(done, spans.size());
    }

    public boolean hasSpans(VatId vat) {
        return !newestSpans(vat, 1).isEmpty();
    }

    /** Adds a span record without items; for repair (contract §7). */
    public void insertSpan(SpanRecord span) {
        buffer.requireWritable();
        buffer.top().changeTranscript(span.vat()).putSpan(span);
        buffer.changed();
    }

    public Optional<SpanRecord> findSpan(VatId vat, long startPos) {
        for (Layer layer : buffer.layers().reversed()) {
            TranscriptChanges changes = layer.transcript(vat);
            Optional<SpanRecord> span = changes == null ? null : changes.span(startPos);
            if (span != null) {
                return span;
            }
        }
        return buffer.file()
                .read("reading a span", tables -> tables.transcripts().span(vat, startPos));
    }

    private List<SpanRecord> newestSpans(VatId vat, long limit) {
        TreeMap<Long, Optional<SpanRecord>> changed = new TreeMap<>();
        for (Layer layer : buffer.layers()) {
            TranscriptChanges changes = layer.transcript(vat);
            if (changes != null) {
                changed.putAll(changes.spans());
            }
        }
        NewestFirst.FileRows<SpanRecord> inFile = (below, rows) -> buffer.file()
                .read("listing spans", tables -> tables.transcripts().spansBelow(vat, below, rows));
        return new NewestFirst<>(changed, inFile, SpanRecord::startPos).take(limit);
    }
}
