package io.swingnode.persistence.bundle;

import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.protocol.BundleId;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** SQL and rows of {@code bundles}. */
public final class BundleTable {
    private static final String SELECT_BUNDLE = "SELECT bundle FROM bundles WHERE bundleID = ?";

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
        try (ResultSet rows = select.executeQuery()) {
            return rows.next() ? Optional.of(new Row(Optional.ofNullable(rows.getBytes(1)))) : Optional.empty();
        }
    }

    public void put(BundleId id, byte[] stored) throws SQLException {
        PreparedStatement upsert = statements.get(UPSERT_BUNDLE);
        upsert.setString(1, id.value());
        switch (id.version()) {
            // The reference stores this format as text, and the type of the value is part of the file.
            case B0 -> upsert.setString(2, new String(stored, StandardCharsets.UTF_8));
            case B1 -> upsert.setBytes(2, stored);
        }
        upsert.executeUpdate();
    }

    public void delete(BundleId id) throws SQLException {
        PreparedStatement delete = statements.get(DELETE_BUNDLE);
        delete.setString(1, id.value());
        delete.executeUpdate();
    }
}
