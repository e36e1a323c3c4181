package io.swingnode.persistence.inspect;

import io.swingnode.persistence.snapshot.SnapshotBlobs;
import io.swingnode.persistence.snapshot.SnapshotRow;
import io.swingnode.persistence.sqlite.Columns;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.sqlite.SqlCursor;
import io.swingnode.persistence.sqlite.SqlCursor.Query;
import io.swingnode.persistence.sqlite.SqlCursor.RowReader;
import io.swingnode.persistence.transcript.SpanRow;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.Utf8Text;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of a store's sections, as SQL. */
final class StoreRows {
    /**
     * How a section is read.
     *
     * @param columns what is selected
     * @param from table and, where it is needed, its other name
     * @param where which rows belong to the section
     * @param key the columns of a row's place: one, or two
     */
    private record Source(String columns, String from, String where, List<String> key) {
        /** The rows within a region. */
        String select(Region region) {
            StringBuilder sql = new StringBuilder("SELECT " + columns + " FROM " + from + " WHERE (" + where + ")");
            region.first().ifPresent(first -> sql.append(" AND ").append(bound(">=")));
            region.last().ifPresent(last -> sql.append(" AND ").append(bound("<=")));
            return sql.append(" ORDER BY ").append(String.join(", ", key)).toString();
        }

        private String bound(String comparison) {
            return key.size() == 1
                    ? key.getFirst() + " " + comparison + " CAST(? AS TEXT)"
                    : "(" + String.join(", ", key) + ") " + comparison + " (CAST(? AS TEXT), ?)";
        }

        void bind(PreparedStatement select, Region region) throws SQLException {
            int next = 1;
            for (Optional<Row.Place> end : List.of(region.first(), region.last())) {
                if (end.isPresent()) {
                    select.setBytes(next++, end.get().text().shared());
                    if (key.size() > 1) {
                        select.setLong(next++, end.get().position());
                    }
                }
            }
        }
    }

    private StoreRows() {}

    private static Source source(Section section) {
        return switch (section) {
            case KV -> keys(StoreExporter.CONSENSUS_KEYS);
            case HOST -> keys("key >= 'host.' AND key < 'host/'");
            case LOCAL -> keys("key >= 'local.' AND key < 'local/'");
            case SPANS ->
                new Source(SpanRow.COLUMNS, "transcriptSpans AS span", "TRUE", List.of("span.vatID", "span.startPos"));
            case SNAPSHOTS -> new Source(SnapshotRow.RECORD_COLUMNS, "snapshots", "TRUE", List.of("vatID", "snapPos"));
            case BUNDLES -> new Source("bundleID", "bundles", "TRUE", List.of("bundleID"));
            case ITEMS -> new Source("vatID, position, item", "transcriptItems", "TRUE", List.of("vatID", "position"));
            case HEAPS ->
                new Source(
                        SnapshotRow.RECORD_COLUMNS,
                        "snapshots",
                        "compressedSnapshot IS NOT NULL",
                        List.of("vatID", "snapPos"));
            case CODE -> new Source("bundleID, bundle", "bundles", "bundle IS NOT NULL", List.of("bundleID"));
        };
    }

    private static Source keys(String where) {
        return new Source("key, value", "kvStore", where, List.of("key"));
    }

    static String count(Section section) {
        Source source = source(section);
        return "SELECT COUNT(*) FROM " + source.from() + " WHERE " + source.where();
    }

    static Cursor<Row> of(Connection connection, Section section, List<Region> regions, boolean exported) {
        Source source = source(section);
        RowReader<Row> reader = reader(connection, section, exported);
        return new SqlCursor<>(
                connection,
                "reading " + section.label(),
                regions.stream()
                        .map(region ->
                                new Query<>(source.select(region), select -> source.bind(select, region), reader))
                        .toList());
    }

    private static RowReader<Row> reader(Connection connection, Section section, boolean exported) {
        return switch (section) {
            case KV, HOST, LOCAL ->
                (row, rows) -> rows.accept(new Row(
                        at(key(Columns.bytes(row, 1), exported), 0), exported(row.getBytes(2), exported)));
            case SPANS ->
                (row, rows) -> {
                    SpanRecord span = SpanRow.read(row);
                    rows.accept(new Row(at(utf8(span.vat().value()), span.startPos()), utf8(span.toJson())));
                };
            case SNAPSHOTS ->
                (row, rows) -> {
                    SnapshotRecord snapshot = SnapshotRow.record(row);
                    rows.accept(new Row(at(utf8(snapshot.vat().value()), snapshot.snapPos()), utf8(snapshot.toJson())));
                };
            case BUNDLES -> (row, rows) -> rows.accept(new Row(at(Columns.bytes(row, 1), 0), new byte[0]));
            case ITEMS ->
                (row, rows) -> rows.accept(new Row(
                        at(Columns.bytes(row, 1), Columns.number(row, 2)), exported(row.getBytes(3), exported)));
            case HEAPS -> (row, rows) -> rows.accept(heap(connection, row));
            case CODE -> (row, rows) -> rows.accept(new Row(at(Columns.bytes(row, 1), 0), row.getBytes(2)));
        };
    }

    private static Row heap(Connection connection, ResultSet row) throws SQLException {
        SnapshotRecord snapshot = SnapshotRow.record(row);
        return new Row(at(utf8(snapshot.vat().value()), snapshot.snapPos()), utf8(plainHash(connection, snapshot)));
    }

    /** Bytes that cannot be unpacked are a difference, and no reason to compare nothing else. */
    private static String plainHash(Connection connection, SnapshotRecord snapshot) throws SQLException {
        try {
            return SnapshotBlobs.hash(connection, snapshot).hash();
        } catch (IOException e) {
            return "bytes that cannot be unpacked: " + e.getMessage();
        } catch (StoreException e) {
            return "bytes that cannot be read: " + e.getMessage();
        }
    }

    static Row.Place at(byte[] text, long position) {
        return new Row.Place(new StoredText(text), position);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] key(byte[] key, boolean exported) {
        return exported ? Utf8Text.exported(key) : key;
    }

    private static byte @Nullable [] exported(byte @Nullable [] text, boolean exported) {
        return text == null || !exported ? text : Utf8Text.exported(text);
    }
}
