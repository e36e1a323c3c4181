package io.swingnode.persistence.transcript;

import io.swingnode.persistence.sqlite.Columns;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.VatId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** SQL and rows of {@code transcriptSpans} and {@code transcriptItems}. */
public final class TranscriptTable {
    private static final String SELECT_CURRENT_SPAN = SpanRow.SELECT + "WHERE vatID = ? AND isCurrent = 1";

    private static final String SELECT_SPANS_BELOW = SpanRow.SELECT + """
            WHERE vatID = ? AND startPos < ?
            ORDER BY startPos DESC
            LIMIT ?""";

    private static final String SELECT_ITEMS = """
            SELECT position, item
            FROM transcriptItems
            WHERE vatID = ? AND position >= ? AND position < ? -- from inclusive, to exclusive
            ORDER BY position
            LIMIT ?""";

    /**
     * The same items where nothing is odd: positions are whole numbers and text is stored as UTF-8, which the last condition
     * asks once. Without their positions, each row costs fewer calls of the driver.
     */
    private static final String SELECT_TEXTS = """
            SELECT item
            FROM transcriptItems
            WHERE vatID = ? AND position >= ? AND position < ? -- from inclusive, to exclusive
              AND position = CAST(position AS INTEGER) AND octet_length('a') = 1
            ORDER BY position
            LIMIT ?""";

    private static final String SELECT_FIRST_POSITION =
            "SELECT position FROM transcriptItems WHERE vatID = ? AND position >= ? ORDER BY position LIMIT 1";

    /** Adds an item; {@link #bindItem} sets its parameters. */
    public static final String INSERT_ITEM =
            "INSERT INTO transcriptItems (vatID, position, item, incarnation) VALUES (?, ?, CAST(? AS TEXT), ?)";

    private static final String DELETE_ITEMS =
            "DELETE FROM transcriptItems WHERE vatID = ? AND position >= ? AND position < ?";

    private static final String UPSERT_SPAN = SpanRow.INSERT + """
            ON CONFLICT (vatID, startPos) DO UPDATE
            SET endPos = excluded.endPos, hash = excluded.hash,
                isCurrent = excluded.isCurrent, incarnation = excluded.incarnation""";

    private static final String DELETE_SPAN = "DELETE FROM transcriptSpans WHERE vatID = ? AND startPos = ?";

    private static final int BATCH_ROWS = 500;

    private final Statements statements;

    public TranscriptTable(Statements statements) {
        this.statements = statements;
    }

    Optional<SpanRecord> currentSpan(VatId vat) throws SQLException {
        PreparedStatement select = statements.get(SELECT_CURRENT_SPAN);
        select.setString(1, vat.value());
        return SpanRow.first(select);
    }

    Optional<SpanRecord> span(VatId vat, long startPos) throws SQLException {
        PreparedStatement select = statements.get(SpanRow.SELECT_ONE);
        select.setString(1, vat.value());
        select.setLong(2, startPos);
        return SpanRow.first(select);
    }

    /** At most {@code limit} spans that start below {@code startPos}, newest first. */
    List<SpanRecord> spansBelow(VatId vat, long startPos, long limit) throws SQLException {
        PreparedStatement select = statements.get(SELECT_SPANS_BELOW);
        select.setString(1, vat.value());
        select.setLong(2, startPos);
        select.setLong(3, limit);
        return SpanRow.all(select);
    }

    /** The first position of an item at or after {@code position}. */
    OptionalLong firstItemFrom(VatId vat, long position) throws SQLException {
        PreparedStatement select = statements.get(SELECT_FIRST_POSITION);
        select.setString(1, vat.value());
        select.setLong(2, position);
        try (ResultSet rows = select.executeQuery()) {
            return rows.next() ? OptionalLong.of(rows.getLong(1)) : OptionalLong.empty();
        }
    }

    /** An item row. */
    public record ItemRow(long position, String text) {}

    /** At most {@code limit} items in order of position. */
    public List<ItemRow> items(VatId vat, long fromPos, long toPos, int limit) throws SQLException {
        if (toPos - fromPos <= limit) {
            List<ItemRow> all = unbroken(vat, fromPos, toPos, limit);
            if (all.size() == toPos - fromPos) {
                return all;
            }
        }
        return rowByRow(vat, fromPos, toPos, limit);
    }

