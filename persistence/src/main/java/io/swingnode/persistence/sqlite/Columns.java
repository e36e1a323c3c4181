package io.swingnode.persistence.sqlite;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads columns that the tables allow to be empty, and that are not in a store that is sound. */
public final class Columns {
    private Columns() {}

    /** @throws StoreException (CORRUPT) when the column is NULL */
    public static String text(ResultSet row, int column) throws SQLException {
        return present(row, column, row.getString(column));
    }

    /** @throws StoreException (CORRUPT) when the column is NULL */
    public static byte[] bytes(ResultSet row, int column) throws SQLException {
        return present(row, column, row.getBytes(column));
    }

    private static <T> T present(ResultSet row, int column, @org.jspecify.annotations.Nullable T value)
            throws SQLException {
        if (value == null) {
            throw new StoreException(
                    Reason.CORRUPT,
                    "a row of table " + row.getMetaData().getTableName(column) + " has no "
                            + row.getMetaData().getColumnName(column) + "; run verify on the store");
        }
        return value;
    }
}
