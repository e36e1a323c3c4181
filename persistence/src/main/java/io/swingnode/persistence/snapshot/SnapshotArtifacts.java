package io.swingnode.persistence.snapshot;

import io.swingnode.persistence.sqlite.SqlCursor.Query;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.VatId;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Heap snapshots for export and import: their records, their names, and whether their bytes are stored. */
public final class SnapshotArtifacts {
    private static final String SELECT_IN_USE = SnapshotRow.SELECT_RECORDS + """
            WHERE inUse = 1
            ORDER BY vatID, snapPos""";

    private static final String SELECT_NOT_IN_USE = SnapshotRow.SELECT_RECORDS + """
            WHERE inUse IS NULL
            ORDER BY vatID, snapPos""";

    private static final String SELECT_IN_USE_WITH_BYTES = SnapshotRow.SELECT_RECORDS + """
            WHERE inUse = 1 AND compressedSnapshot IS NOT NULL
            ORDER BY vatID, snapPos""";

    private static final String SELECT_NOT_IN_USE_WITH_BYTES = SnapshotRow.SELECT_RECORDS + """
            WHERE inUse IS NULL AND compressedSnapshot IS NOT NULL
            ORDER BY vatID, snapPos""";

    private static final String SELECT_SNAPSHOT = SnapshotRow.SELECT_RECORDS + """
            WHERE vatID = ? AND snapPos = ?""";

    private static final String SELECT_STORED = "SELECT " + SnapshotRow.RECORD_COLUMNS + """
            , uncompressedSize
            FROM snapshots
            WHERE compressedSnapshot IS NOT NULL
            ORDER BY vatID, snapPos""";

    private static final String SELECT_HAS_BYTES =
            "SELECT 1 FROM snapshots WHERE vatID = ? AND snapPos = ? AND compressedSnapshot IS NOT NULL";

    private static final String UPDATE_SIZES =
            "UPDATE snapshots SET uncompressedSize = ?, compressedSize = ? WHERE vatID = ? AND snapPos = ?";

    /** A snapshot that has bytes, and the size they should have. */
    public record Stored(SnapshotRecord record, long uncompressedSizeBytes) {}

    private SnapshotArtifacts() {}

    /** Every snapshot that has bytes, by vat and position. */
    public static Query<Stored> stored() {
        return new Query<>(
                SELECT_STORED,
                (row, all) -> all.accept(
                        new Stored(SnapshotRow.record(row), row.getLong(SnapshotRow.RECORD_COLUMN_COUNT + 1))));
    }

    /** The records of the snapshots in use, each followed by the key that points to it, then those of the others. */
    public static List<Query<ExportEntry>> records() {
        return List.of(
                new Query<>(SELECT_IN_USE, SnapshotArtifacts::readRecord),
                new Query<>(SELECT_NOT_IN_USE, SnapshotArtifacts::readRecord));
    }

    /** The names of the snapshots that have bytes: all of them in debug mode, otherwise only those in use. */
    public static List<Query<ArtifactName>> names(ArtifactMode mode) {
        Query<ArtifactName> inUse = new Query<>(SELECT_IN_USE_WITH_BYTES, SnapshotArtifacts::readName);
        return mode == ArtifactMode.DEBUG
                ? List.of(inUse, new Query<>(SELECT_NOT_IN_USE_WITH_BYTES, SnapshotArtifacts::readName))
                : List.of(inUse);
    }

    private static void readRecord(ResultSet row, Consumer<ExportEntry> entries) throws SQLException {
        SnapshotRecord snapshot = SnapshotRow.record(row);
        snapshot.exportEntries().forEach((key, value) -> entries.accept(ExportEntry.of(key, value)));
    }

    private static void readName(ResultSet row, Consumer<ArtifactName> names) throws SQLException {
        names.accept(SnapshotRow.record(row).artifact());
    }

    /** The record of the snapshot at a position. */
    public static Optional<SnapshotRecord> find(Connection connection, VatId vat, long snapPos) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT_SNAPSHOT)) {
            select.setString(1, vat.value());
            select.setLong(2, snapPos);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(SnapshotRow.record(row)) : Optional.empty();
            }
        }
    }

    /** True when the bytes of a snapshot are stored. */
    public static boolean hasBytes(Connection connection, SnapshotRecord snapshot) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT_HAS_BYTES)) {
            select.setString(1, snapshot.vat().value());
            select.setLong(2, snapshot.snapPos());
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    /** Stores the bytes of a snapshot, and their sizes, in the existing row of its record. */
    public static void putBytes(Connection connection, SnapshotRecord record, CompressedSnapshot snapshot)
            throws SQLException, IOException {
        try (InputStream bytes = snapshot.spool().read()) {
            SnapshotBlobs.write(connection, record.vat(), record.snapPos(), bytes, snapshot.compressedSizeBytes());
        }
        try (PreparedStatement update = connection.prepareStatement(UPDATE_SIZES)) {
            update.setLong(1, snapshot.uncompressedSizeBytes());
            update.setLong(2, snapshot.compressedSizeBytes());
            update.setString(3, record.vat().value());
            update.setLong(4, record.snapPos());
            update.executeUpdate();
        }
    }
}