    /**
     * The items of a range that has one at each of its positions, which are therefore known. For any other range, and where
     * an item is odd, fewer than that: {@link #rowByRow} then reads what is there, or says what is wrong with it.
     */
    private List<ItemRow> unbroken(VatId vat, long fromPos, long toPos, int limit) throws SQLException {
        PreparedStatement select = ofRange(SELECT_TEXTS, vat, fromPos, toPos, limit);
        List<ItemRow> items = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                Optional<String> text = Columns.plainText(rows, 1);
                if (text.isEmpty()) {
                    return List.of();
                }
                items.add(new ItemRow(fromPos + items.size(), text.get()));
            }
        }
        return items;
    }

    private PreparedStatement ofRange(String select, VatId vat, long fromPos, long toPos, int limit)
            throws SQLException {
        PreparedStatement ofRange = statements.get(select);
        ofRange.setString(1, vat.value());
        ofRange.setLong(2, fromPos);
        ofRange.setLong(3, toPos);
        ofRange.setInt(4, limit);
        return ofRange;
    }

    private List<ItemRow> rowByRow(VatId vat, long fromPos, long toPos, int limit) throws SQLException {
        PreparedStatement select = ofRange(SELECT_ITEMS, vat, fromPos, toPos, limit);
        List<ItemRow> items = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                items.add(new ItemRow(Columns.number(rows, 1), Columns.text(rows, 2)));
            }
        }
        return items;
    }

    void deleteItems(VatId vat, long fromPos, long toPos) throws SQLException {
        PreparedStatement delete = statements.get(DELETE_ITEMS);
        delete.setString(1, vat.value());
        delete.setLong(2, fromPos);
        delete.setLong(3, toPos);
        delete.executeUpdate();
    }

    void insertItems(VatId vat, Map<Long, VatTranscriptChanges.Item> items) throws SQLException {
        PreparedStatement insert = statements.get(INSERT_ITEM);
        int batched = 0;
        for (Map.Entry<Long, VatTranscriptChanges.Item> entry : items.entrySet()) {
            VatTranscriptChanges.Item item = entry.getValue();
            bindItem(insert, vat, entry.getKey(), item.text(), item.holdsHalfPair(), item.incarnation());
            insert.addBatch();
            batched++;
            if (batched == BATCH_ROWS) {
                insert.executeBatch();
                batched = 0;
            }
        }
        if (batched > 0) {
            insert.executeBatch();
        }
    }

    /** Sets the parameters of {@link #INSERT_ITEM} to an item without halves of surrogate pairs. */
    public static void bindItem(PreparedStatement insert, VatId vat, long position, String text, long incarnation)
            throws SQLException {
        bindItem(insert, vat, position, text, false, incarnation);
    }

    /** As above, for an item in UTF-8, which is not decoded and encoded again. */
    public static void bindItem(PreparedStatement insert, VatId vat, long position, byte[] utf8, long incarnation)
            throws SQLException {
        insert.setString(1, vat.value());
        insert.setLong(2, position);
        insert.setBytes(3, utf8);
        insert.setLong(4, incarnation);
    }

    private static void bindItem(
            PreparedStatement insert, VatId vat, long position, String text, boolean holdsHalfPair, long incarnation)
            throws SQLException {
        insert.setString(1, vat.value());
        insert.setLong(2, position);
        Statements.setText(insert, 3, text, holdsHalfPair);
        insert.setLong(4, incarnation);
    }

    void deleteSpan(VatId vat, long startPos) throws SQLException {
        PreparedStatement delete = statements.get(DELETE_SPAN);
        delete.setString(1, vat.value());
        delete.setLong(2, startPos);
        delete.executeUpdate();
    }

    void upsertSpan(SpanRecord span) throws SQLException {
        PreparedStatement upsert = statements.get(UPSERT_SPAN);
        SpanRow.bind(upsert, span);
        upsert.executeUpdate();
    }
}
