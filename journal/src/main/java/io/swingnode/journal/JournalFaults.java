package io.swingnode.journal;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Words for a journal that cannot be used: which one, why, and the way out. */
final class JournalFaults {
    static final String WAY_OUT =
            "; put it back from a backup, or move it away, with its -wal and -shm, to begin with a new"
                    + " one: the new ledger of blocks begins at the store's last block, and what the journal knew of applications is"
                    + " lost";

    private static final int PRIMARY_CODE = 0xff;

    private JournalFaults() {}

    /**
     * Refuses what SQLite would wait for, or fail at with no more than a code.
     *
     * @throws StoreException {@code UNSUPPORTED} for a directory, a pipe or a device
     */
    static void checkKind(Path file) {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file)) {
            String kind = Files.isDirectory(file)
                    ? "is a directory"
                    : Files.isSymbolicLink(file) && !Files.exists(file)
                            ? "is a link to a file that does not exist"
                            : "is no regular file";
            throw new StoreException(Reason.UNSUPPORTED, "the journal " + file + " " + kind + WAY_OUT);
        }
    }

    /** A failure of the database in words; those of a server are its own. */
    static StoreException of(String attempt, String place, SQLException e) {
        String begin = "cannot " + attempt + " the journal " + place + ": ";
        if (!(e instanceof SQLiteException sqlite)) {
            return new StoreException(Reason.FAULT, begin + e.getMessage(), e);
        }
        int code = sqlite.getResultCode().code & PRIMARY_CODE;
        if (code == SQLiteErrorCode.SQLITE_NOTADB.code || code == SQLiteErrorCode.SQLITE_CORRUPT.code) {
            String what = code == SQLiteErrorCode.SQLITE_NOTADB.code
                    ? "it is no SQLite database, or its beginning is damaged"
                    : "its pages are damaged";
            return new StoreException(Reason.CORRUPT, begin + what + WAY_OUT, e);
        }
        if (code == SQLiteErrorCode.SQLITE_READONLY.code
                || code == SQLiteErrorCode.SQLITE_PERM.code
                || code == SQLiteErrorCode.SQLITE_CANTOPEN.code) {
            return new StoreException(
                    Reason.FAULT,
                    begin + "the file or its directory may not be " + (attempt.equals("read") ? "read" : "written")
                            + "; change their owner or permissions, or copy both to a place that can be written"
                            + " (SQLite keeps a -wal and a -shm beside the file, also to read it)",
                    e);
        }
        // For the memory that those who use the file share, SQLite grows a file beside it.
        if (code == SQLiteErrorCode.SQLITE_FULL.code
                || sqlite.getResultCode() == SQLiteErrorCode.SQLITE_IOERR_SHMSIZE) {
            return new StoreException(
                    Reason.FAULT,
                    begin
                            + "the disk, its quota, or the limit of the size of files is used up; free some space, then run the same command again",
                    e);
        }
        if (code == SQLiteErrorCode.SQLITE_IOERR.code) {
            return new StoreException(
                    Reason.FAULT, begin + "the disk gives errors (" + words(e) + "); mend or replace it", e);
        }
        return new StoreException(Reason.FAULT, begin + words(e), e);
    }

    /** Without the code of SQLite, which the cause has. */
    private static String words(SQLException e) {
        return String.valueOf(e.getMessage()).replaceFirst("^\\[SQLITE_\\w+] *", "");
    }
}
