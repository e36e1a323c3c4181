package io.swingnode.persistence.bundle;

import io.swingnode.persistence.sqlite.Columns;
import io.swingnode.persistence.sqlite.SqlCursor.Query;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;

/** Bundles for export: their records (which are their ids), their names, and their stored bytes. */
public final class BundleArtifacts {
    private BundleArtifacts() {}

    /** The records of every bundle, by id. */
    public static Query<ExportEntry> records() {
        return new Query<>(
                BundleTable.SELECT_IDS,
                (row, entries) -> entries.accept(ExportEntry.of("bundle." + Columns.text(row, 1), row.getString(1))));
    }

    /** The names of every bundle, by id. */
    public static Query<ArtifactName> names() {
        return new Query<>(
                BundleTable.SELECT_IDS,
                (row, names) -> names.accept(new ArtifactName.Bundle(new BundleId(Columns.text(row, 1)))));
    }

    /** The row of a bundle, with or without its bytes. */
    public static Optional<BundleTable.Row> find(Connection connection, BundleId id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(BundleTable.SELECT_BUNDLE)) {
            select.setString(1, id.value());
            return BundleTable.read(select);
        }
    }

    /**
     * The stored bytes of a bundle; bundles are at most a few megabytes, so they are read whole.
     *
     * @throws StoreException (NOT_FOUND) when the bundle is unknown; (INCOMPLETE) when only its record is stored
     */
    public static InputStream open(Connection connection, BundleId id) throws SQLException {
        BundleTable.Row row = find(connection, id)
                .orElseThrow(() -> new StoreException(Reason.NOT_FOUND, "bundle \"" + id + "\" not found"));
        byte[] stored =
                row.stored().orElseThrow(() -> new StoreException(Reason.INCOMPLETE, "bundle \"" + id + "\" pruned"));
        return new ByteArrayInputStream(stored);
    }
}
