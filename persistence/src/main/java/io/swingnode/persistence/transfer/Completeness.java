package io.swingnode.persistence.transfer;

import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.persistence.transcript.SpanRow;
import io.swingnode.persistence.transcript.TranscriptArtifacts;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a store holds what an artifact mode promises of an export. */
public final class Completeness {
    private static final String SELECT_BUNDLES_WITHOUT_BYTES =
            "SELECT bundleID FROM bundles WHERE bundle IS NULL ORDER BY bundleID";

    private static final String SELECT_VATS_WITHOUT_SNAPSHOT_BYTES = """
            SELECT vatID
            FROM snapshots
            WHERE inUse = 1 AND compressedSnapshot IS NULL
            ORDER BY vatID""";

    /** Every current span, and the position at which its incarnation starts. */
    private static final String SELECT_CURRENT_SPANS = "SELECT " + SpanRow.COLUMNS + """
            ,
              (SELECT MIN(startPos) FROM transcriptSpans AS first
               WHERE first.vatID = span.vatID AND first.incarnation = span.incarnation)
            FROM transcriptSpans AS span
            WHERE isCurrent = 1
            ORDER BY vatID""";

    /** Spans that do not begin where the one before them in their vat ends; records are never deleted from within. */
    private static final String SELECT_BROKEN_CHAINS = """
            SELECT vatID, startPos, before
            FROM (SELECT vatID, startPos,
                         lag(endPos, 1, 0) OVER (PARTITION BY vatID ORDER BY startPos) AS before
                  FROM transcriptSpans)
            WHERE startPos <> before
            ORDER BY vatID, startPos
            LIMIT 1""";

    private Completeness() {}

    /**
     * Checks that everything is there for an export in {@code mode}; debug promises nothing.
     *
     * @throws StoreException (INCOMPLETE) naming the first thing that is missing
     */
    static void require(Connection connection, ArtifactMode mode) {
        try {
            Optional<String> gap = findGap(connection, mode);
            if (gap.isPresent()) {
                throw new StoreException(Reason.INCOMPLETE, gap.get());
            }
        } catch (SQLException e) {
            throw Statements.fault("checking completeness", e);
        }
    }

    /**
     * Checks that the records of each vat's spans follow one another from 0 on.
     *
     * @throws StoreException (INCOMPLETE) naming the first record that does not follow
     */
    static void requireChains(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT_BROKEN_CHAINS);
                ResultSet row = select.executeQuery()) {
            if (row.next()) {
                throw new StoreException(
                        Reason.INCOMPLETE,
                        "the record of span transcript." + row.getString(1) + "." + row.getLong(2)
                                + " does not follow the one before it, which ends at " + row.getLong(3)
                                + ": the export data lacks a record");
            }
        }
    }

    /** What is missing for an export in {@code mode}, if anything is. */
    public static Optional<String> findGap(Connection connection, ArtifactMode mode) throws SQLException {
        if (mode == ArtifactMode.DEBUG) {
            return Optional.empty();
        }
        List<String> bundles = texts(connection, SELECT_BUNDLES_WITHOUT_BYTES);
        if (!bundles.isEmpty()) {
            return Optional.of("missing bundles for: " + String.join(",", bundles));
        }
        Optional<String> span = findSpanGap(connection, mode);
        if (span.isPresent()) {
            return span;
        }
        List<String> vats = texts(connection, SELECT_VATS_WITHOUT_SNAPSHOT_BYTES);
        return vats.isEmpty()
                ? Optional.empty()
                : Optional.of("current snapshots are pruned for vats " + String.join(",", vats));
    }

    private static Optional<String> findSpanGap(Connection connection, ArtifactMode mode) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT_CURRENT_SPANS);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                SpanRecord span = SpanRow.read(rows);
                long fromPos = switch (mode) {
                    case OPERATIONAL, DEBUG -> span.startPos();
                    case REPLAY -> rows.getLong(SpanRow.COLUMN_COUNT + 1);
                    case ARCHIVAL -> 0;
                };
                long items = TranscriptArtifacts.countItems(connection, span.vat(), fromPos, span.endPos());
                if (items != span.endPos() - fromPos) {
                    return Optional.of(gap(mode, span, fromPos, items));
                }
            }
            return Optional.empty();
        }
    }

    private static String gap(ArtifactMode mode, SpanRecord span, long fromPos, long items) {
        long expected = span.endPos() - fromPos;
        return switch (mode) {
            case OPERATIONAL, DEBUG ->
                "incomplete current transcript span: " + items + " items of " + expected + " in " + span.toJson();
            case REPLAY ->
                "incomplete current incarnation transcript: " + items + " items of " + expected + " of vat "
                        + span.vat();
            case ARCHIVAL ->
                "incomplete archival transcript: " + items + " vs " + expected + " items of vat " + span.vat();
        };
    }

    private static List<String> texts(Connection connection, String select) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(select);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }
}
