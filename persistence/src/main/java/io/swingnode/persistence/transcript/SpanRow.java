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
import java.util.Optional;

/** The columns of {@code transcriptSpans}, and how records are read from and written to them. */
public final class SpanRow {
    /** The columns of the table named {@code span} in a query, in the order in which {@link #read} expects them. */
    public static final String COLUMNS =
            "span.vatID, span.startPos, span.endPos, span.hash, span.isCurrent, span.incarnation";

    /** The number of these columns; further columns of a query follow them. */
    public static final int COLUMN_COUNT = 6;

    /** Starts a query for spans; joins and conditions follow. */
    public static final String SELECT = "SELECT " + COLUMNS + """

            FROM transcriptSpans AS span
            """;

    /** Selects the span of a vat that starts at a position. */
    static final String SELECT_ONE = SELECT + "WHERE vatID = ? AND startPos = ?";

    /** Adds a span; {@link #bind} sets its parameters. */
    public static final String INSERT = """
            INSERT INTO transcriptSpans (vatID, startPos, endPos, hash, isCurrent, incarnation)
            VALUES (?, ?, ?, ?, ?, ?)
            """;

    private SpanRow() {}

    /** The record in the current row of {@code row}. */
    public static SpanRecord read(ResultSet row) throws SQLException {
        return new SpanRecord(
                new VatId(Columns.text(row, 1)),
                Columns.number(row, 2),
                Columns.number(row, 3),
                Columns.text(row, 4),
                row.getInt(5) == 1,
                Columns.number(row, 6));
    }

    /** The record in the first row of a query's result. */
    static Optional<SpanRecord> first(PreparedStatement select) throws SQLException {
        try (ResultSet rows = select.executeQuery()) {
            return rows.next() ? Optional.of(read(rows)) : Optional.empty();
        }
    }

    /** The records in all rows of a query's result. */
    public static List<SpanRecord> all(PreparedStatement select) throws SQLException {
        List<SpanRecord> spans = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                spans.add(read(rows));
            }
        }
        return spans;
    }

    /** Sets the parameters of {@link #INSERT}. */
    public static void bind(PreparedStatement insert, SpanRecord span) throws SQLException {
        insert.setString(1, span.vat().value());
        insert.setLong(2, span.startPos());
        insert.setLong(3, span.endPos());
        insert.setString(4, span.hash());
        Statements.setFlag(insert, 5, span.isCurrent());
        insert.setLong(6, span.incarnation());
    }
}
