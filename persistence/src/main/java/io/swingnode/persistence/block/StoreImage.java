package io.swingnode.persistence.block;

import io.swingnode.persistence.sqlite.Database;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.SQLiteConnection;

/** A database in memory as bytes, and back; for tests that clone small stores. */
public final class StoreImage {
    private static final String MAIN = "main";

    private StoreImage() {}

    public static byte[] save(StoreFile file) {
        if (!file.isInMemory()) {
            throw new StoreException(
                    Reason.UNSUPPORTED, "a store on disk is not serialized; copy its file, or export it");
        }
        return file.read(
                "serializing the store",
                statements ->
                        statements.connection().unwrap(SQLiteConnection.class).serialize(MAIN));
    }

    public static StoreFile load(byte[] image, Database database) {
        try {
            Connection connection = database.openMemory();
            try {
                connection.unwrap(SQLiteConnection.class).deserialize(MAIN, image);
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
            return StoreFile.inMemory(connection, database);
        } catch (SQLException e) {
            throw new StoreException(Reason.CORRUPT, "these bytes are no store: " + e.getMessage(), e);
        }
    }
}
