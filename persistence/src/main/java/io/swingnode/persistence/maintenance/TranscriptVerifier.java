package io.swingnode.persistence.maintenance;

import io.swingnode.persistence.sqlite.Columns;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.sqlite.SqlCursor;
import io.swingnode.persistence.transcript.TranscriptArtifacts;
import io.swingnode.protocol.SpanHash;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.Utf8Text;
import io.swingnode.protocol.VatId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Checks every span: its place among the others, and its hash over the items that are there. */
final class TranscriptVerifier {
    private static final String SELECT_ITEMS = """
            SELECT position, item, incarnation
            FROM transcriptItems
            WHERE vatID = ? AND position >= ? AND position < ? -- from inclusive, to exclusive
            ORDER BY position""";

    private static final String SELECT_STRAY_ITEMS = """
            SELECT vatID, MIN(position), COUNT(*)
            FROM transcriptItems AS item
            WHERE NOT EXISTS
              (SELECT 1 FROM
                (SELECT endPos FROM transcriptSpans AS span
                 WHERE span.vatID = item.vatID AND span.startPos <= item.position
                 ORDER BY span.startPos DESC LIMIT 1) AS below
               WHERE item.position < below.endPos)
            GROUP BY vatID
            ORDER BY vatID""";

    private final Connection connection;
    private final Consumer<Finding> findings;
    private final LongConsumer progress;
    private long hashedSpans;
    private long prunedSpans;
    private final HalfPairRows halfPairs = new HalfPairRows("transcriptItems");

    TranscriptVerifier(Connection connection, Consumer<Finding> findings, LongConsumer progress) {
        this.connection = connection;
        this.findings = findings;
        this.progress = progress;
    }

    long hashedSpans() {
        return hashedSpans;
    }

    long prunedSpans() {
        return prunedSpans;
    }

    /** Items with half a surrogate pair in the spans that were checked. */
    Optional<Note> note() {
        return halfPairs.note();
    }

    void run() throws SQLException {
        Optional<SpanRecord> before = Optional.empty();
        try (PreparedStatement items = connection.prepareStatement(SELECT_ITEMS);
                Cursor<SpanRecord> spans =
                        new SqlCursor<>(connection, "reading spans", List.of(TranscriptArtifacts.spans()))) {
            while (spans.hasNext()) {
                SpanRecord span = spans.next();
                checkPlace(before, span);
                checkItems(span, items);
                before = Optional.of(span);
            }
        }
        checkStrayItems();
    }

    private void checkPlace(Optional<SpanRecord> previous, SpanRecord span) {
        // The spans of a terminated vat go newest first, so what is left still starts at 0.
        boolean first = previous.isEmpty() || !previous.get().vat().equals(span.vat());
        long expectedStart = first ? 0 : previous.get().endPos();
        long incarnationBefore = first ? 0 : previous.get().incarnation();
        if (span.startPos() != expectedStart) {
            findings.accept(new Finding.BrokenSpanOrder(span.vat(), span.startPos(), expectedStart));
        }
        if (span.incarnation() < incarnationBefore || span.incarnation() > incarnationBefore + 1) {
            findings.accept(
                    new Finding.BrokenIncarnations(span.vat(), span.startPos(), span.incarnation(), incarnationBefore));
        }
        if (!first && previous.get().isCurrent()) {
            findings.accept(
                    new Finding.CurrentSpanNotLast(span.vat(), previous.get().startPos()));
        }
    }

    private void checkItems(SpanRecord span, PreparedStatement items) throws SQLException {
        items.setString(1, span.vat().value());
        items.setLong(2, span.startPos());
        items.setLong(3, span.endPos());
        SpanHash hash = new SpanHash();
        long present = 0;
        long sizeBytes = 0;
        try (ResultSet rows = items.executeQuery()) {
            while (rows.next()) {
                // One without text is named by the rules for rows.
                byte[] item = Optional.ofNullable(rows.getBytes(2)).orElseGet(() -> new byte[0]);
                if (Utf8Text.holdsHalfPair(item)) {
                    halfPairs.add("item " + rows.getLong(1) + " of vat " + span.vat());
                }
                hash.add(Utf8Text.hashInput(item));
                present++;
                sizeBytes += item.length;
                if (rows.getLong(3) != span.incarnation()) {
                    findings.accept(new Finding.WrongItemIncarnation(
                            span.vat(), rows.getLong(1), span.incarnation(), rows.getLong(3)));
                }
            }
        }
        judge(span, present, hash.value());
        progress.accept(sizeBytes);
    }

    private void judge(SpanRecord span, long present, String hash) {
        if (present == span.itemCount()) {
            hashedSpans++;
            if (!hash.equals(span.hash())) {
                findings.accept(
                        new Finding.WrongSpanHash(span.vat(), span.startPos(), span.endPos(), span.hash(), hash));
            }
        } else if (present == 0 && !span.isCurrent()) {
            prunedSpans++;
        } else {
            findings.accept(new Finding.MissingItems(span.vat(), span.startPos(), span.endPos(), present));
        }
    }

    private void checkStrayItems() throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT_STRAY_ITEMS);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                findings.accept(
                        new Finding.StrayItems(new VatId(Columns.text(rows, 1)), rows.getLong(2), rows.getLong(3)));
            }
        }
    }
}
