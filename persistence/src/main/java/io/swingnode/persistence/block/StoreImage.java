package io.swingnode.persistence.block;

import io.swingnode.persistence.sqlite.Database;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.SQLiteConnection;

/** Converts a database in memory to bytes and back, for tests that clone small stores. */
public final class StoreImage {
    private static final String MAIN = "main";

    private StoreImage() {}

    public static byte[] save(StoreFile file) {
        if (!file.isInMemory()) {
            throw new StoreException(
                    Reason.UNSUPPORTED, "a store on disk cannot be serialized; copy its file or export it");
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
            throw new StoreException(Reason.CORRUPT, "these bytes are not a store: " + e.getMessage(), e);
        }
    }
}
