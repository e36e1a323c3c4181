package io.swingnode.persistence.sqlite;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.Utf8Text;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Optional;

/** Reads columns that the tables allow to be empty or of another type, and that are neither in a store that is sound. */
public final class Columns {
    private static final char REPLACEMENT = '\ufffd';

    private static final String WAY_OUT =
            "; put the store back from a backup or another replica (verify lists all that is wrong with it)";

    private Columns() {}

    /**
     * Text as it was written, halves of surrogate pairs included. Other bytes that are not UTF-8 read as U+FFFD.
     *
     * @throws StoreException (CORRUPT) when the column is NULL
     */
    public static String text(ResultSet row, int column) throws SQLException {
        return lenient(present(row, column, row.getString(column)), row, column);
    }

    private static String lenient(String text, ResultSet row, int column) throws SQLException {
        // The driver decodes half a pair to it; without one there is nothing to look for.
        return text.indexOf(REPLACEMENT) < 0
                ? text
                : Utf8Text.findWtf8(bytes(row, column)).orElse(text);
    }

    /**
     * As {@link #text}, when that is plain UTF-8 in a file that stores text so; empty when it must be read by {@link #text}. Texts
     * of some hundred bytes and more are cheaper to take as bytes: the driver has to make a buffer for each string.
     */
    public static Optional<String> plainText(ResultSet row, int column) throws SQLException {
        byte[] bytes = row.getBytes(column);
        if (bytes == null) {
            return Optional.empty();
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.indexOf(REPLACEMENT) < 0 ? Optional.of(text) : Optional.empty();
    }

    /**
     * As {@link #text}, for what must not read as other text: a key by which the rows after it are looked for, and what is copied.
     *
     * @throws StoreException (CORRUPT) when the column is NULL, or holds bytes that are not UTF-8
     */
    public static String exact(ResultSet row, int column) throws SQLException {
        return exact(present(row, column, row.getString(column)), row, column);
    }

    /**
     * As {@link #exact}, and names the row.
     *
     * @param key of the row, as it was found
     * @throws StoreException (CORRUPT) as {@link #exact}
     */
    public static String exactValueOf(String key, ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        return exact(text == null ? noValue(key, row, column) : text, row, column);
    }

    private static String exact(String text, ResultSet row, int column) throws SQLException {
        if (text.indexOf(REPLACEMENT) < 0) {
            return text;
        }
        byte[] bytes = bytes(row, column);
        Optional<String> exact = Utf8Text.findWtf8(bytes);
        if (exact.isEmpty()) {
            throw new StoreException(
                    Reason.CORRUPT,
                    rowOf(row, column) + " that is not UTF-8, x'"
                            + HexFormat.of().formatHex(bytes) + "'" + WAY_OUT);
        }
        return exact.get();
    }

    /**
     * As {@link #text}, and names the row.
     *
     * @param key of the row, as it was found
     * @throws StoreException (CORRUPT) when the column is NULL
     */
    public static String valueOf(String key, ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        return lenient(text == null ? noValue(key, row, column) : text, row, column);
    }

    /** Throws; the type lets it stand for the value. */
    private static String noValue(String key, ResultSet row, int column) throws SQLException {
        throw new StoreException(
                Reason.CORRUPT,
                "table " + row.getMetaData().getTableName(column) + ": the row of key \"" + Utf8Text.printable(key)
                        + "\" has no " + row.getMetaData().getColumnName(column) + WAY_OUT);
    }

    /** @throws StoreException (CORRUPT) when the column is NULL */
    public static byte[] bytes(ResultSet row, int column) throws SQLException {
        return present(row, column, row.getBytes(column));
    }

    /** @throws StoreException (CORRUPT) when the column is NULL or holds anything but a whole number */
    public static long number(ResultSet row, int column) throws SQLException {
        Object value = present(row, column, row.getObject(column));
        if (value instanceof Long || value instanceof Integer) {
            return ((Number) value).longValue();
        }
        throw new StoreException(
                Reason.CORRUPT, rowOf(row, column) + " that is no whole number; run verify on the store");
    }

    private static String rowOf(ResultSet row, int column) throws SQLException {
        return "a row of table " + row.getMetaData().getTableName(column) + " has a "
                + row.getMetaData().getColumnName(column);
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
