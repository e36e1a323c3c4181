package io.swingnode.persistence;

import io.swingnode.protocol.VatId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

final class SnapshotBlobs {
    private SnapshotBlobs() {}

    static InputStream openCompressed(Connection c, VatId vat, long pos) throws SQLException {
        try (PreparedStatement s =
                c.prepareStatement("SELECT compressedSnapshot FROM snapshots WHERE vatID=? AND snapPos=?")) {
            s.setString(1, vat.value());
            s.setLong(2, pos);
            try (ResultSet r = s.executeQuery()) {
                r.next();
                return new ByteArrayInputStream(r.getBytes(1));
            }
        }
    }

    static void write(Connection c, VatId vat, long pos, InputStream in, long size) throws SQLException, IOException {
        try (PreparedStatement s =
                c.prepareStatement("UPDATE snapshots SET compressedSnapshot=? WHERE vatID=? AND snapPos=?")) {
            s.setBytes(1, in.readAllBytes());
            s.setString(2, vat.value());
            s.setLong(3, pos);
            s.executeUpdate();
        }
    }
}
