package io.swingnode.persistence.snapshot;

import io.swingnode.persistence.io.Spool;
import io.swingnode.persistence.snapshot.SnapshotRow.SnapshotContent;
import io.swingnode.persistence.snapshot.SnapshotRow.SnapshotContent.InFile;
import io.swingnode.persistence.snapshot.SnapshotRow.SnapshotContent.None;
import io.swingnode.persistence.snapshot.SnapshotRow.SnapshotContent.Spooled;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.VatId;
import java.io.IOException;
import java.io.InputStream;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** SQL and rows of {@code snapshots}; the bytes themselves go through {@link SnapshotBlobs}. */
public final class SnapshotTable {
    /** Columns of a row in the order in which {@link #row} reads them. */
    private static final String COLUMNS =
            SnapshotRow.RECORD_COLUMNS + ", uncompressedSize, compressedSize, compressedSnapshot IS NOT NULL";

    private static final String SELECT_IN_USE = "SELECT " + COLUMNS + " FROM snapshots WHERE vatID = ? AND inUse = 1";

    private static final String SELECT_BELOW =
            "SELECT " + COLUMNS + " FROM snapshots WHERE vatID = ? AND snapPos < ? ORDER BY snapPos DESC LIMIT ?";

    private static final String SELECT_ALL = "SELECT " + COLUMNS + " FROM snapshots ORDER BY vatID, snapPos";

    private static final String DELETE_ROW = "DELETE FROM snapshots WHERE vatID = ? AND snapPos = ?";

    private static final String UPDATE_IN_USE = "UPDATE snapshots SET inUse = ? WHERE vatID = ? AND snapPos = ?";

    /** Writes a row as not in use and without bytes; both are set later, so that the check of old files holds. */
    private static final String UPSERT_ROW = """
            INSERT INTO snapshots (vatID, snapPos, inUse, hash, uncompressedSize, compressedSize, compressedSnapshot)
            VALUES (?, ?, NULL, ?, ?, ?, NULL)
            ON CONFLICT (vatID, snapPos) DO UPDATE
            SET inUse = NULL, hash = excluded.hash, uncompressedSize = excluded.uncompressedSize,
                compressedSize = excluded.compressedSize, compressedSnapshot = NULL""";

    private final Statements statements;

    public SnapshotTable(Statements statements) {
        this.statements = statements;
    }

    Optional<SnapshotRow> inUse(VatId vat) throws SQLException {
        PreparedStatement select = statements.get(SELECT_IN_USE);
        select.setString(1, vat.value());
        try (ResultSet rows = select.executeQuery()) {
            return rows.next() ? Optional.of(row(rows)) : Optional.empty();
        }
    }

    /** At most {@code limit} rows below {@code snapPos}, highest position first. */
    List<SnapshotRow> below(VatId vat, long snapPos, long limit) throws SQLException {
        PreparedStatement select = statements.get(SELECT_BELOW);
        select.setString(1, vat.value());
        select.setLong(2, snapPos);
        select.setLong(3, limit);
        return rows(select);
    }

    /** Every row, by vat and position. */
    public List<SnapshotRow> all() throws SQLException {
        return rows(statements.get(SELECT_ALL));
    }

    void delete(VatId vat, long snapPos) throws SQLException {
        PreparedStatement delete = statements.get(DELETE_ROW);
        delete.setString(1, vat.value());
        delete.setLong(2, snapPos);
        delete.executeUpdate();
    }

    /** Writes a row with its bytes, unless the file already has them. */
    void write(SnapshotRow row) throws SQLException {
        switch (row.content()) {
            case InFile inFile -> updateInUse(row.record());
            case None none -> {
                upsert(row);
                updateInUse(row.record());
            }
            case Spooled spooled -> {
                upsert(row);
                writeBytes(row.record(), spooled.spool());
                updateInUse(row.record());
            }
        }
    }

    private void upsert(SnapshotRow row) throws SQLException {
        PreparedStatement upsert = statements.get(UPSERT_ROW);
        upsert.setString(1, row.record().vat().value());
        upsert.setLong(2, row.record().snapPos());
        upsert.setString(3, row.record().hash());
        setSize(upsert, 4, row.uncompressedSizeBytes(), row);
        setSize(upsert, 5, row.compressedSizeBytes(), row);
        upsert.executeUpdate();
    }

    /** Writes NULL when the sizes are unknown, which is when the compressed size is 0: no gzip stream is empty. */
    private static void setSize(PreparedStatement upsert, int index, long sizeBytes, SnapshotRow row)
            throws SQLException {
        if (row.compressedSizeBytes() == 0) {
            upsert.setNull(index, Types.INTEGER);
        } else {
            upsert.setLong(index, sizeBytes);
        }
    }

    private void writeBytes(SnapshotRecord record, Spool spool) throws SQLException {
        try (InputStream bytes = spool.read()) {
            SnapshotBlobs.write(statements.connection(), record.vat(), record.snapPos(), bytes, spool.sizeBytes());
        } catch (IOException e) {
            throw new SQLException("reading the spooled bytes of " + record.key(), e);
        }
    }

    private void updateInUse(SnapshotRecord record) throws SQLException {
        PreparedStatement update = statements.get(UPDATE_IN_USE);
        Statements.setFlag(update, 1, record.inUse());
        update.setString(2, record.vat().value());
        update.setLong(3, record.snapPos());
        update.executeUpdate();
    }

    private static List<SnapshotRow> rows(PreparedStatement select) throws SQLException {
        List<SnapshotRow> found = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                found.add(row(rows));
            }
        }
        return found;
    }

    private static SnapshotRow row(ResultSet rows) throws SQLException {
        int next = SnapshotRow.RECORD_COLUMN_COUNT + 1;
        long uncompressedSizeBytes = rows.getLong(next++);
        long compressedSizeBytes = rows.getLong(next++);
        SnapshotContent content = rows.getBoolean(next) ? SnapshotContent.IN_FILE : SnapshotContent.NONE;
        return new SnapshotRow(SnapshotRow.record(rows), uncompressedSizeBytes, compressedSizeBytes, content);
    }
}
