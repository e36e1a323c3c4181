package io.swingnode.persistence.inspect;

import io.swingnode.persistence.io.LineReader;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.transfer.ArtifactDirectory;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UTFDataFormatException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The items in files of spans, by vat and position; of spans that overlap, each item once. */
final class SpanLines implements Cursor<Row> {
    private final ArtifactDirectory artifacts;
    private final Iterator<ArtifactName.Span> spans;
    private Optional<OpenSpan> open = Optional.empty();
    private Optional<Row> ready = Optional.empty();

    /** The vat of which an item was given last, and the position after that. */
    private Optional<VatId> vat = Optional.empty();

    private long nextPos;

    /** A file that is being read. */
    private record OpenSpan(ArtifactName.Span name, InputStream in, LineReader lines) {}

    /** @param spans by vat and position */
    SpanLines(ArtifactDirectory artifacts, Iterator<ArtifactName.Span> spans) {
        this.artifacts = artifacts;
        this.spans = spans;
    }

    private long position;

    @Override
    public boolean hasNext() {
        while (ready.isEmpty()) {
            if (open.isEmpty() && !spans.hasNext()) {
                return false;
            }
            OpenSpan span = open.isPresent() ? open.get() : opened(spans.next());
            ready = next(span);
        }
        return true;
    }

    private OpenSpan opened(ArtifactName.Span name) {
        try {
            InputStream in = artifacts.artifact(name);
            OpenSpan span = new OpenSpan(name, in, new LineReader(in, name.format()));
            open = Optional.of(span);
            position = name.startPos();
            if (!vat.equals(Optional.of(name.vat()))) {
                vat = Optional.of(name.vat());
                nextPos = 0;
            }
            return span;
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /** The next item of the file; empty at its end, or for an item that an earlier one has given. */
    private Optional<Row> next(OpenSpan span) {
        ArtifactName.Span name = span.name();
        try {
            boolean ended = span.lines().next().isEmpty();
            if (ended == (position < name.endPos())) {
                throw new StoreException(
                        Reason.CORRUPT,
                        "artifact " + name.format() + " holds "
                                + (ended ? "only " + (position - name.startPos()) : "more")
                                + " items than the " + (name.endPos() - name.startPos())
                                + " that its name says; run verify on the directory");
            }
            if (ended) {
                close();
                return Optional.empty();
            }
            long at = position++;
            if (at < nextPos) {
                return Optional.empty();
            }
            nextPos = at + 1;
            return Optional.of(new Row(
                    new Row.Place(StoredText.of(name.vat().value()), at),
                    span.lines().bytes()));
        } catch (UTFDataFormatException e) {
            throw new StoreException(Reason.CORRUPT, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private static StoreException unreadable(ArtifactName.Span name, IOException e) {
        return new StoreException(
                Reason.CORRUPT, "artifact " + name.format() + " cannot be read: " + e.getMessage(), e);
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException("there are no more items");
        }
        Row row = ready.orElseThrow();
        ready = Optional.empty();
        return row;
    }

    @Override
    public void close() {
        if (open.isPresent()) {
            OpenSpan span = open.get();
            open = Optional.empty();
            try {
                span.in().close();
            } catch (IOException e) {
                throw unreadable(span.name(), e);
            }
        }
    }
}
