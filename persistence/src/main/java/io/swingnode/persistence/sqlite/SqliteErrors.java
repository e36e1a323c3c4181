package io.swingnode.persistence.sqlite;

import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What an error of SQLite means. No other class looks at result codes or at the texts of SQLite's messages. */
public final class SqliteErrors {
    /** An extended result code has its primary code in the lowest byte. */
    private static final int PRIMARY_CODE = 0xff;

    private SqliteErrors() {}

    /** True when another connection holds a lock that is needed; the statement may be tried again. */
    public static boolean isBusy(SQLException e) {
        return is(e, SQLiteErrorCode.SQLITE_BUSY);
    }

    /** True when another connection, of this process or of another, uses the file. */
    public static boolean isInUse(SQLException e) {
        return isBusy(e) || is(e, SQLiteErrorCode.SQLITE_LOCKED);
    }

    /** True when the file is damaged, or no database at all. */
    public static boolean isNoDatabase(SQLException e) {
        return is(e, SQLiteErrorCode.SQLITE_CORRUPT) || is(e, SQLiteErrorCode.SQLITE_NOTADB);
    }

    /** True when a row was refused because it breaks a rule of its table. */
    public static boolean isConstraint(SQLException e) {
        return is(e, SQLiteErrorCode.SQLITE_CONSTRAINT);
    }

    /** True when there is no room for the file, or for what SQLite puts beside it. */
    public static boolean isFull(SQLException e) {
        return is(e, SQLiteErrorCode.SQLITE_FULL)
                || (e instanceof SQLiteException sqlite
                        && sqlite.getResultCode() == SQLiteErrorCode.SQLITE_IOERR_SHMSIZE);
    }

    private static boolean is(SQLException e, SQLiteErrorCode primary) {
        return e instanceof SQLiteException sqlite && (sqlite.getResultCode().code & PRIMARY_CODE) == primary.code;
    }
}
