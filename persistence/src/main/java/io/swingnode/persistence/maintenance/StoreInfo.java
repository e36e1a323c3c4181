package io.swingnode.persistence.maintenance;

import io.swingnode.persistence.sqlite.Columns;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.Schema;
import io.swingnode.persistence.sqlite.SqlCursor;
import io.swingnode.persistence.sqlite.SqlCursor.Query;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.persistence.transcript.SpanRow;
import io.swingnode.persistence.transfer.Completeness;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.KeySection;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.VatId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A summary of what a store holds.
 *
 * @param file the database file
 * @param fileBytes its size
 * @param logBytes the size of its write-ahead log
 * @param freeBytes space in the file that deleted rows have left
 * @param tables the tables in their usual order
 * @param vats every vat with a span or a snapshot, by id
 * @param height the host key {@code host.height}
 * @param activityHash the kernel's activity hash
 * @param missing per mode, what an export in it would lack; modes that are complete are absent
 */
public record StoreInfo(
        Path file,
        long fileBytes,
        long logBytes,
        long freeBytes,
        List<Table> tables,
        List<Vat> vats,
        Optional<String> height,
        Optional<String> activityHash,
        Map<ArtifactMode, String> missing) {
    /**
     * A table.
     *
     * @param rows how many rows it has
     * @param sizeBytes the pages that it and its indexes take
     */
    public record Table(String name, long rows, long sizeBytes) {}

    /**
     * A vat.
     *
     * @param currentSpan empty for a terminated vat
     * @param spans spans on record
     * @param items items present
     * @param snapshots snapshots on record
     * @param snapshotInUse the position of the one in use
     */
    public record Vat(
            VatId id,
            Optional<SpanRecord> currentSpan,
            long spans,
            long items,
            long snapshots,
            OptionalLong snapshotInUse) {}

    /**
     * What grows in a store.
     *
     * @param tables the tables in their usual order
     * @param vats vats with a current span
     * @param terminatedVats vats without one, of which rows are left for the cleanup to delete
     */
    public record Extent(List<Table> tables, long vats, long terminatedVats) {}

    private static final String SELECT_TABLE_BYTES = """
            SELECT COALESCE(SUM(pgsize), 0)
            FROM dbstat
            WHERE aggregate = TRUE AND name IN (SELECT name FROM sqlite_schema WHERE tbl_name = ?)""";

    private static final String SELECT_FREE_BYTES =
            "SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size";

    private static final String SELECT_VATS = "SELECT " + SpanRow.COLUMNS + """
            ,
              vat.id,
              (SELECT COUNT(*) FROM transcriptSpans AS each WHERE each.vatID = vat.id),
              (SELECT COUNT(*) FROM transcriptItems AS item WHERE item.vatID = vat.id),
              (SELECT COUNT(*) FROM snapshots WHERE snapshots.vatID = vat.id),
              (SELECT snapPos FROM snapshots WHERE snapshots.vatID = vat.id AND inUse = 1)
            FROM (SELECT vatID AS id FROM transcriptSpans UNION SELECT vatID FROM snapshots) AS vat
            LEFT JOIN transcriptSpans AS span ON span.vatID = vat.id AND span.isCurrent = 1
            ORDER BY vat.id""";

    private static final String COUNT_VATS =
            "SELECT COUNT(*) FROM (SELECT vatID FROM transcriptSpans UNION SELECT vatID FROM snapshots)";

    private static final String SELECT_LIVE = "SELECT COUNT(*) FROM transcriptSpans WHERE isCurrent = 1";

    private static final String SELECT_TERMINATED = """
            SELECT COUNT(*) FROM (SELECT vatID FROM transcriptSpans UNION SELECT vatID FROM snapshots)
            WHERE vatID NOT IN (SELECT vatID FROM transcriptSpans WHERE isCurrent = 1)""";

    private static final String SELECT_VALUE = "SELECT value FROM kvStore WHERE key = ?";

    /**
     * Reads about a store; counting rows reads every index as a whole.
     *
     * @param store a store's directory, or its database file
     * @throws StoreException (NOT_FOUND) when there is no store
     */
    public static StoreInfo read(Path store, Database database) {
        return read(store, database, LongStatements.UNWATCHED);
    }

    /** As above, and tells of each statement that counts. */
    public static StoreInfo read(Path store, Database database, LongStatements statements) {
        Path file = Files.isDirectory(store) ? StoreDirectory.fileIn(store) : store;
        try (Connection connection = StoreExporter.openView(file, database)) {
            List<Table> tables = tables(connection, () -> {}, statements);
            statements.running("looking for what is missing", () -> {});
            Map<ArtifactMode, String> missing = new EnumMap<>(ArtifactMode.class);
            for (ArtifactMode mode : ArtifactMode.values()) {
                Optional<String> gap = Completeness.findGap(connection, mode);
                gap.ifPresent(what -> missing.put(mode, what));
            }
            return new StoreInfo(
                    file,
                    StoreDirectory.sizeBytes(file),
                    StoreDirectory.walBytesOf(file),
                    number(connection, SELECT_FREE_BYTES),
                    tables,
                    allVats(connection, statements),
                    value(connection, KeySection.HEIGHT_KEY),
                    value(connection, "activityhash"),
                    missing);
        } catch (SQLException e) {
            throw Statements.fault("reading about store " + store, e);
        }
    }

    /**
     * Reads how much there is of everything; this reads all pages of the file, on the calling thread.
     *
     * @param goOn called between the steps; may throw to give up
     */
    public static Extent extent(Path dir, Database database, Runnable goOn) {
        try (Connection connection = StoreExporter.openView(dir, database)) {
            List<Table> tables = tables(connection, goOn, LongStatements.UNWATCHED);
            return new Extent(tables, number(connection, SELECT_LIVE), number(connection, SELECT_TERMINATED));
        } catch (SQLException e) {
            throw Statements.fault("counting the rows of store " + dir, e);
        }
    }

    private static List<Table> tables(Connection connection, Runnable goOn, LongStatements statements)
            throws SQLException {
        List<Table> tables = new ArrayList<>();
        for (String name : Schema.TABLES) {
            goOn.run();
            long rows = count(connection, name, statements);
            tables.add(new Table(name, rows, tableBytes(connection, name, statements)));
        }
        return tables;
    }

    private static long count(Connection connection, String table, LongStatements statements) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT COUNT(*) FROM " + table)) {
            statements.running("counting the rows of " + table, () -> cancel(statement));
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    static void cancel(Statement statement) {
        try {
            statement.cancel();
        } catch (SQLException e) {
            throw Statements.fault("ending a statement", e);
        }
    }

    private static long number(Connection connection, String select) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(select);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private static long tableBytes(Connection connection, String table, LongStatements statements) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SELECT_TABLE_BYTES)) {
            statement.setString(1, table);
            statements.running("measuring " + table, () -> cancel(statement));
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    private static Optional<String> value(Connection connection, String key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SELECT_VALUE)) {
            statement.setString(1, key);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
            }
        }
    }

    /** Every vat with a span or a snapshot that a connection sees, by id. */
    public static Cursor<Vat> vats(Connection connection) {
        Query<Vat> query = new Query<>(SELECT_VATS, (row, vats) -> vats.accept(vat(row)));
        return new SqlCursor<>(connection, "reading vats", List.of(query));
    }

    /** How many {@link #vats} there are. */
    public static long vatCount(Connection connection) {
        try {
            return number(connection, COUNT_VATS);
        } catch (SQLException e) {
            throw Statements.fault("counting vats", e);
        }
    }

    private static List<Vat> allVats(Connection connection, LongStatements statements) {
        List<Vat> vats = new ArrayList<>();
        try (Cursor<Vat> cursor = vats(connection)) {
            while (cursor.hasNext()) {
                vats.add(cursor.next());
                statements.running("counting the items of vats", () -> {});
            }
        }
        return List.copyOf(vats);
    }

    private static Vat vat(ResultSet row) throws SQLException {
        Optional<SpanRecord> current = row.getString(1) == null ? Optional.empty() : Optional.of(SpanRow.read(row));
        int next = SpanRow.COLUMN_COUNT + 1;
        VatId id = new VatId(Columns.text(row, next++));
        long spans = row.getLong(next++);
        long items = row.getLong(next++);
        long snapshots = row.getLong(next++);
        long inUse = row.getLong(next);
        OptionalLong snapshotInUse = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(inUse);
        return new Vat(id, current, spans, items, snapshots, snapshotInUse);
    }
}
