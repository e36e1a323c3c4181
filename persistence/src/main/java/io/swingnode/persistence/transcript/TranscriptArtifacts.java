package io.swingnode.persistence.transcript;

import io.swingnode.persistence.io.BulkInput;
import io.swingnode.persistence.sqlite.Columns;
import io.swingnode.persistence.sqlite.SqlCursor.Query;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.Utf8Text;
import io.swingnode.protocol.VatId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Transcript spans for export: their records, their names, and their artifacts. An artifact consists of the items of a
 * span, each followed by a line feed.
 */
public final class TranscriptArtifacts {
    private static final String SELECT_SPANS = SpanRow.SELECT + "ORDER BY vatID, startPos";

    private static final String SELECT_CURRENT_SPANS = SpanRow.SELECT + """
            WHERE isCurrent = 1
            ORDER BY vatID, startPos""";

    private static final String SELECT_SPANS_OF_CURRENT_INCARNATIONS = SpanRow.SELECT + """
            JOIN transcriptSpans AS current
              ON current.vatID = span.vatID AND current.isCurrent = 1 AND current.incarnation = span.incarnation
            ORDER BY span.vatID, span.startPos""";

    private static final String SELECT_SPANS_OF_RUNNING_VATS = SpanRow.SELECT + """
            JOIN transcriptSpans AS current
              ON current.vatID = span.vatID AND current.isCurrent = 1
            ORDER BY span.vatID, span.startPos""";

    private static final String SELECT_COMPLETE_SPANS = SpanRow.SELECT + """
            WHERE endPos - startPos =
              (SELECT COUNT(*) FROM transcriptItems AS item
               WHERE item.vatID = span.vatID AND position >= startPos AND position < endPos)
            ORDER BY vatID, startPos""";

    private static final String SELECT_ITEMS = """
            SELECT item
            FROM transcriptItems
            WHERE vatID = ? AND position >= ? AND position < ? -- from inclusive, to exclusive
            ORDER BY position""";

    private static final String COUNT_ITEMS =
            "SELECT COUNT(*) FROM transcriptItems WHERE vatID = ? AND position >= ? AND position < ?";

    private TranscriptArtifacts() {}

    /** The records of every span, by vat and position. */
    public static Query<ExportEntry> records() {
        return new Query<>(SELECT_SPANS, TranscriptArtifacts::readRecord);
    }

    /** The names of the spans that a mode exports, by vat and position. */
    public static Query<ArtifactName> names(ArtifactMode mode) {
        String select = switch (mode) {
            case OPERATIONAL -> SELECT_CURRENT_SPANS;
            case REPLAY -> SELECT_SPANS_OF_CURRENT_INCARNATIONS;
            case ARCHIVAL -> SELECT_SPANS_OF_RUNNING_VATS;
            case DEBUG -> SELECT_COMPLETE_SPANS;
        };
        return new Query<>(
                select, (row, names) -> names.accept(SpanRow.read(row).artifact()));
    }

    /** Every span, by vat and position. */
    public static Query<SpanRecord> spans() {
        return new Query<>(SELECT_SPANS, (row, spans) -> spans.accept(SpanRow.read(row)));
    }

    private static void readRecord(ResultSet row, Consumer<ExportEntry> entries) throws SQLException {
        SpanRecord span = SpanRow.read(row);
        entries.accept(ExportEntry.of(span.key(), span.toJson()));
    }

    /** The record of the span that starts at a position. */
    public static Optional<SpanRecord> find(Connection connection, VatId vat, long startPos) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SpanRow.SELECT_ONE)) {
            select.setString(1, vat.value());
            select.setLong(2, startPos);
            return SpanRow.first(select);
        }
    }

    /** The number of stored items of a vat from {@code fromPos} (inclusive) to {@code toPos} (exclusive). */
    public static long countItems(Connection connection, VatId vat, long fromPos, long toPos) throws SQLException {
        try (PreparedStatement count = connection.prepareStatement(COUNT_ITEMS)) {
            count.setString(1, vat.value());
            count.setLong(2, fromPos);
            count.setLong(3, toPos);
            try (ResultSet row = count.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    /**
     * The artifact of a span: each item followed by a line feed. The stream fails at its end when items are missing.
     *
     * @throws StoreException (NOT_FOUND) when no record has these bounds
     */
    public static InputStream open(Connection connection, ArtifactName.Span name) throws SQLException {
        Optional<SpanRecord> span = find(connection, name.vat(), name.startPos());
        if (span.isEmpty() || span.get().endPos() != name.endPos()) {
            throw new StoreException(Reason.NOT_FOUND, "transcript span \"" + name.format() + "\" not available");
        }
        return new ItemStream(connection, name);
    }

    /** The items of a span as bytes. The driver returns the stored UTF-8, so nothing is decoded in between. */
    private static final class ItemStream extends BulkInput {
        private static final int BUFFER_BYTES = 64 << 10;

        private final ArtifactName.Span name;
        private final PreparedStatement select;
        private final ResultSet rows;
        private byte[] item = new byte[0];
        private int next;
        private boolean lineFeedDue;
        private long count;

        ItemStream(Connection connection, ArtifactName.Span name) throws SQLException {
            this.name = name;
            select = connection.prepareStatement(SELECT_ITEMS);
            select.setString(1, name.vat().value());
            select.setLong(2, name.startPos());
            select.setLong(3, name.endPos());
            rows = select.executeQuery();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int done = 0;
            while (done < length) {
                if (next < item.length) {
                    int part = Math.min(length - done, item.length - next);
                    System.arraycopy(item, next, target, offset + done, part);
                    next += part;
                    done += part;
                } else if (lineFeedDue) {
                    target[offset + done++] = '\n';
                    lineFeedDue = false;
                } else if (!advance()) {
                    return done == 0 ? -1 : done;
                }
            }
            return done;
        }

        private boolean advance() throws IOException {
            try {
                if (rows.next()) {
                    item = Utf8Text.exported(Columns.bytes(rows, 1));
                    next = 0;
                    lineFeedDue = true;
                    count++;
                    return true;
                }
            } catch (SQLException e) {
                throw new IOException("reading " + name.format() + " failed: " + e.getMessage(), e);
            }
            long expected = name.endPos() - name.startPos();
            if (count != expected) {
                throw new StoreException(
                        Reason.INCOMPLETE,
                        "read " + count + " transcript entries (expected " + expected + ") of " + name.format());
            }
            return false;
        }

        @Override
        public long transferTo(OutputStream out) throws IOException {
            // The default's buffer is 16 KiB; items of a span are read in larger blocks.
            byte[] buffer = new byte[BUFFER_BYTES];
            long total = 0;
            for (int count = read(buffer); count >= 0; count = read(buffer)) {
                out.write(buffer, 0, count);
                total += count;
            }
            return total;
        }

        @Override
        public void close() throws IOException {
            try {
                select.close();
            } catch (SQLException e) {
                throw new IOException("closing " + name.format() + " failed: " + e.getMessage(), e);
            }
        }
    }
}
