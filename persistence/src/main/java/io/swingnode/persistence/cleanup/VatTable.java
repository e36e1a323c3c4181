package io.swingnode.persistence.cleanup;

import io.swingnode.persistence.sqlite.Columns;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.protocol.VatId;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Finds vats by their rows in the tables. */
final class VatTable {
    /** Jumps from vat to vat along the primary keys, so that the cost depends on the number of vats, not of rows. */
    static final String SELECT_TERMINATED = """
            WITH RECURSIVE
              withSpans(vatID) AS (
                SELECT min(vatID) FROM transcriptSpans
                UNION ALL
                SELECT (SELECT min(vatID) FROM transcriptSpans WHERE vatID > withSpans.vatID)
                FROM withSpans WHERE vatID IS NOT NULL),
              withSnapshots(vatID) AS (
                SELECT min(vatID) FROM snapshots
                UNION ALL
                SELECT (SELECT min(vatID) FROM snapshots WHERE vatID > withSnapshots.vatID)
                FROM withSnapshots WHERE vatID IS NOT NULL)
            SELECT vatID,
              EXISTS (SELECT 1 FROM transcriptSpans WHERE vatID = vats.vatID),
              EXISTS (SELECT 1 FROM snapshots WHERE vatID = vats.vatID)
            FROM (SELECT vatID FROM withSpans UNION SELECT vatID FROM withSnapshots) AS vats
            WHERE vatID IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM transcriptSpans WHERE vatID = vats.vatID AND isCurrent = 1)
              AND NOT EXISTS (SELECT 1 FROM snapshots WHERE vatID = vats.vatID AND inUse = 1)""";

    private VatTable() {}

    /** Vats that have rows, and neither a current span nor a snapshot in use. */
    static HeldRows.Sets terminated(Statements statements) throws SQLException {
        HeldRows.Sets vats = new HeldRows.Sets();
        try (ResultSet rows = statements.get(SELECT_TERMINATED).executeQuery()) {
            while (rows.next()) {
                vats.put(new VatId(Columns.text(rows, 1)), new HeldRows(rows.getBoolean(2), rows.getBoolean(3)));
            }
        }
        return vats;
    }
}
