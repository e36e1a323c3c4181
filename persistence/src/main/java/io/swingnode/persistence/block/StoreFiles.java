package io.swingnode.persistence.block;

import io.swingnode.persistence.Tables;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.Schema;
import io.swingnode.persistence.sqlite.Statements;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Opens the database files of stores. */
public final class StoreFiles {
    private StoreFiles() {}

    /** Opens {@code file} for writing, making it if it is absent. */
    public static StoreFile open(Path file, Database database, Database.Use use, WriterThread writerThread) {
        try {
            Tables writer = writerThread.call(() -> Tables.on(withSchema(database.open(file, use))));
            return withReader(file, writer, database, writerThread);
        } catch (SQLException e) {
            throw Statements.cannotWrite("opening the store " + file, e);
        }
    }

    private static Connection withSchema(Connection connection) throws SQLException {
        try {
            Schema.create(connection);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static StoreFile withReader(Path file, Tables writer, Database database, WriterThread writerThread)
            throws SQLException {
        try {
            long dataVersion = writerThread.call(() -> writer.statements().dataVersion());
            ReadView reader = new ReadView(Tables.on(database.open(file, Database.Use.READ)));
            return new StoreFile(Optional.of(file), Optional.of(writer), reader, writerThread, database, dataVersion);
        } catch (SQLException | RuntimeException e) {
            StoreFile.close(writer, writerThread);
            throw e;
        }
    }

    /** Opens {@code file} for reading alone; it must exist. */
    public static StoreFile openReadOnly(Path file, Database database) {
        try {
            ReadView reader = new ReadView(Tables.on(database.open(file, Database.Use.READ)));
            return new StoreFile(Optional.of(file), Optional.empty(), reader, WriterThread.calling(), database, 0);
        } catch (SQLException e) {
            throw Statements.cannotWrite("opening the store " + file, e);
        }
    }

    /** Takes over a database in memory. */
    public static StoreFile inMemory(Connection connection, Database database) throws SQLException {
        Tables tables = Tables.on(withSchema(connection));
        return new StoreFile(
                Optional.empty(), Optional.of(tables), new ReadView(tables), WriterThread.calling(), database, 0);
    }
}
