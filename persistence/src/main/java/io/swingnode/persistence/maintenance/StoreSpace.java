package io.swingnode.persistence.maintenance;

import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.SqliteErrors;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.persistence.sqlite.StoreHold;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Gives the space of deleted rows back to the file system.
 *
 * <p>SQLite keeps the pages of deleted rows in the file, for new rows. Only a file that was made with {@code
 * auto_vacuum} can shrink page by page; the reference's, and therefore ours, is not. Any file shrinks when it
 * is rewritten, for which nobody else may have it open.
 */
public final class StoreSpace {
    /** Fewer free pages than this are not worth a transaction. */
    private static final long FREE_PAGES_MIN = 256;

    /** Pages moved in one transaction: a few milliseconds. */
    private static final int STEP_PAGES = 200;

    private static final int AUTO_VACUUM_INCREMENTAL = 2;

    private static final String SELECT_SPACE = """
            SELECT page_count * page_size, freelist_count * page_size, freelist_count, auto_vacuum
            FROM pragma_page_count, pragma_page_size, pragma_freelist_count, pragma_auto_vacuum""";

    /**
     * The space of a file.
     *
     * @param fileBytes its size, once its write-ahead log is folded in
     * @param freeBytes how much of that is free for new rows
     * @param shrinksByPages true when free pages can be given back while the store is in use
     */
    public record Space(long fileBytes, long freeBytes, boolean shrinksByPages) {}

    private StoreSpace() {}

    /** How much of a store's file is free. */
    public static Space of(Path dir, Database database) {
        try (Connection connection = StoreExporter.openView(dir, database)) {
            return space(connection).space();
        } catch (SQLException e) {
            throw Statements.fault("reading the size of the store " + dir, e);
        }
    }

    private record Pages(Space space, long freePages) {}

    private static Pages space(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT_SPACE);
                ResultSet row = select.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("SQLite reports no page counts");
            }
            boolean incremental = row.getInt(4) == AUTO_VACUUM_INCREMENTAL;
            return new Pages(new Space(row.getLong(1), row.getLong(2), incremental), row.getLong(3));
        }
    }

    /**
     * Gives free pages back beside a running writer, some in each short transaction, where the file allows it and
     * there are enough of them.
     *
     * @return the space afterwards
     */
    public static Space shrinkByPages(Path dir, WorkProgress progress, Database database) {
        try (MaintenanceWriter writer =
                MaintenanceWriter.open(dir, database, MaintenanceWriter.PATIENCE, progress::waiting)) {
            Pages pages = space(writer.connection());
            long atFirst = pages.freePages();
            while (pages.space().shrinksByPages() && pages.freePages() >= FREE_PAGES_MIN) {
                long before = pages.freePages();
                pages = writer.transaction("giving back free pages", StoreSpace::giveBack);
                progress.advanced(atFirst - pages.freePages(), atFirst, 0);
                if (pages.freePages() >= before) {
                    break;
                }
            }
            return pages.space();
        } catch (SQLException e) {
            throw Statements.fault("giving back free pages of the store " + dir, e);
        }
    }

    private static Pages giveBack(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // As an update the driver runs it to its end; as a query it would stop after the first page.
            statement.executeUpdate("PRAGMA incremental_vacuum(" + STEP_PAGES + ")");
        }
        return space(connection);
    }

    /**
     * Rewrites the file of a store that nobody has open, without its free pages. It takes time and temporary space
     * in proportion to what the store holds; when it fails or is killed, the store is as it was.
     *
     * @throws StoreException (BUSY) when the store is in use
     */
    public static Space rewrite(Path dir, Database database) {
        return rewrite(dir, LongStatements.UNWATCHED, database);
    }

    /** As above, and tells of the statement, which takes long. */
    public static Space rewrite(Path dir, LongStatements statements, Database database) {
        StoreDirectory.requireStore(dir);
        StoreHold hold = StoreHold.take(dir, "a command that rewrites it");
        try {
            return rewriteHeld(dir, statements, database);
        } finally {
            hold.close();
        }
    }

    private static Space rewriteHeld(Path dir, LongStatements statements, Database database) {
        // Only the last connection that has the file open can switch the write-ahead log off.
        try (Connection connection = database.open(StoreDirectory.fileIn(dir), Database.Use.BULK_LOAD);
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN EXCLUSIVE");
            statement.execute("COMMIT");
            statements.running("rewriting the file", () -> StoreInfo.cancel(statement));
            try {
                statement.execute("VACUUM");
            } finally {
                statement.execute("PRAGMA journal_mode = WAL");
            }
            return space(connection).space();
        } catch (SQLException e) {
            throw cannotRewrite(dir, e);
        }
    }

    private static StoreException cannotRewrite(Path dir, SQLException e) {
        if (SqliteErrors.isInUse(e)) {
            return new StoreException(
                    Reason.BUSY, "the store " + dir + " is in use; stop what uses it, then rewrite it", e);
        }
        return new StoreException(
                Reason.FAULT,
                "rewriting the store " + dir + " failed (" + e.getMessage() + "); it is as it was. SQLite needs as much"
                        + " space again as the store takes, in the directory for temporary files and beside the store",
                e);
    }
}
