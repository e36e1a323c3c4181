package io.swingnode.persistence.bundle;

import io.swingnode.persistence.sqlite.Columns;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.protocol.BundleId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** SQL and rows of {@code bundles}. */
public final class BundleTable {
    static final String SELECT_IDS = "SELECT bundleID FROM bundles ORDER BY bundleID";

    static final String SELECT_BUNDLE = "SELECT bundle FROM bundles WHERE bundleID = ?";

    private static final String UPSERT_BUNDLE = """
            INSERT INTO bundles (bundleID, bundle)
            VALUES (?, ?)
            ON CONFLICT (bundleID) DO UPDATE SET bundle = excluded.bundle""";

    private static final String DELETE_BUNDLE = "DELETE FROM bundles WHERE bundleID = ?";

    private final Statements statements;

    public BundleTable(Statements statements) {
        this.statements = statements;
    }

    /** A row: the stored bytes, or none while the bundle is known but not populated. */
    public record Row(Optional<byte[]> stored) {}

    public Optional<Row> get(BundleId id) throws SQLException {
        PreparedStatement select = statements.get(SELECT_BUNDLE);
        select.setString(1, id.value());
        return read(select);
    }

    /** The row that {@link #SELECT_BUNDLE} returns. */
    static Optional<Row> read(PreparedStatement select) throws SQLException {
        try (ResultSet rows = select.executeQuery()) {
            return rows.next() ? Optional.of(new Row(Optional.ofNullable(rows.getBytes(1)))) : Optional.empty();
        }
    }

    /** The id of every bundle, with or without its bytes. */
    public List<BundleId> ids() throws SQLException {
        List<BundleId> ids = new ArrayList<>();
        try (ResultSet rows = statements.get(SELECT_IDS).executeQuery()) {
            while (rows.next()) {
                ids.add(new BundleId(Columns.text(rows, 1)));
            }
        }
        return ids;
    }

    public void put(BundleId id, byte[] stored) throws SQLException {
        PreparedStatement upsert = statements.get(UPSERT_BUNDLE);
        upsert.setString(1, id.value());
        BundleCodec.bind(upsert, 2, id, stored);
        upsert.executeUpdate();
    }

    public void delete(BundleId id) throws SQLException {
        PreparedStatement delete = statements.get(DELETE_BUNDLE);
        delete.setString(1, id.value());
        delete.executeUpdate();
    }
}
